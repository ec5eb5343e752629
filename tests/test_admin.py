"""Every page of the admin opens for staff, changes nothing, and its buttons call actions."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import assign_perm

from domains.bookings.models import Booking
from domains.favorites.models import Favorite
from domains.kernel import consuming, log
from domains.kernel.actor import system
from domains.kernel.events import publish
from domains.kernel.models import AuditLogEntry, Consumer, DeadLetter, DoneVerb, EventRecord
from domains.media.models import MediaRemoval
from domains.notifications.models import Mail
from domains.practitioners.models import Practitioner, PractitionerVerification, SaidStep, Schedule, Travel
from domains.privacy.models import DataExport
from domains.users.actions import ask
from domains.users.actions.grants import permission
from domains.users.events import EmailVerified
from domains.users.models import (
    Capability,
    Challenge,
    IdentityVerification,
    LinkedAccount,
    Passkey,
    Session,
    Totp,
    User,
    UserProfile,
)
from tests.domains.bookings.actions.test_blocks import booking
from tests.domains.kernel.test_events import written
from tests.domains.locations.gazetteer import new_york
from tests.domains.media.test_hanging import file
from tests.domains.search.finding import fill
from tests.domains.services import catalogue

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
OURS = [model for model in admin.site._registry if model.__module__.startswith("domains.")]
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client(headers={"host": "testserver"})
    client.force_login(User.objects.create(email="staff@example.org", roles=["STAFF"]))
    return client


@pytest.fixture
def something(staff: Client) -> dict[type[Model], Model]:
    """A row of each model that the admin shows."""
    user = User.objects.get()
    written(0)
    record = EventRecord.objects.get()
    Consumer.objects.update(position=0)
    consuming.bury("notifications", record, since=0, problem="broken <b>", now=NOW)
    publish(EmailVerified(user_id=user.pk), actor=system("tests"), now=NOW, after=user)
    DoneVerb.objects.create(name="x", verb="registerUser", digest=b"x", created_at=NOW)
    Session.objects.create(user=user, created_at=NOW, last_used_at=NOW, proved_at=NOW)
    Mail.objects.create(key="welcome-1", kind="welcome", user=user, sent_at=NOW)
    LinkedAccount.objects.create(user=user, provider="GOOGLE", subject="1", email="a@x.org", linked_at=NOW)
    Passkey.objects.create(user=user, name="Laptop", credential_id=b"1", public_key=b"", created_at=NOW)
    Totp.objects.create(user=user, secret=b"", created_at=NOW)
    UserProfile.objects.create(user=user)
    DataExport.objects.create(user=user, requested_at=NOW)
    ask(Challenge.Kind.OAUTH, now=NOW, lasts=timedelta(minutes=1))
    assign_perm(permission(Capability.SEE_ACCOUNT), User.objects.create(email="eve@example.org"), user)
    IdentityVerification.objects.create(user=user, legal_name="Ada", submitted_at=NOW)
    offered = catalogue.service(catalogue.practitioner(user), category=catalogue.category())
    catalogue.place(offered.practitioner, kind="PHYSICAL")
    catalogue.specialization(offered.practitioner)
    catalogue.certification(offered.practitioner)
    catalogue.education(offered.practitioner)
    PractitionerVerification.objects.create(
        practitioner=offered.practitioner, statement="Ten years.", submitted_at=NOW, submitted_by=user
    )
    SaidStep.objects.create(practitioner=offered.practitioner, step="TERMS", said_at=NOW)
    Schedule.objects.create(practitioner=offered.practitioner, name="Studio", time_zone="UTC", created_at=NOW)
    Travel.objects.create(practitioner=offered.practitioner, first_day=NOW, last_day=NOW, time_zone="UTC")
    catalogue.review(offered, user)
    catalogue.own_category(offered.practitioner)
    catalogue.occurrence(catalogue.workshop(offered.practitioner))
    catalogue.rules(offered, schedule=Schedule.objects.get())
    catalogue.block(offered.practitioner, offered)
    of_booking(booking(offered))
    photo = file(user)
    photo.variants.create(name="LARGE", key="x", is_public=True, content_type="image/webp", size_bytes=1)
    MediaRemoval.objects.create(asset_id=photo.pk, key="x", asked_at=NOW)
    offered.media.create(asset=photo, role="PHOTO", position=0)
    offered.practitioner.media.create(asset=photo, role="PHOTO", position=0)
    offered.practitioner.documents.create(asset=photo, title="Diploma", added_at=NOW)
    new_york()
    fill()
    Favorite.objects.create(user=user, service=offered, created_at=NOW)
    found = (model.objects.order_by("pk").first() for model in OURS)  # type: ignore[attr-defined]
    return {type(row): row for row in found}


def of_booking(booked: Booking) -> None:
    times = {"starts_at": booked.starts_at, "ends_at": booked.ends_at}
    booked.attendees.create(name="Grace", position=0)
    booked.proposed_times.create(by="CLIENT", created_at=NOW, **times)
    booked.timeline.create(number=1, verb="book", by="CLIENT", after="CONFIRMED", at=NOW, **times)


def page(model: type[Model], name: str, *given: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=given)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_page_opens_and_changes_nothing(model: type[Model], staff: Client, something: dict[type[Model], Model]) -> None:
    row = something[model]
    listed = staff.get(page(model, "changelist"))
    assert listed.status_code == 200
    assert str(row.pk) in listed.content.decode()
    assert staff.get(page(model, "change", row.pk)).status_code == 200
    for name, given in (("add", ()), ("delete", (row.pk,))):
        assert staff.post(page(model, name, *given)).status_code == 403
    assert staff.post(page(model, "change", row.pk), {}).status_code == 403


def test_no_page_is_for_strangers(something: dict[type[Model], Model]) -> None:
    client = Client(headers={"host": "testserver"})
    client.force_login(User.objects.create(email="client@example.org", roles=["CLIENT"]))
    for model in OURS:
        assert client.get(page(model, "changelist")).status_code == 302


def press(staff: Client, model: type[Model], button: str, *rows: Model, **more: str) -> str:
    asked = {"action": button, "_selected_action": [str(row.pk) for row in rows], **more}
    return staff.post(page(model, "changelist"), asked, follow=True).content.decode()


def test_page_of_somebody_shows_all_that_belongs_to_them(staff: Client, something: dict[type[Model], Model]) -> None:
    shown = staff.get(page(User, "change", User.objects.get(email="staff@example.org").pk)).content.decode()
    for words in ("Laptop", "GOOGLE", "eve@example.org", "Ada"):
        assert words in shown


def test_buttons_suspend_reinstate_and_sign_out(staff: Client) -> None:
    client = User.objects.create(email="client@example.org", roles=["CLIENT"])
    admin_ = User.objects.create(email="admin@example.org", roles=["ADMIN"])
    session = Session.objects.create(user=client, created_at=NOW, last_used_at=NOW, proved_at=NOW)
    assert "1 signed out" in press(staff, User, "sign_out", client)
    session.refresh_from_db()
    assert session.ended_at
    answer = press(staff, User, "suspend", client, admin_)
    assert "1 suspended" in answer
    assert "Admin@example.org: You may not do this." in answer
    assert list(User.objects.filter(is_active=False)) == [client]
    entry = AuditLogEntry.objects.get(action="users.suspended")
    assert (entry.subject_id, entry.actor_id) == (client.pk, User.objects.get(email="staff@example.org").pk)
    assert "1 reinstated" in press(staff, User, "reinstate", client)
    assert not User.objects.filter(is_active=False).exists()


def test_buttons_decide_who_is_who_they_say(staff: Client) -> None:
    first, second, third = (
        IdentityVerification.objects.create(
            user=User.objects.create(email=f"{name}@example.org"), legal_name=name, submitted_at=NOW
        )
        for name in ("ada", "bob", "cleo")
    )
    assert "1 approved" in press(staff, IdentityVerification, "approve_fully", first)
    assert "Say why." in press(staff, IdentityVerification, "reject", second)
    assert "1 rejected" in press(staff, IdentityVerification, "reject", second, reason="Blurred.")
    assert "decided already" in press(staff, IdentityVerification, "approve", second)
    mine = IdentityVerification.objects.create(
        user=User.objects.get(email="staff@example.org"), legal_name="me", submitted_at=NOW
    )
    assert "You may not do this." in press(staff, IdentityVerification, "approve", mine)
    found = IdentityVerification.objects.order_by("legal_name").values_list("legal_name", "status", "level", "reason")
    assert list(found) == [
        ("ada", "APPROVED", "FULL", ""),
        ("bob", "REJECTED", "", "Blurred."),
        ("cleo", "PENDING", "", ""),
        ("me", "PENDING", "", ""),
    ]
    assert [user.email for user in User.objects.exclude(identity_verified_at=None)] == ["ada@example.org"]
    assert third.status == "PENDING"


def test_buttons_decide_who_can_do_what_they_offer(staff: Client) -> None:
    me = User.objects.get(email="staff@example.org")
    ada, bob, mine, lent = (
        catalogue.practitioner(user, display_name=name, status="PENDING")
        for name, user in (("Ada", None), ("Bob", None), ("Me", me), ("Eve", None))
    )
    assign_perm(permission(Capability.MANAGE_PRACTICE), me, lent.user)
    asked = {
        of.display_name: PractitionerVerification.objects.create(
            practitioner=of, statement="Ten years.", submitted_at=NOW
        )
        for of in (ada, bob, mine, lent)
    }
    assert "1 approved" in press(staff, PractitionerVerification, "approve", asked["Ada"])
    assert "Say why." in press(staff, PractitionerVerification, "reject", asked["Bob"])
    assert "1 rejected" in press(staff, PractitionerVerification, "reject", asked["Bob"], reason="Which school?")
    assert "decided already" in press(staff, PractitionerVerification, "approve", asked["Bob"])
    for name in ("Me", "Eve"):
        assert "You may not do this." in press(staff, PractitionerVerification, "approve", asked[name])
    found = [(each.display_name, each.status, each.is_verified) for each in Practitioner.objects.all()]
    assert found == [("Ada", "ACTIVE", True), *((name, "PENDING", False) for name in ("Bob", "Eve", "Me"))]


def test_buttons_suspend_and_reinstate_practitioners(staff: Client) -> None:
    ada = catalogue.practitioner()
    assert "Say why." in press(staff, Practitioner, "suspend", ada)
    assert "1 suspended" in press(staff, Practitioner, "suspend", ada, reason="Nobody came.")
    ada.refresh_from_db()
    assert (ada.status, ada.suspension_reason) == ("SUSPENDED", "Nobody came.")
    assert "1 reinstated" in press(staff, Practitioner, "reinstate", ada)
    ada.refresh_from_db()
    assert ada.status == "ACTIVE"


def test_dead_letter_is_delivered_again(staff: Client, something: dict[type[Model], Model]) -> None:
    letter = something[DeadLetter]
    asked = {"action": "deliver_again", "_selected_action": [str(letter.pk)]}
    answer = staff.post(page(DeadLetter, "changelist"), asked, follow=True)
    assert "1 will be delivered again within seconds." in answer.content.decode()
    assert [each.pk for each in consuming.asked_again("notifications")] == [letter.pk]


def test_consumer_shows_how_far_behind_it_is(staff: Client, something: dict[type[Model], Model]) -> None:
    Consumer.objects.update(position=log.head() - 1)
    assert '<td class="field-behind">1</td>' in staff.get(page(Consumer, "changelist")).content.decode()
