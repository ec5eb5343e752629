from domains.practitioners.models.credentials import Certification, Education
from domains.practitioners.models.media import PractitionerDocument, PractitionerMedia
from domains.practitioners.models.onboarding import SAID, SaidStep, Step, StepStatus
from domains.practitioners.models.people import Practitioner, at_work, managed_by, seen_by_all
from domains.practitioners.models.places import PractitionerLocation
from domains.practitioners.models.ratings import Rated, counts_every_star
from domains.practitioners.models.schedules import (
    DayHours,
    OfPracticeQuerySet,
    Schedule,
    ScheduleDay,
    Travel,
    WeeklyHours,
)
from domains.practitioners.models.specializations import PracticedSpecialization, Specialization
from domains.practitioners.models.tiers import FREE, PractitionerTier
from domains.practitioners.models.verification import PractitionerVerification

__all__ = [
    "FREE",
    "SAID",
    "Certification",
    "DayHours",
    "Education",
    "OfPracticeQuerySet",
    "PracticedSpecialization",
    "Practitioner",
    "PractitionerDocument",
    "PractitionerLocation",
    "PractitionerMedia",
    "PractitionerTier",
    "PractitionerVerification",
    "Rated",
    "SaidStep",
    "Schedule",
    "ScheduleDay",
    "Specialization",
    "Step",
    "StepStatus",
    "Travel",
    "WeeklyHours",
    "at_work",
    "counts_every_star",
    "managed_by",
    "seen_by_all",
]
