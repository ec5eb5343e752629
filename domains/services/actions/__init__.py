"""The verbs of what is offered, by what they are about."""

from domains.services.actions.categories import make_category
from domains.services.actions.lifecycle import (
    archive_service,
    delete_service,
    publish_service,
    set_service_featured,
    unpublish_service,
)
from domains.services.actions.media import attach_media, detach_media, reorder_media
from domains.services.actions.values import ServiceValues
from domains.services.actions.writing import create_service, update_service

__all__ = [
    "ServiceValues",
    "archive_service",
    "attach_media",
    "create_service",
    "delete_service",
    "detach_media",
    "make_category",
    "publish_service",
    "reorder_media",
    "set_service_featured",
    "unpublish_service",
    "update_service",
]
