from domains.locations.actions.importing import Report, import_locations

__all__ = ["Report", "import_locations"]
