"""What came of the practitioners of the demo on their way to working there."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from domains.practitioners.models import SAID, PractitionerVerification
from domains.practitioners.models.people import Status
from estuary.demo import words
from estuary.demo.chance import Chance
from estuary.demo.practitioners import NUMBERS, Worker, article
from estuary.demo.writing import Row

State = PractitionerVerification.Status
PHRASES = words.sections("onboarding")
VERIFICATION = ("id", "practitioner", "statement", "status", "reason", "submitted_at", "submitted_by", "decided_at")
WEEK = timedelta(days=7)
SAID_STEP = ("id", "practitioner", "step", "said_at")


def verifications(chance: Chance, workers: Sequence[Worker], *, today: datetime) -> Iterator[Row]:
    for worker in workers:
        made, end = worker.person.created_at, worker.verified_at or today
        rejected = chance.happens(0.4 if worker.status == Status.PENDING else 0.12)
        half = made + (end - made) / 2
        if rejected:
            yield verification(chance, worker, State.REJECTED, made, chance.moment(made, min(made + WEEK, half)))
        if worker.verified_at:
            yield verification(chance, worker, State.APPROVED, half if rejected else made, worker.verified_at)
        elif chance.happens(0.5 if worker.status == Status.PENDING else 0.08):
            yield verification(chance, worker, State.PENDING, max(half, today - 3 * WEEK), today)


def verification(chance: Chance, worker: Worker, status: State, after: datetime, before: datetime) -> Row:
    """Asked for and, unless it waits, decided within these moments."""
    at = chance.moment(after, before)
    reason = chance.one(PHRASES["rejected"]) if status == State.REJECTED else ""
    decided = None if status == State.PENDING else before
    person = worker.person.id
    return (chance.id(at), worker.id, statement(chance, worker), status.value, reason, at, person, decided)


def statement(chance: Chance, worker: Worker) -> str:
    (first, _), (second, _) = worker.topics[:2]
    kind = " space" if worker.trade.where == "space" else ""
    parts = [chance.one(PHRASES[part]) for part in (f"learned{kind}", f"done{kind}", "add")]
    values = {"a_noun": article(worker.trade.noun), "city": worker.city.name, "topic": first, "topic2": second}
    return " ".join(part.format_map({**values, "years": chance.one(NUMBERS)}) for part in parts)


def said_steps(chance: Chance, workers: Sequence[Worker]) -> Iterator[Row]:
    """Whoever works there has said all; of those who wait, some are slower than others."""
    for worker in workers:
        at = worker.person.created_at
        for step in SAID:
            at = chance.moment(at, at + timedelta(hours=20))
            if worker.status != Status.PENDING or chance.happens(0.6):
                yield (chance.id(at), worker.id, step.value, at)
