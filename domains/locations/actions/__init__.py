from domains.locations.actions.addresses import plain_address
from domains.locations.actions.importing import Report, import_locations
from domains.locations.actions.looking_up import geocode_address, validate_address

__all__ = ["Report", "geocode_address", "import_locations", "plain_address", "validate_address"]
