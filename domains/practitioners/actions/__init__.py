"""The verbs of those who offer something, by what they are about."""

from domains.practitioners.actions.applying import apply_to_be_practitioner
from domains.practitioners.actions.media import (
    add_practitioner_document,
    attach_media,
    detach_media,
    remove_practitioner_document,
    reorder_media,
)
from domains.practitioners.actions.own import locked_practitioner
from domains.practitioners.actions.pages import Page
from domains.practitioners.actions.specializations import make_specialization, set_specializations
from domains.practitioners.actions.statuses import (
    end_vacation,
    reinstate_practitioner,
    set_practitioner_status,
    suspend_practitioner,
)

__all__ = [
    "Page",
    "add_practitioner_document",
    "apply_to_be_practitioner",
    "attach_media",
    "detach_media",
    "end_vacation",
    "locked_practitioner",
    "make_specialization",
    "reinstate_practitioner",
    "remove_practitioner_document",
    "reorder_media",
    "set_practitioner_status",
    "set_specializations",
    "suspend_practitioner",
]
