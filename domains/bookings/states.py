"""What can become of a booking: from which state, by whose hand, and when. Nothing else moves one.

From this table come the refusals of the verbs, `viewerCan…`, what happens by itself, and the tests of all that must
not happen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import DateTimeField, ExpressionWrapper, Q, TextChoices

from domains.bookings.models import BLOCKING, OVER, Booking, Party, Status

HOUR: Final = 60
DAY: Final = 24 * HOUR
EARLY: Final = 15  # minutes before it begins, in which one can come
PATIENCE: Final = 15  # minutes after which somebody has not come
GRACE: Final = HOUR  # after its end, before it is taken to have taken place
HOLD: Final = timedelta(minutes=10)  # for whoever has to pay


class Verb(TextChoices):
    CREATE = "CREATE"
    SUBMIT = "SUBMIT"
    CONFIRM = "CONFIRM"
    DECLINE = "DECLINE"
    EXPIRE = "EXPIRE"
    CANCEL = "CANCEL"
    RESCHEDULE = "RESCHEDULE"
    PROPOSE_TIMES = "PROPOSE_TIMES"
    ACCEPT_TIME = "ACCEPT_TIME"
    CHECK_IN = "CHECK_IN"
    CHECK_OUT = "CHECK_OUT"
    COMPLETE = "COMPLETE"
    MARK_NO_SHOW = "MARK_NO_SHOW"
    OBJECT = "OBJECT"


@dataclass(frozen=True)
class At:
    """A moment that a booking knows, or so many minutes from it."""

    column: str
    minutes: int = 0

    def of(self, booking: Booking) -> datetime | None:
        known: datetime | None = getattr(booking, self.column)
        return known + timedelta(minutes=self.minutes) if known else None


BOTH: Final = (Party.CLIENT, Party.PRACTITIONER)
ALL: Final = (*BOTH, Party.STAFF)
HOSTS: Final = (Party.PRACTITIONER, Party.STAFF)


@dataclass(frozen=True, kw_only=True)
class Transition:
    """`since` and `until`: only then. `to` of nothing: it stays as it is."""

    verb: Verb
    within: tuple[Status, ...]
    to: tuple[Status, ...] = ()
    by: tuple[Party, ...]
    since: At | None = None
    until: At | None = None
    unseen: bool = False  # only of what nobody checked in to
    blamed: bool = False  # only by whoever is said not to have come

    @property
    def is_its_end(self) -> bool:
        return bool(self.to) and all(each in OVER for each in self.to)

    def is_time(self, booking: Booking, now: datetime) -> bool:
        since, until = self.span(booking)
        return (since is None or now >= since) and (until is None or now < until)

    def span(self, booking: Booking) -> tuple[datetime | None, datetime | None]:
        return (self.since.of(booking) if self.since else None, self.until.of(booking) if self.until else None)

    def is_for(self, booking: Booking, party: Party) -> bool:
        return (
            party in self.by
            and booking.status in self.within
            and not (self.unseen and booking.checked_in_at)
            and not (self.blamed and booking.absent != party)
        )


BEGINS, ENDS = At("starts_at"), At("ends_at")
WAITING = (Status.REQUESTED, Status.CONFIRMED)
UNSEEN_SINCE, UNSEEN_UNTIL = At("starts_at", PATIENCE), At("ends_at", DAY)

LIFE: Final = (
    Transition(
        verb=Verb.SUBMIT,
        within=(Status.DRAFT,),
        to=(Status.PENDING_PAYMENT, Status.REQUESTED, Status.CONFIRMED),
        by=(Party.CLIENT,),
        until=BEGINS,
    ),
    Transition(verb=Verb.CONFIRM, within=(Status.REQUESTED,), to=(Status.CONFIRMED,), by=HOSTS, until=BEGINS),
    Transition(verb=Verb.DECLINE, within=(Status.REQUESTED,), to=(Status.DECLINED,), by=HOSTS),
    Transition(
        verb=Verb.DECLINE,
        within=(Status.REQUESTED,),
        to=(Status.DECLINED,),
        by=(Party.SYSTEM,),
        since=At("kept_until"),
    ),
    Transition(
        verb=Verb.EXPIRE,
        within=(Status.PENDING_PAYMENT,),
        to=(Status.EXPIRED,),
        by=(Party.SYSTEM,),
        since=At("kept_until"),
    ),
    Transition(
        verb=Verb.CANCEL,
        within=(Status.PENDING_PAYMENT, *WAITING),
        to=(Status.CANCELED,),
        by=ALL,
        until=BEGINS,
    ),
    # What it has a seat of does not take place.
    Transition(verb=Verb.CANCEL, within=BLOCKING, to=(Status.CANCELED,), by=(Party.SYSTEM,)),
    Transition(verb=Verb.RESCHEDULE, within=WAITING, by=(Party.CLIENT,), until=At("movable_until")),
    Transition(verb=Verb.RESCHEDULE, within=WAITING, by=HOSTS, until=BEGINS),
    Transition(verb=Verb.PROPOSE_TIMES, within=WAITING, by=BOTH, until=BEGINS),
    Transition(verb=Verb.ACCEPT_TIME, within=WAITING, by=BOTH, until=BEGINS),
    Transition(
        verb=Verb.CHECK_IN,
        within=(Status.CONFIRMED,),
        to=(Status.IN_PROGRESS,),
        by=ALL,
        since=At("starts_at", -EARLY),
        until=ENDS,
    ),
    Transition(verb=Verb.CHECK_OUT, within=(Status.IN_PROGRESS,), to=(Status.COMPLETED,), by=ALL),
    Transition(
        verb=Verb.COMPLETE,
        within=(Status.CONFIRMED, Status.IN_PROGRESS),
        to=(Status.COMPLETED,),
        by=HOSTS,
        since=BEGINS,
    ),
    Transition(
        verb=Verb.COMPLETE,
        within=(Status.CONFIRMED, Status.IN_PROGRESS),
        to=(Status.COMPLETED,),
        by=(Party.SYSTEM,),
        since=At("ends_at", GRACE),
    ),
    Transition(
        verb=Verb.MARK_NO_SHOW,
        within=(Status.CONFIRMED, Status.COMPLETED),
        to=(Status.NO_SHOW,),
        by=ALL,
        since=UNSEEN_SINCE,
        until=UNSEEN_UNTIL,
        unseen=True,
    ),
    Transition(
        verb=Verb.OBJECT,
        within=(Status.NO_SHOW,),
        to=(Status.COMPLETED,),
        by=BOTH,
        until=At("ended_at", DAY),
        blamed=True,
    ),
)


def rows_of(verb: Verb) -> Iterator[Transition]:
    return (row for row in LIFE if row.verb is verb)


def row_for(verb: Verb, booking: Booking, party: Party) -> Transition | None:
    """What allows it, whether it is time or not."""
    return next((row for row in rows_of(verb) if row.is_for(booking, party)), None)


def by_itself(booking: Booking) -> list[tuple[datetime, Transition]]:
    """What becomes of it if nobody does anything, and when."""
    found = [(row, row.span(booking)[0]) for row in LIFE if row.is_for(booking, Party.SYSTEM)]
    return sorted(((at, row) for row, at in found if at), key=lambda each: each[0])


def allowed(verb: Verb, party: Party, now: Any) -> Q:
    """The same as a condition: that this party can do it now."""
    found = Q(pk__in=[])
    for row in rows_of(verb):
        if party not in row.by:
            continue
        so = Q(status__in=row.within)
        if row.since:
            so &= shifted(row.since, "lte", now)
        if row.until:
            so &= shifted(row.until, "gt", now)
        if row.unseen:
            so &= Q(checked_in_at=None)
        if row.blamed:
            so &= Q(absent=party)
        found |= so
    return found


def shifted(at: At, comparison: str, now: Any) -> Q:
    """Of a moment that is so many minutes from a column: the column compared with as many minutes from now, which may
    be a moment or an expression of one."""
    then = now - timedelta(minutes=at.minutes) if at.minutes else now
    compared = then if isinstance(then, datetime) else ExpressionWrapper(then, output_field=DateTimeField())
    return Q(**{f"{at.column}__{comparison}": compared})
