"""Every page of the admin opens for staff, changes nothing, and its buttons call actions."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from domains.kernel import consuming, log
from domains.kernel.actor import system
from domains.kernel.events import publish
from domains.kernel.models import AuditLogEntry, Consumer, DeadLetter, DoneVerb, EventRecord
from domains.notifications.models import Mail
from domains.users.events import EmailVerified
from domains.users.models import Session, User
from tests.domains.kernel.test_events import written

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
    Session.objects.create(user=user, created_at=NOW, last_used_at=NOW)
    Mail.objects.create(key="welcome-1", kind="welcome", user=user, sent_at=NOW)
    found = (model.objects.first() for model in (  # type: ignore[attr-defined]
        User, Session, EventRecord, Consumer, DeadLetter, AuditLogEntry, DoneVerb, Mail,
    ))  # fmt: skip
    return {type(row): row for row in found}


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


def test_dead_letter_is_delivered_again(staff: Client, something: dict[type[Model], Model]) -> None:
    letter = something[DeadLetter]
    asked = {"action": "deliver_again", "_selected_action": [str(letter.pk)]}
    answer = staff.post(page(DeadLetter, "changelist"), asked, follow=True)
    assert "1 will be delivered again within seconds." in answer.content.decode()
    assert [each.pk for each in consuming.asked_again("notifications")] == [letter.pk]


def test_consumer_shows_how_far_behind_it_is(staff: Client, something: dict[type[Model], Model]) -> None:
    Consumer.objects.update(position=log.head() - 1)
    assert '<td class="field-behind">1</td>' in staff.get(page(Consumer, "changelist")).content.decode()
