"""Nobody books for whoever is being forgotten, and nobody is forgotten who is just booking."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domains.bookings import actions
from domains.bookings.errors import Rule, SlotUnavailable
from domains.bookings.models import BLOCKING, Booking
from domains.kernel.errors import NotAllowed, NotFound
from domains.practitioners.models import Practitioner
from domains.privacy.actions import delete_practitioner, erase_user
from domains.privacy.errors import OpenObligations
from domains.users.actions import locked_user
from domains.users.actions.accounts import locked_admins
from domains.users.models import Role, Session, User
from tests.domains.bookings import agenda
from tests.domains.bookings.agenda import NOW, book, book_seat, client, self_of, session
from tests.domains.users.people import at_once, while_uncommitted

pytestmark = pytest.mark.usefixtures("committed")


def erase(user: User) -> User:
    signed_in = Session.objects.create(user=user, created_at=NOW, last_used_at=NOW, proved_at=NOW)
    return erase_user(user_id=user.pk, actor=replace(self_of(user), session_id=signed_in.pk), now=NOW)


def of_a_session(who: User) -> tuple[Callable[[], Any], User]:
    service = session()
    return lambda: book(service, who), service.practitioner.user


def of_a_seat(who: User) -> tuple[Callable[[], Any], User]:
    occurrence = agenda.occurrence()
    return lambda: book_seat(occurrence, who), occurrence.practitioner.user


def of_a_draft(who: User) -> tuple[Callable[[], Any], User]:
    service = session()
    draft = book(service, who, draft=True)

    def submit() -> Booking:
        return actions.submit_booking(booking_id=draft.pk, actor=self_of(who), now=NOW)

    return submit, service.practitioner.user


KINDS = pytest.mark.parametrize("of", [of_a_session, of_a_seat, of_a_draft])


def none_is_left() -> bool:
    erased = User.objects.exclude(erased_at=None)
    going = Booking.objects.filter(status__in=BLOCKING)
    return not (going.filter(client__in=erased) | going.filter(practitioner__user__in=erased)).exists()


@KINDS
@pytest.mark.parametrize("is_host", [False, True], ids=["client", "host"])
def test_whoever_books_keeps_both_from_being_erased(of: Any, is_host: bool) -> None:
    who = client()
    take, host = of(who)
    outcome = while_uncommitted(take, lambda: erase(host if is_host else who))
    assert isinstance(outcome, OpenObligations)
    assert none_is_left()


@pytest.mark.parametrize("of", [of_a_session, of_a_seat])
def test_client_who_was_erased_has_nothing(of: Any) -> None:
    who = client()
    take, _ = of(who)
    assert isinstance(while_uncommitted(lambda: erase(who), take), NotAllowed)
    assert not Booking.objects.exists()


def test_draft_of_whoever_was_erased_is_gone_and_none_comes_after() -> None:
    who = client()
    submit, _ = of_a_draft(who)
    assert isinstance(while_uncommitted(lambda: erase(who), submit), NotFound | NotAllowed)
    other, service = client(), session()
    outcome = while_uncommitted(lambda: erase(other), lambda: book(service, other, draft=True))
    assert isinstance(outcome, NotAllowed)
    assert not Booking.objects.exists()


@KINDS
@pytest.mark.parametrize("is_deleted", [False, True], ids=["erased", "closed"])
def test_practice_that_is_over_is_not_booked(of: Any, is_deleted: bool) -> None:
    take, host = of(client())

    def end() -> None:
        if is_deleted:
            practice = Practitioner.objects.get(user=host)
            delete_practitioner(practitioner_id=practice.pk, actor=self_of(host), now=NOW)
        else:
            erase(host)

    outcome = while_uncommitted(end, take)
    assert isinstance(outcome, SlotUnavailable)
    assert outcome.rule is Rule.OFFERED
    assert not Booking.objects.filter(status__in=BLOCKING).exists()


@KINDS
def test_booked_and_erased_at_once_one_of_them_happens(of: Any) -> None:
    for number in range(6):
        who = client()
        take, host = of(who)
        outcomes = at_once(take, lambda gone=(who, host)[number % 2]: erase(gone))  # type: ignore[misc]
        assert sum(isinstance(each, Booking | User) for each in outcomes) == 1, outcomes
        assert none_is_left()


def test_administrator_books_while_somebody_is_erased() -> None:
    """Those who erase lock who administers before everybody else, whoever has the smaller id."""
    host = session().practitioner
    admin = client(roles=[Role.ADMIN, Role.CLIENT])
    service = host.services.get()
    assert host.user_id < admin.pk
    outcome = while_uncommitted(locked_admins, lambda: book(service, admin), then=[lambda: locked_user(host.user_id)])
    assert isinstance(outcome, Booking)
