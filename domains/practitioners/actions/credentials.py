"""What somebody has learned, and what others say that they can."""

from datetime import date, datetime, timedelta
from typing import Any, Final, TypedDict
from uuid import UUID

from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid
from domains.kernel.events import publish
from domains.practitioners.actions.own import locked_part, locked_practitioner
from domains.practitioners.actions.pages import plain_text
from domains.practitioners.events import (
    CertificationAdded,
    CertificationRemoved,
    CertificationUnverified,
    CertificationUpdated,
    CertificationVerified,
    EducationAdded,
    EducationRemoved,
    EducationUpdated,
)
from domains.practitioners.models import Certification, Education, Practitioner
from domains.practitioners.models.credentials import FIRST_YEAR
from domains.practitioners.policies import can_judge
from domains.users.actions.profiles import is_address

MOST: Final = 50  # of each
LONGEST: Final = {"name": 200, "issuer": 200, "number": 100, "institution": 200, "degree": 200, "field": 200}
LONGEST_URL: Final = 500
FURTHEST: Final = 100  # years from now until something expires
STUDIES: Final = 20  # years from now until they end
CERTIFICATION, EDUCATION = ("certificationId",), ("educationId",)


class CertificationValues(TypedDict, total=False):
    """What is left out stays as it is."""

    name: str
    issuer: str
    number: str
    url: str
    issued_on: date
    expires_on: date | None


class EducationValues(TypedDict, total=False):
    """What is left out stays as it is."""

    institution: str
    degree: str
    field: str
    start_year: int
    end_year: int | None


@transaction.atomic
def add_certification(
    *, practitioner_id: UUID, values: CertificationValues, actor: Actor, now: datetime
) -> Certification:
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    refuse_too_many(practitioner.certifications.count())
    made = Certification(practitioner=practitioner, created_at=now, updated_at=now)
    fill_certification(made, values, now=now)
    made.save(force_insert=True)
    fact = CertificationAdded(certification_id=made.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now, after=made)
    return made


@transaction.atomic
def update_certification(
    *, certification_id: UUID, values: CertificationValues, actor: Actor, now: datetime
) -> Certification:
    """What staff had looked at is something else then."""
    found = locked_part(Certification, certification_id, actor=actor, path=CERTIFICATION)
    before = fingerprint(found)
    fill_certification(found, values, now=now)
    if fingerprint(found) == before:
        return found
    found.verified_at, found.updated_at = None, now
    found.save()
    fact = CertificationUpdated(certification_id=found.pk, user_id=found.practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before, after=found)
    return found


@transaction.atomic
def remove_certification(*, certification_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """Gives whose it was."""
    found = locked_part(Certification, certification_id, actor=actor, path=CERTIFICATION)
    fact = CertificationRemoved(certification_id=found.pk, user_id=found.practitioner.user_id)
    before = fingerprint(found)
    found.delete()
    publish(fact, actor=actor, now=now, before=before)
    return found.practitioner


@transaction.atomic
def verify_certification(
    *, certification_id: UUID, is_verified: bool, seen_at: datetime, actor: Actor, now: datetime
) -> Certification:
    """By staff, who have looked at it as it was then: `seen_at` is its `updated_at`. What is marked stays so."""
    found = locked_part(Certification, certification_id, actor=actor, may=can_judge, path=CERTIFICATION)
    if found.updated_at != seen_at:
        raise Invalid("This was changed meanwhile. Look at it again.", path=("updatedAt",))
    if (found.verified_at is not None) == is_verified:
        return found
    before = fingerprint(found)
    found.verified_at = now if is_verified else None
    found.save(update_fields=["verified_at"])
    kind = CertificationVerified if is_verified else CertificationUnverified
    fact = kind(certification_id=found.pk, user_id=found.practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before, after=found)
    return found


@transaction.atomic
def add_education(*, practitioner_id: UUID, values: EducationValues, actor: Actor, now: datetime) -> Education:
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    refuse_too_many(practitioner.education.count())
    made = Education(practitioner=practitioner, created_at=now)
    fill_education(made, values, now=now)
    made.save(force_insert=True)
    fact = EducationAdded(education_id=made.pk, user_id=practitioner.user_id)
    publish(fact, actor=actor, now=now, after=made)
    return made


@transaction.atomic
def update_education(*, education_id: UUID, values: EducationValues, actor: Actor, now: datetime) -> Education:
    found = locked_part(Education, education_id, actor=actor, path=EDUCATION)
    before = fingerprint(found)
    fill_education(found, values, now=now)
    if fingerprint(found) == before:
        return found
    found.save()
    fact = EducationUpdated(education_id=found.pk, user_id=found.practitioner.user_id)
    publish(fact, actor=actor, now=now, before=before, after=found)
    return found


@transaction.atomic
def remove_education(*, education_id: UUID, actor: Actor, now: datetime) -> Practitioner:
    """Gives whose it was."""
    found = locked_part(Education, education_id, actor=actor, path=EDUCATION)
    fact = EducationRemoved(education_id=found.pk, user_id=found.practitioner.user_id)
    before = fingerprint(found)
    found.delete()
    publish(fact, actor=actor, now=now, before=before)
    return found.practitioner


# What can be accepted.


def refuse_too_many(there: int) -> None:
    """Of a practitioner who is locked, so that two at once are not both the last one."""
    if there >= MOST:
        raise Invalid(f"There are at most {MOST} of these.")


def fill_certification(row: Certification, values: CertificationValues, *, now: datetime) -> None:
    fill(row, values, needed=("name", "issuer"))
    row.url = plain_url(values["url"]) if "url" in values else row.url
    tomorrow = (now + timedelta(days=1)).date()  # somewhere it is tomorrow already
    if not date(FIRST_YEAR, 1, 1) <= row.issued_on <= tomorrow:
        raise Invalid(f"This is a day since {FIRST_YEAR}, and not in the future.", path=("issuedOn",))
    if row.expires_on and row.expires_on < row.issued_on:
        raise Invalid("Nothing expires before it is issued.", path=("expiresOn",))
    if row.expires_on and row.expires_on.year > now.year + FURTHEST:
        raise Invalid("This is too far away.", path=("expiresOn",))


def fill_education(row: Education, values: EducationValues, *, now: datetime) -> None:
    fill(row, values, needed=("institution",))
    if not FIRST_YEAR <= row.start_year <= now.year:
        raise Invalid(f"This is a year since {FIRST_YEAR}, and not in the future.", path=("startYear",))
    if row.end_year is not None and not row.start_year <= row.end_year <= now.year + STUDIES:
        raise Invalid("This is no year after it began.", path=("endYear",))


def fill(row: Any, values: Any, *, needed: tuple[str, ...]) -> None:
    for name, value in values.items():
        setattr(row, name, plain_text(value, LONGEST[name], name) if name in LONGEST else value)
    for name in needed:
        if not getattr(row, name):
            raise Invalid("This is needed.", path=(name,))


def plain_url(text: str) -> str:
    url = plain_text(text, LONGEST_URL, "url")
    if url and not (is_address(url) and url.startswith("https://")):
        raise Invalid("This is no address that begins with https://.", path=("url",))
    return url
