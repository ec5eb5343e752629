"""The verbs of what is offered, by what they are about."""

from domains.services.actions.categories import (
    CategoryValues,
    create_service_category,
    delete_service_category,
    make_category,
    update_service_category,
)
from domains.services.actions.lifecycle import (
    archive_all,
    archive_service,
    delete_service,
    publish_service,
    set_service_featured,
    unpublish_service,
)
from domains.services.actions.media import attach_media, detach_media, reorder_media
from domains.services.actions.meetings import MeetingValues
from domains.services.actions.occurrences import (
    cancel_occurrence,
    delete_occurrence,
    schedule_occurrence,
    schedule_occurrences,
    update_occurrence,
)
from domains.services.actions.places import delete_practitioner_location
from domains.services.actions.popularity import set_popularity
from domains.services.actions.rules import (
    RulesValues,
    set_booking_rules,
    set_service_availability,
    set_service_schedule,
)
from domains.services.actions.shelves import (
    create_practitioner_category,
    delete_practitioner_category,
    reorder_practitioner_categories,
    update_practitioner_category,
)
from domains.services.actions.values import ServiceValues
from domains.services.actions.writing import create_service, update_service

__all__ = [
    "CategoryValues",
    "MeetingValues",
    "RulesValues",
    "ServiceValues",
    "archive_all",
    "archive_service",
    "attach_media",
    "cancel_occurrence",
    "create_practitioner_category",
    "create_service",
    "create_service_category",
    "delete_occurrence",
    "delete_practitioner_category",
    "delete_practitioner_location",
    "delete_service",
    "delete_service_category",
    "detach_media",
    "make_category",
    "publish_service",
    "reorder_media",
    "reorder_practitioner_categories",
    "schedule_occurrence",
    "schedule_occurrences",
    "set_booking_rules",
    "set_popularity",
    "set_service_availability",
    "set_service_featured",
    "set_service_schedule",
    "unpublish_service",
    "update_occurrence",
    "update_practitioner_category",
    "update_service",
    "update_service_category",
]
