"""The verbs of what is offered, by what they are about."""

from domains.services.actions.categories import make_category
from domains.services.actions.lifecycle import archive_service, set_service_featured

__all__ = ["archive_service", "make_category", "set_service_featured"]
