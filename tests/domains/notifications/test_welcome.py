"""The first mail, from the event to the catcher, each step by itself."""

import itertools
import smtplib
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings
from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domains.kernel.actor import system
from domains.kernel.consuming import Start
from domains.kernel.wiring import needed
from domains.notifications import actions, receivers
from domains.notifications.mails import MAILS, compose
from domains.notifications.models import Mail
from domains.notifications.workflows import DeliverMail
from domains.users.events import UserRegistered
from domains.users.models import User
from domains.users.tokens import Keyring
from tests import mails
from tests.temporal import time_skipping

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
database = pytest.mark.django_db


def test_who_registers_is_sent_a_welcome() -> None:
    event = UserRegistered(user_id=uuid4())
    started = receivers.send_welcome(event, actor=system("notifications"), now=NOW)
    assert started == Start(
        "DeliverMail", id=f"mail-welcome-{event.user_id}", arguments=("welcome", str(event.user_id))
    )


@database
def test_mail_is_sent_once() -> None:
    user = User.objects.create(email=mails.someone())
    assert actions.deliver_mail(kind="welcome", user_id=user.pk, now=NOW) is True
    assert actions.deliver_mail(kind="welcome", user_id=user.pk, now=NOW) is False
    (mail,) = mails.sent_to(user.email)
    assert mail["subject"] == "Welcome to Estuary: please confirm your address"
    assert ["Message-ID", f"<welcome-{user.pk}@estuary>"] in mail["headers"]
    assert Mail.objects.get().sent_at == NOW


@database
@pytest.mark.parametrize("frontend", ["", "https://www.example.com"])
def test_link_verifies_the_address(settings: Settings, frontend: str) -> None:
    """On a page of the frontend, or in GraphiQL: there behind a fragment, which no server sees."""
    settings.FRONTEND_URL = frontend
    user = User.objects.create(email="ada+märz@example.org")
    mail = compose("welcome", user)
    link = next(line for line in mail.body.splitlines() if line.startswith("http"))
    assert escape(link) in str(mail.alternatives[0].content)  # type: ignore[attr-defined]
    assert link.startswith(f"{frontend}/verify-email?" if frontend else f"{settings.PUBLIC_URL}/graphql#")
    (token,) = parse_qs(urlsplit(link).query or urlsplit(link).fragment)["token"]
    read = needed(Keyring).read_email(token)
    assert (read.user_id, read.is_for(user.email), read.is_for("eve@example.org")) == (user.pk, True, False)


@database
def test_words_of_every_mail() -> None:
    """Each has a subject of one line, a text and a page, and says nothing of a template."""
    user = User.objects.create(email="<b>ada@example.org")
    for kind in MAILS:
        mail = compose(kind, user)
        page = str(mail.alternatives[0].content)  # type: ignore[attr-defined]
        assert mail.subject.strip() == mail.subject
        assert "\n" not in mail.subject
        assert user.email in mail.body  # a text is no page
        assert "&lt;b&gt;ada@example.org" in page
        assert not any(sign in mail.body + page for sign in ("{{", "{%", "None"))


@database
def test_nothing_is_sent_to_whom_there_is_no_more() -> None:
    user = User.objects.create(email=mails.someone(), is_active=False)
    assert actions.deliver_mail(kind="welcome", user_id=user.pk, now=NOW) is False
    assert actions.deliver_mail(kind="welcome", user_id=uuid4(), now=NOW) is False
    assert mails.sent_to(user.email) == []


@database
def test_mail_that_could_not_be_sent_was_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: EmailMultiAlternatives) -> int:
        raise smtplib.SMTPServerDisconnected("away")

    monkeypatch.setattr(EmailMultiAlternatives, "send", away)
    user = User.objects.create(email=mails.someone())
    with pytest.raises(smtplib.SMTPServerDisconnected):
        actions.deliver_mail(kind="welcome", user_id=user.pk, now=NOW)
    assert not Mail.objects.exists()


async def test_mail_server_that_is_away_for_a_day() -> None:
    tries: list[datetime] = []

    @activity.defn(name="deliver_mail")
    async def away_for_a_day(kind: str, user_id: str) -> bool:
        at = activity.info().current_attempt_scheduled_time
        tries.append(at)
        if at - tries[0] < timedelta(days=1):
            raise OSError("away")
        return True

    async with await time_skipping() as env, worker(env, away_for_a_day):
        sent = await env.client.execute_workflow(
            DeliverMail.run, args=["welcome", "x"], id=f"mail-{uuid4()}", task_queue="test"
        )
    assert sent is True
    assert timedelta(days=1) <= tries[-1] - tries[0] <= timedelta(days=1, minutes=11)
    assert max(later - sooner for sooner, later in itertools.pairwise(tries)) <= timedelta(minutes=10, seconds=5)


def worker(env: WorkflowEnvironment, work: object) -> Worker:
    return Worker(env.client, task_queue="test", workflows=[DeliverMail], activities=[work])  # type: ignore[list-item]
