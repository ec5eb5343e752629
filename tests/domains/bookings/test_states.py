"""The table of what can become of a booking: everything that is in it can be done, and nothing else."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import Case, F, Value, When

from domains.bookings import actions, selectors, states
from domains.bookings.errors import InvalidTransition, NotItsTime
from domains.bookings.models import Booking, BookingStep, Party, ProposedTime, Status
from domains.bookings.policies import party_to
from domains.bookings.states import LIFE, Verb
from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.services.models import Service
from domains.users.models import Capability, Role, User
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import HOUR, NOW
from tests.schema.bookings.kept import row

pytestmark = pytest.mark.django_db

BEGINS = NOW + timedelta(days=3)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PEOPLE = (Party.CLIENT, Party.PRACTITIONER, Party.STAFF)
DONE: dict[Verb, Callable[..., Any]] = {
    Verb.SUBMIT: actions.submit_booking,
    Verb.CONFIRM: actions.confirm_booking,
    Verb.DECLINE: actions.decline_booking,
    Verb.CANCEL: actions.cancel_booking,
    Verb.RESCHEDULE: actions.reschedule_booking,
    Verb.PROPOSE_TIMES: actions.propose_times,
    Verb.ACCEPT_TIME: actions.accept_proposed_time,
    Verb.CHECK_IN: actions.check_in_booking,
    Verb.CHECK_OUT: actions.check_out_booking,
    Verb.COMPLETE: actions.complete_booking,
    Verb.MARK_NO_SHOW: actions.mark_no_show,
    Verb.OBJECT: actions.object_to_no_show,
}
SAYING = {
    **{verb: {"reason": "x"} for verb in (Verb.DECLINE, Verb.CANCEL, Verb.MARK_NO_SHOW, Verb.OBJECT)},
    Verb.RESCHEDULE: {"starts_at": BEGINS + 2 * DAY},
    Verb.PROPOSE_TIMES: {"starts_at": [BEGINS + 2 * DAY]},
}
# By nobody's hand: what creates one, and what lets it lapse.
OTHERWISE = {Verb.CREATE, Verb.EXPIRE}


@pytest.fixture
def service() -> Service:
    return agenda.session()


@pytest.fixture
def parties(service: Service) -> dict[Party, Actor]:
    return {
        Party.CLIENT: agenda.self_of(agenda.client()),
        Party.PRACTITIONER: agenda.host_of(service),
        Party.STAFF: agenda.self_of(agenda.client(roles=[Role.STAFF])),
    }


def kept(service: Service, client: Actor, status: Status, **more: Any) -> Booking:
    given: dict[str, Any] = {"absent": "CLIENT"} if status == Status.NO_SHOW else {}
    waits = status in (Status.PENDING_PAYMENT, Status.REQUESTED)
    given |= {"kept_until": BEGINS} if waits else {}
    return row(service, User.objects.get(pk=client.user_id), at=BEGINS, status=status, **{**given, **more})


def do(verb: Verb, booking: Booking, actor: Actor, now: datetime, party: Party) -> Booking:
    said: dict[str, Any] = dict(SAYING.get(verb, {}))
    if verb is Verb.MARK_NO_SHOW and party == Party.STAFF:
        said["absent"] = Party.CLIENT
    if verb is Verb.ACCEPT_TIME:
        by = Party.PRACTITIONER if party == Party.CLIENT else Party.CLIENT
        times = {"starts_at": BEGINS + 2 * DAY, "ends_at": BEGINS + 2 * DAY + HOUR}
        proposed = ProposedTime.objects.create(booking=booking, by=by, created_at=NOW, **times)
        done = DONE[verb](proposed_time_id=proposed.pk, actor=actor, now=now)
    else:
        done = DONE[verb](booking_id=booking.pk, actor=actor, now=now, **said)
    assert isinstance(done, Booking)
    return done


def test_every_verb_is_tried() -> None:
    assert DONE.keys() | OTHERWISE == set(Verb)


@pytest.mark.parametrize("verb", DONE, ids=str)
@pytest.mark.parametrize("status", Status, ids=str)
def test_what_is_not_in_the_table_is_refused(
    status: Status, verb: Verb, service: Service, parties: dict[Party, Actor]
) -> None:
    """Whenever it is tried, and nothing has changed then."""
    for party in PEOPLE:
        rows = [each for each in LIFE if each.verb is verb and party in each.by]
        if any(status in each.within for each in rows):
            continue
        booking = kept(service, parties[party] if party == Party.CLIENT else parties[Party.CLIENT], status)
        draft = status == Status.DRAFT and party == Party.PRACTITIONER  # which nobody but its client sees
        expected = NotFound if draft else InvalidTransition if rows else NotAllowed
        if verb is Verb.SUBMIT and party != Party.CLIENT:
            expected = NotFound if draft else NotAllowed
        for now in (NOW, BEGINS + 20 * MINUTE, BEGINS + 3 * HOUR):
            with pytest.raises(expected):
                do(verb, booking, parties[party], now, party)
            ProposedTime.objects.all().delete()
        booking.refresh_from_db()
        assert booking.status == status
        assert not BookingStep.objects.filter(booking=booking).exists()


def a_time_for(each: states.Transition, booking: Booking) -> datetime:
    since, until = each.span(booking)
    if since:
        return since
    return until - MINUTE if until else BEGINS


IN_THE_TABLE = [
    pytest.param(each, status, party, id=f"{each.verb} {status} {party}")
    for each in LIFE
    for status, party in itertools.product(each.within, each.by)
    if party in PEOPLE
]


@pytest.mark.parametrize(("each", "status", "party"), IN_THE_TABLE)
def test_what_is_in_the_table_can_be_done_at_its_time(
    each: states.Transition, status: Status, party: Party, service: Service, parties: dict[Party, Actor]
) -> None:
    booking = kept(service, parties[Party.CLIENT], status, **({"absent": party} if each.blamed else {}))
    now = a_time_for(each, booking)
    if each.verb is Verb.SUBMIT:  # what is booked now is judged by its rules besides
        now = NOW
    done = do(each.verb, booking, parties[party], now, party)
    confirmed = each.verb is Verb.ACCEPT_TIME and status == Status.REQUESTED
    assert done.status in (each.to or ((Status.CONFIRMED,) if confirmed else (status,)))
    steps = list(done.timeline.all())
    assert [steps[0].verb, steps[0].by, steps[0].before] == [each.verb, party, status]
    assert steps[-1].after == done.status


@pytest.mark.parametrize(("each", "status", "party"), IN_THE_TABLE)
def test_what_is_in_the_table_is_refused_before_and_after_its_time(
    each: states.Transition, status: Status, party: Party, service: Service, parties: dict[Party, Actor]
) -> None:
    booking = kept(service, parties[Party.CLIENT], status, **({"absent": party} if each.blamed else {}))
    since, until = each.span(booking)
    for now in [since - timedelta(microseconds=1)] if since else []:
        with pytest.raises(NotItsTime) as refused:
            do(each.verb, booking, parties[party], now, party)
        assert (refused.value.since, refused.value.until) == (since, until)
    ProposedTime.objects.all().delete()
    for now in [until] if until else []:
        with pytest.raises(NotItsTime) as refused:
            do(each.verb, booking, parties[party], now, party)
        assert (refused.value.since, refused.value.until) == (since, until)
    booking.refresh_from_db()
    assert booking.status == status


# The same as a condition.


def whoever(service: Service) -> dict[str, Actor]:
    """Everybody who may be a party to it, and those who are not. Some are two things at once."""
    host = service.practitioner.user
    helping = agenda.client()
    grants = frozenset({(Capability.MANAGE_PRACTICE.value, host.pk)})
    staffed = agenda.client(roles=[Role.CLIENT, Role.STAFF])
    return {
        "its client": agenda.self_of(agenda.client()),
        "its client, of the staff": agenda.self_of(staffed),
        "its host": agenda.host_of(service),
        "its host, of the staff": Actor(user_id=host.pk, roles=frozenset({Role.STAFF})),
        "an assistant": Actor(user_id=helping.pk, grants=grants),
        "an assistant, of the staff": Actor(user_id=helping.pk, grants=grants, roles=frozenset({Role.STAFF})),
        "staff": agenda.self_of(agenda.client(roles=[Role.STAFF])),
        "another client": agenda.self_of(agenda.client()),
        "another practitioner": agenda.host_of(agenda.session()),
        "nobody": ANONYMOUS,
    }


def bounds(booking: Booking) -> set[datetime]:
    """Each moment at which anything about it changes, and the last before that."""
    found = {at for each in LIFE for at in each.span(booking) if at}
    return {NOW, *found, *(at - timedelta(microseconds=1) for at in found)}


def asked_at_every_bound(of: list[Booking]) -> list[Booking]:
    """Many of each, and with each a moment at which it is asked: in a column that nothing of this looks at."""
    many = [copied(booking, at) for booking in of for at in bounds(booking)]
    Booking.objects.bulk_create(many)
    keys = [each.pk for each in many]
    return list(Booking.objects.filter(pk__in=keys).select_related("practitioner__user"))


def copied(booking: Booking, at: datetime) -> Booking:
    """Another that has the same time."""
    values = {each.attname: getattr(booking, each.attname) for each in Booking._meta.concrete_fields}
    return Booking(**{**values, "id": uuid7(), "review_asked_at": at})


def told(condition: Callable[[Verb, Any], Any]) -> dict[tuple[Any, Verb], bool]:
    """Of every row and verb what the condition says, in one statement."""
    now = F("review_asked_at")
    asked = {f"can_{verb}": Case(When(condition(verb, now), then=Value(True)), default=Value(False)) for verb in Verb}
    values = Booking.objects.annotate(**asked).values("pk", *asked)
    return {(each["pk"], verb): each[f"can_{verb}"] for each in values for verb in Verb}


@pytest.mark.parametrize("status", Status, ids=str)
def test_what_can_be_done_is_told_as_it_is_done(status: Status, service: Service) -> None:
    """`viewerCan…` is a condition in SQL, and the verbs ask the table."""
    asking, yes = whoever(service), 0
    clients = [*clients_of(asking), service.practitioner.user]
    alike = itertools.product(clients, differing(status))
    rows = asked_at_every_bound([row(service, who, at=BEGINS, status=status, **more) for who, more in alike])
    for name, actor in asking.items():
        said = told(partial(can, actor))
        seen = set(Booking.objects.visible_to(actor).values_list("pk", flat=True))
        for booking, verb in itertools.product(rows, Verb):
            party = party_to(booking, actor)
            found = states.row_for(verb, booking, party) if party else None
            expected = bool(found and found.is_time(booking, asked_of(booking)))
            assert said[booking.pk, verb] is expected, (name, verb, booking.client_id, booking.review_asked_at)
            assert booking.pk in seen or not expected
            yes += expected
    assert (yes > 0) is (status not in NEVER)


NEVER = {Status.CANCELED, Status.DECLINED, Status.EXPIRED}  # anything again, by hand


def can(actor: Actor, verb: Verb, now: Any) -> Any:
    return selectors.can(verb, actor, now)


def asked_of(booking: Booking) -> datetime:
    assert booking.review_asked_at
    return booking.review_asked_at


def clients_of(asking: dict[str, Actor]) -> list[User]:
    return [User.objects.get(pk=asking[name].user_id) for name in ("its client", "its client, of the staff")]


def differing(status: Status) -> list[dict[str, Any]]:
    if status == Status.NO_SHOW:
        return [{"absent": each} for each in (Party.CLIENT, Party.PRACTITIONER)]
    return [{}, {"checked_in_at": BEGINS}, {"movable_until": BEGINS - DAY}]


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("party", Party, ids=str)
def test_the_condition_of_the_table_is_the_table(party: Party, status: Status, service: Service) -> None:
    rows = asked_at_every_bound([row(service, agenda.client(), at=BEGINS, status=status)])
    said = told(lambda verb, now: states.allowed(verb, party, now))
    for booking, verb in itertools.product(rows, Verb):
        mine = [each for each in states.rows_of(verb) if each.is_for(booking, party)]
        expected = any(each.is_time(booking, asked_of(booking)) for each in mine)
        assert said[booking.pk, verb] is expected, (verb, booking.review_asked_at)
        assert len(mine) <= 1, "what allows it is one row, so that what it refuses with is clear"
