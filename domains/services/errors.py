from domains.kernel.errors import DomainError


class ServiceUnpublished(DomainError):
    """The service is not offered now: it is a draft, or archived."""

    code = "SERVICE_UNPUBLISHED"
    message = "This is not offered now."
