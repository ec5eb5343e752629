"""The verbs of what is offered, by what they are about."""

from domains.services.actions.categories import make_category
from domains.services.actions.lifecycle import (
    archive_all,
    archive_service,
    delete_service,
    publish_service,
    set_service_featured,
    unpublish_service,
)
from domains.services.actions.values import ServiceValues
from domains.services.actions.writing import create_service, update_service

__all__ = [
    "ServiceValues",
    "archive_all",
    "archive_service",
    "create_service",
    "delete_service",
    "make_category",
    "publish_service",
    "set_service_featured",
    "unpublish_service",
    "update_service",
]
