"""The verbs of those who offer something, by what they are about."""

from domains.practitioners.actions.applying import apply_to_be_practitioner, create_practitioner
from domains.practitioners.actions.credentials import (
    CertificationValues,
    EducationValues,
    add_certification,
    add_education,
    remove_certification,
    remove_education,
    update_certification,
    update_education,
    verify_certification,
)
from domains.practitioners.actions.geocoding import geocode_place
from domains.practitioners.actions.leaving import close_practice
from domains.practitioners.actions.media import (
    add_practitioner_document,
    attach_media,
    detach_media,
    remove_practitioner_document,
    reorder_media,
)
from domains.practitioners.actions.onboarding import complete_onboarding_step, remind_practitioner
from domains.practitioners.actions.own import locked_practitioner, locked_to_close
from domains.practitioners.actions.pages import Page
from domains.practitioners.actions.places import (
    AddressValues,
    PlaceValues,
    create_practitioner_location,
    locked_place,
    remove_place,
    update_practitioner_location,
)
from domains.practitioners.actions.schedules import (
    Day,
    ScheduleValues,
    Span,
    Trip,
    WeeklySpan,
    create_schedule,
    delete_schedule,
    set_travel,
    update_schedule,
    write_hours_of_one,
)
from domains.practitioners.actions.specializations import make_specialization, set_specializations
from domains.practitioners.actions.statuses import (
    end_vacation,
    reinstate_practitioner,
    set_practitioner_status,
    suspend_practitioner,
)
from domains.practitioners.actions.tiers import grant_access, set_practitioner_tier
from domains.practitioners.actions.verification import (
    review_practitioner_verification,
    submit_practitioner_verification,
)
from domains.practitioners.actions.writing import offer_since, update_practitioner

__all__ = [
    "AddressValues",
    "CertificationValues",
    "Day",
    "EducationValues",
    "Page",
    "PlaceValues",
    "ScheduleValues",
    "Span",
    "Trip",
    "WeeklySpan",
    "add_certification",
    "add_education",
    "add_practitioner_document",
    "apply_to_be_practitioner",
    "attach_media",
    "close_practice",
    "complete_onboarding_step",
    "create_practitioner",
    "create_practitioner_location",
    "create_schedule",
    "delete_schedule",
    "detach_media",
    "end_vacation",
    "geocode_place",
    "grant_access",
    "locked_place",
    "locked_practitioner",
    "locked_to_close",
    "make_specialization",
    "offer_since",
    "reinstate_practitioner",
    "remind_practitioner",
    "remove_certification",
    "remove_education",
    "remove_place",
    "remove_practitioner_document",
    "reorder_media",
    "review_practitioner_verification",
    "set_practitioner_status",
    "set_practitioner_tier",
    "set_specializations",
    "set_travel",
    "submit_practitioner_verification",
    "suspend_practitioner",
    "update_certification",
    "update_education",
    "update_practitioner",
    "update_practitioner_location",
    "update_schedule",
    "verify_certification",
    "write_hours_of_one",
]
