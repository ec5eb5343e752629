from domains.practitioners.models import Practitioner


def most_services(practitioner: Practitioner) -> int:
    """How many that are not archived they may have."""
    return practitioner.tier.most_services
