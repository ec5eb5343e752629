"""The verbs of those who offer something, by what they are about."""

from domains.practitioners.actions.applying import apply_to_be_practitioner
from domains.practitioners.actions.own import locked_practitioner
from domains.practitioners.actions.pages import Page
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
)
from domains.practitioners.actions.specializations import make_specialization, set_specializations
from domains.practitioners.actions.statuses import (
    end_vacation,
    reinstate_practitioner,
    set_practitioner_status,
    suspend_practitioner,
)

__all__ = [
    "Day",
    "Page",
    "ScheduleValues",
    "Span",
    "Trip",
    "WeeklySpan",
    "apply_to_be_practitioner",
    "create_schedule",
    "delete_schedule",
    "end_vacation",
    "locked_practitioner",
    "make_specialization",
    "reinstate_practitioner",
    "set_practitioner_status",
    "set_specializations",
    "set_travel",
    "suspend_practitioner",
    "update_schedule",
]
