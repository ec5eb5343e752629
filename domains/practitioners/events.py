from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PractitionerApplied(Event):
    kind: ClassVar = "practitioners.applied"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerCreated(Event):
    kind: ClassVar = "practitioners.created"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerLetIn(Event):
    kind: ClassVar = "practitioners.let_in"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerUpdated(Event):
    kind: ClassVar = "practitioners.updated"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerDeleted(Event):
    kind: ClassVar = "practitioners.deleted"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerStatusSet(Event):
    kind: ClassVar = "practitioners.status_set"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerReturned(Event):
    kind: ClassVar = "practitioners.returned"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PracticeSuspended(Event):
    kind: ClassVar = "practitioners.suspended"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PracticeReinstated(Event):
    kind: ClassVar = "practitioners.reinstated"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SpecializationsSet(Event):
    kind: ClassVar = "practitioners.specializations_set"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class CertificationAdded(Event):
    kind: ClassVar = "practitioners.certification_added"
    subject: ClassVar = "Certification"
    concerns: ClassVar = ("user_id",)

    certification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class CertificationUpdated(Event):
    kind: ClassVar = "practitioners.certification_updated"
    subject: ClassVar = "Certification"
    concerns: ClassVar = ("user_id",)

    certification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class CertificationRemoved(Event):
    kind: ClassVar = "practitioners.certification_removed"
    subject: ClassVar = "Certification"
    concerns: ClassVar = ("user_id",)

    certification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class EducationAdded(Event):
    kind: ClassVar = "practitioners.education_added"
    subject: ClassVar = "Education"
    concerns: ClassVar = ("user_id",)

    education_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class EducationUpdated(Event):
    kind: ClassVar = "practitioners.education_updated"
    subject: ClassVar = "Education"
    concerns: ClassVar = ("user_id",)

    education_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class EducationRemoved(Event):
    kind: ClassVar = "practitioners.education_removed"
    subject: ClassVar = "Education"
    concerns: ClassVar = ("user_id",)

    education_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class CertificationVerified(Event):
    kind: ClassVar = "practitioners.certification_verified"
    subject: ClassVar = "Certification"
    concerns: ClassVar = ("user_id",)

    certification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class CertificationUnverified(Event):
    kind: ClassVar = "practitioners.certification_unverified"
    subject: ClassVar = "Certification"
    concerns: ClassVar = ("user_id",)

    certification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerTierSet(Event):
    kind: ClassVar = "practitioners.tier_set"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerLocationCreated(Event):
    kind: ClassVar = "practitioners.location_created"
    subject: ClassVar = "PractitionerLocation"
    concerns: ClassVar = ("user_id",)

    location_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerLocationUpdated(Event):
    kind: ClassVar = "practitioners.location_updated"
    subject: ClassVar = "PractitionerLocation"
    concerns: ClassVar = ("user_id",)

    location_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerLocationDeleted(Event):
    kind: ClassVar = "practitioners.location_deleted"
    subject: ClassVar = "PractitionerLocation"
    concerns: ClassVar = ("user_id",)

    location_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerLocationGeocoded(Event):
    kind: ClassVar = "practitioners.location_geocoded"
    subject: ClassVar = "PractitionerLocation"
    concerns: ClassVar = ("user_id",)

    location_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerVerificationSubmitted(Event):
    kind: ClassVar = "practitioners.verification_submitted"
    subject: ClassVar = "PractitionerVerification"
    concerns: ClassVar = ("user_id",)

    verification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerVerificationDecided(Event):
    kind: ClassVar = "practitioners.verification_decided"
    subject: ClassVar = "PractitionerVerification"
    concerns: ClassVar = ("user_id",)

    verification_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class OnboardingStepCompleted(Event):
    kind: ClassVar = "practitioners.onboarding_step_completed"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID
    said_step_id: UUID


@dataclass(frozen=True, kw_only=True)
class OnboardingReminderDue(Event):
    kind: ClassVar = "practitioners.onboarding_reminder_due"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerMediaSet(Event):
    kind: ClassVar = "practitioners.media_set"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerDocumentAdded(Event):
    kind: ClassVar = "practitioners.document_added"
    subject: ClassVar = "PractitionerDocument"
    concerns: ClassVar = ("user_id",)

    document_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PractitionerDocumentRemoved(Event):
    kind: ClassVar = "practitioners.document_removed"
    subject: ClassVar = "PractitionerDocument"
    concerns: ClassVar = ("user_id",)

    document_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ScheduleCreated(Event):
    kind: ClassVar = "practitioners.schedule_created"
    subject: ClassVar = "Schedule"
    concerns: ClassVar = ("user_id",)

    schedule_id: UUID
    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ScheduleUpdated(Event):
    kind: ClassVar = "practitioners.schedule_updated"
    subject: ClassVar = "Schedule"
    concerns: ClassVar = ("user_id",)

    schedule_id: UUID
    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ScheduleDeleted(Event):
    kind: ClassVar = "practitioners.schedule_deleted"
    subject: ClassVar = "Schedule"
    concerns: ClassVar = ("user_id",)

    schedule_id: UUID
    practitioner_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class TravelSet(Event):
    kind: ClassVar = "practitioners.travel_set"
    subject: ClassVar = "Practitioner"
    concerns: ClassVar = ("user_id",)

    practitioner_id: UUID
    user_id: UUID
