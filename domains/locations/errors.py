from domains.kernel.errors import DomainError


class GeocodingUnavailable(DomainError):
    """Whoever knows where addresses are cannot be asked at this moment. A place can be saved all the same: it is looked
    up later."""

    code = "GEOCODING_UNAVAILABLE"
    message = "Addresses cannot be looked up at this moment. Try again later."
