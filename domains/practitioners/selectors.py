"""How far somebody is on the way to working here: for SQL, and for a practitioner at hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.lookups import IsNull

from domains.practitioners.models import (
    Practitioner,
    PractitionerLocation,
    PractitionerVerification,
    SaidStep,
    Step,
    StepStatus,
)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far somebody is with a step."""

    step: Step
    status: StepStatus
    completed_at: datetime | None


def first(rows: QuerySet[Any], moment: str) -> Subquery:
    """When the first of these came about, of whichever practitioner the query is of."""
    return Subquery(rows.filter(practitioner=OuterRef("pk")).order_by(moment).values(moment)[:1])


# When somebody has done each; null if they have not.
DONE_AT: Mapping[Step, Any] = {
    Step.PROFILE: F("presented_at"),
    Step.PLACE: first(PractitionerLocation.objects.all(), "created_at"),
    Step.SERVICE: F("offered_at"),
    Step.GUIDELINES: first(SaidStep.objects.filter(step=Step.GUIDELINES), "said_at"),
    Step.TERMS: first(SaidStep.objects.filter(step=Step.TERMS), "said_at"),
    Step.VERIFICATION: F("verified_at"),
}
# What they have done their part of, and waits for somebody else.
WAITING: Mapping[Step, Any] = {
    Step.VERIFICATION: Exists(
        PractitionerVerification.objects.filter(
            practitioner=OuterRef("pk"), status=PractitionerVerification.Status.PENDING
        )
    )
}


def is_done(step: Step) -> IsNull:
    return IsNull(DONE_AT[step], False)


def status_of(step: Step) -> Case:
    cases = [When(is_done(step), then=Value(StepStatus.DONE.value))]
    if step in WAITING:
        cases.append(When(WAITING[step], then=Value(StepStatus.WAITING.value)))
    return Case(*cases, default=Value(StepStatus.OPEN.value), output_field=CharField())


def percent_done() -> Any:
    """Of the steps, rounded down: nobody is through before they are."""
    done = [Case(When(is_done(step), then=Value(1)), default=Value(0)) for step in Step]
    return sum(done[1:], start=done[0]) * Value(100) / Value(len(Step))


def progress_of(practitioner_id: UUID) -> list[Progress]:
    """With every step, in their order."""
    said = [each for step in Step for each in (status_of(step), DONE_AT[step])]
    practitioner: Any = Practitioner.objects.filter(pk=practitioner_id)
    row = practitioner.values_list(*said).get()
    pairs = zip(Step, row[::2], row[1::2], strict=True)
    return [Progress(step=step, status=StepStatus(status), completed_at=at) for step, status, at in pairs]


def steps_to_do(practitioner_id: UUID) -> list[Step]:
    """Those that are theirs to do now, and not what waits for somebody else."""
    return [each.step for each in progress_of(practitioner_id) if each.status == StepStatus.OPEN]
