from domains.services.models.categories import ServiceCategory
from domains.services.models.offers import Service

__all__ = ["Service", "ServiceCategory"]
