"""Mails, from the event to the catcher, each step by itself."""

import itertools
import smtplib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from guardian.shortcuts import assign_perm
from pytest_django import Settings
from temporalio import activity
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domains.kernel.actor import system
from domains.kernel.consuming import Start
from domains.kernel.events import Event, publish
from domains.kernel.letters import LETTERS, MAILS_FOR
from domains.kernel.models import EventRecord
from domains.kernel.wiring import needed, provide
from domains.notifications import actions, receivers
from domains.notifications.mails import compose
from domains.notifications.models import Mail
from domains.notifications.workflows import DeliverMail
from domains.practitioners import events as practitioners
from domains.practitioners.models import Practitioner, PractitionerVerification
from domains.privacy.events import DataExportReady
from domains.privacy.models import DataExport
from domains.providers.courier import Refused, TextMessages
from domains.users import events
from domains.users.actions import ask
from domains.users.actions.grants import permission
from domains.users.models import (
    Capability,
    Challenge,
    IdentityVerification,
    LinkedAccount,
    Passkey,
    Session,
    User,
    UserProfile,
)
from domains.users.tokens import Keyring
from tests import mails, texts
from tests.domains.bookings import stories
from tests.domains.services import catalogue
from tests.temporal import time_skipping

database = pytest.mark.django_db
NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def person(**given: Any) -> User:
    user = User.objects.create(email=mails.someone(), **{"email_verified_at": NOW, **given})
    User.objects.filter(pk=user.pk).update(created_at=NOW - timedelta(days=30))
    UserProfile.objects.create(user=user)
    return user


def happened(event: Event, at: datetime = NOW) -> int:
    """Published, and given the next position."""
    with transaction.atomic():
        publish(event, actor=system("tests"), now=at)
    record = EventRecord.objects.latest("id")
    record.position = record.pk + 1_000_000
    record.save()
    return record.position


def sent(kind: str, event: Event, at: datetime = NOW) -> bool:
    return actions.deliver_mail(kind=kind, position=happened(event, at), now=at)


def challenge(kind: Challenge.Kind, user: User | None, **more: Any) -> Challenge:
    return ask(kind, user=user, now=NOW, lasts=timedelta(hours=1), **more)


def session(user: User, device: str, at: datetime) -> Session:
    return Session.objects.create(user=user, device=device, created_at=at, last_used_at=at, proved_at=at)


# kind of mail -> what happens, to whom the mail about it goes, and what is in it.
Made = tuple[Event, str, str]


def welcome(user: User) -> Made:
    return events.UserRegistered(user_id=user.pk), user.email, "verifyEmail"


def verify_email(user: User) -> Made:
    User.objects.filter(pk=user.pk).update(email_verified_at=None)
    asked = challenge(Challenge.Kind.VERIFY_EMAIL, user)
    return events.EmailVerificationRequested(challenge_id=asked.pk), user.email, "verifyEmail"


def password_reset(user: User) -> Made:
    asked = challenge(Challenge.Kind.RESET_PASSWORD, user)
    return events.PasswordResetRequested(challenge_id=asked.pk), user.email, "resetPassword"


def email_change(user: User) -> Made:
    asked = challenge(Challenge.Kind.CHANGE_EMAIL, user, about=mails.someone())
    return events.EmailChangeRequested(challenge_id=asked.pk), asked.about, "confirmEmailChange"


def email_change_taken(user: User) -> Made:
    owner = person()
    asked = challenge(Challenge.Kind.CHANGE_EMAIL, user, about=owner.email)
    return events.EmailChangeRequested(challenge_id=asked.pk), owner.email, owner.email


def email_changed(user: User) -> Made:
    before = mails.someone()
    asked = challenge(Challenge.Kind.CHANGE_EMAIL, user, about="ada@new.example", data={"before": before})
    return events.EmailChanged(user_id=user.pk, challenge_id=asked.pk), before, "a…@new.example"


def new_sign_in(user: User) -> Made:
    session(user, "Old phone", NOW - timedelta(days=1))
    new = session(user, "Stolen laptop", NOW)
    return events.SessionStarted(session_id=new.pk, user_id=user.pk), user.email, "Stolen laptop"


def passkey_added(user: User) -> Made:
    key = Passkey.objects.create(user=user, name="My key", credential_id=uuid4().bytes, public_key=b"", created_at=NOW)
    return events.PasskeyAdded(user_id=user.pk, passkey_id=key.pk), user.email, "My key"


def account_linked(user: User) -> Made:
    linked = LinkedAccount.objects.create(
        user=user, provider="GITHUB", subject=uuid4().hex, email=user.email, linked_at=NOW
    )
    return events.AccountLinked(user_id=user.pk, linked_account_id=linked.pk), user.email, "GitHub"


def grant(grantor: User, grantee: User) -> events.AccessGranted:
    made = assign_perm(permission(Capability.MANAGE_PROFILE), grantee, grantor)
    return events.AccessGranted(grant_id=made.pk, grantor_id=grantor.pk, grantee_id=grantee.pk)


def access_granted(user: User) -> Made:
    grantor = person()
    return grant(grantor, user), user.email, grantor.email


def access_granted_by_you(user: User) -> Made:
    grantee = person()
    return grant(user, grantee), user.email, grantee.email


def decided(user: User, **decision: Any) -> events.IdentityVerificationDecided:
    made = IdentityVerification.objects.create(
        user=user, legal_name="Ada", submitted_at=NOW, decided_at=NOW, **decision
    )
    return events.IdentityVerificationDecided(verification_id=made.pk, user_id=user.pk)


def account_suspended(user: User) -> Made:
    User.objects.filter(pk=user.pk).update(is_active=False)
    return events.UserSuspended(user_id=user.pk), user.email, user.email


def account_erased(user: User) -> Made:
    address = mails.someone()
    kept = challenge(Challenge.Kind.FAREWELL, None, about=address, data={"locale": "en", "time_zone": "UTC"})
    return events.UserErased(user_id=user.pk, farewell_id=kept.pk), address, address


def export_ready(user: User) -> Made:
    export = DataExport.objects.create(
        user=user, requested_at=NOW, ready_at=NOW, expires_at=NOW + timedelta(days=7), content=b""
    )
    return DataExportReady(export_id=export.pk, user_id=user.pk), user.email, "dataExports"


def about(event: type[Event], words: str = "", **more: str) -> Callable[[User], Made]:
    return lambda user: (event(user_id=user.pk, **more), user.email, words or user.email)  # type: ignore[call-arg]


def practice(user: User, status: str = "ACTIVE", **more: Any) -> Practitioner:
    return catalogue.practitioner(user, status=status, **more)


def practice_decided(user: User, **decision: Any) -> practitioners.PractitionerVerificationDecided:
    made = PractitionerVerification.objects.create(
        practitioner=practice(user), statement="x", submitted_at=NOW, decided_at=NOW, **decision
    )
    return practitioners.PractitionerVerificationDecided(verification_id=made.pk, user_id=user.pk)


def of_practice(event: type[Event], status: str, words: str = "", **more: Any) -> Callable[[User], Made]:
    def story(user: User) -> Made:
        made = practice(user, status, **more)
        happened = event(practitioner_id=made.pk, user_id=user.pk)  # type: ignore[call-arg]
        return happened, user.email, words or user.email

    return story


STORIES: dict[str, Callable[[User], Made]] = {
    "welcome": welcome,
    "verify-email": verify_email,
    "password-reset": password_reset,
    "password-changed": about(events.PasswordChanged),
    "email-change": email_change,
    "email-change-taken": email_change_taken,
    "email-changed": email_changed,
    "new-sign-in": new_sign_in,
    "second-factor-added": about(events.SecondFactorAdded),
    "second-factor-removed": about(events.SecondFactorRemoved),
    "recovery-codes-made": about(events.RecoveryCodesMade),
    "passkey-added": passkey_added,
    "passkey-removed": about(events.PasskeyRemoved),
    "account-linked": account_linked,
    "account-unlinked": about(events.AccountUnlinked, "Google", provider="GOOGLE"),
    "access-granted": access_granted,
    "access-granted-by-you": access_granted_by_you,
    "identity-approved": lambda user: (decided(user, status="APPROVED", level="BASIC"), user.email, user.email),
    "identity-rejected": lambda user: (decided(user, status="REJECTED", reason="Blurred."), user.email, "Blurred."),
    "account-suspended": account_suspended,
    "account-erased": account_erased,
    "export-ready": export_ready,
    "practice-created": of_practice(practitioners.PractitionerCreated, "ACTIVE"),
    "practice-approved": lambda user: (practice_decided(user, status="APPROVED"), user.email, user.email),
    "practice-rejected": lambda user: (
        practice_decided(user, status="REJECTED", reason="Which school?"),
        user.email,
        "Which school?",
    ),
    "practice-suspended": of_practice(
        practitioners.PracticeSuspended,
        "SUSPENDED",
        "Nobody came.",
        suspended_from="ACTIVE",
        suspended_at=NOW,
        suspension_reason="Nobody came.",
    ),
    "practice-reinstated": of_practice(practitioners.PracticeReinstated, "VACATION"),
    "onboarding-reminder": of_practice(practitioners.OnboardingReminderDue, "PENDING", "Agree to the terms"),
    **stories.STORIES,
}


def test_every_mail_has_a_story() -> None:
    assert set(STORIES) == set(LETTERS) == {kind for kinds in MAILS_FOR.values() for kind in kinds}


@database
@pytest.mark.parametrize("kind", STORIES)
def test_mail_is_sent_once(kind: str) -> None:
    """To the right address, under a key of its own, with what it is about in it; told again, it is not sent again."""
    event, address, words = STORIES[kind](person())
    position = happened(event)
    assert kind in MAILS_FOR[type(event)]
    assert actions.deliver_mail(kind=kind, position=position, now=NOW) is True
    assert actions.deliver_mail(kind=kind, position=position, now=NOW) is False
    (mail,) = mails.sent_to(address)
    key = Mail.objects.get().key
    assert key.startswith(f"{kind}-{position}-")
    assert ["Message-ID", f"<{key}@estuary>"] in mail["headers"]
    assert words in mail["text"]
    assert escape(words) in mail["html"]
    assert not any(sign in mail["text"] + mail["html"] for sign in ("{{", "{%", "None"))


@database
def test_every_event_starts_its_mails() -> None:
    event = events.IdentityVerificationDecided(verification_id=uuid4(), user_id=uuid4())
    assert receivers.send_mails(event, position=7, actor=system("notifications"), now=NOW) == [
        Start("DeliverMail", id="mail-identity-approved-7", arguments=("identity-approved", "7")),
        Start("DeliverMail", id="mail-identity-rejected-7", arguments=("identity-rejected", "7")),
    ]


@database
def test_mail_is_written_as_its_reader_reads() -> None:
    user = person()
    UserProfile.objects.filter(user=user).update(locale="de-AT", time_zone="Europe/Vienna")
    assert sent("password-changed", events.PasswordChanged(user_id=user.pk))
    (mail,) = mails.sent_to(user.email)
    assert "29. März 2026 03:30 (Europe/Vienna)" in mail["text"]


@database
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("practice-created", "SUSPENDED"),
        ("practice-approved", "SUSPENDED"),
        ("practice-suspended", "ACTIVE"),
        ("practice-reinstated", "SUSPENDED"),
        ("onboarding-reminder", "ACTIVE"),
    ],
)
def test_mail_about_a_practice_that_has_become_another(kind: str, status: str) -> None:
    event, address, _ = STORIES[kind](person())
    Practitioner.objects.update(status=status, suspended_from="", suspended_at=None, suspension_reason="")
    assert not sent(kind, event)
    assert mails.sent_to(address) == []


@database
@pytest.mark.parametrize("kind", sorted(kind for kind in STORIES if kind.startswith(("practice-", "onboarding-"))))
def test_nothing_is_sent_about_a_practice_that_was_deleted(kind: str) -> None:
    event, address, _ = STORIES[kind](person())
    gone = {"suspended_from": "", "suspended_at": None, "suspension_reason": "", "deleted_at": NOW}
    Practitioner.objects.update(status="INACTIVE", **gone)
    assert not sent(kind, event)
    assert mails.sent_to(address) == []


@database
def test_reminder_names_what_is_left_and_nothing_else() -> None:
    user = person()
    made = practice(user, "PENDING", presented_at=NOW, offered_at=NOW)
    UserProfile.objects.filter(user=user).update(locale="de")
    event = practitioners.OnboardingReminderDue(practitioner_id=made.pk, user_id=user.pk)
    assert sent("onboarding-reminder", event)
    (mail,) = mails.sent_to(user.email)
    lines = [line for line in mail["text"].splitlines() if line.startswith("- ")]
    assert lines == [
        "- Geben Sie an, wo Sie arbeiten, und sei es nur online",
        "- Lesen Sie, wie man hier miteinander umgeht",
        "- Stimmen Sie den Bedingungen zu",
        "- Schreiben Sie uns, warum Sie können, was Sie anbieten",
    ]


@database
@pytest.mark.parametrize("locale", ["fr", "pt-BR", "zh-Hant-TW", "xx"])
def test_language_that_we_have_no_words_in(locale: str) -> None:
    user = person()
    UserProfile.objects.filter(user=user).update(locale=locale)
    assert sent("password-changed", events.PasswordChanged(user_id=user.pk))
    assert "password" in mails.sent_to(user.email)[0]["subject"]


# What has become untrue by the time it is told.


@database
def test_nobody_is_asked_to_verify_what_is_verified() -> None:
    asked = challenge(Challenge.Kind.VERIFY_EMAIL, person(email_verified_at=NOW))
    assert not sent("verify-email", events.EmailVerificationRequested(challenge_id=asked.pk))


@database
def test_reset_for_an_address_without_an_account_is_told_to_nobody() -> None:
    asked = challenge(Challenge.Kind.RESET_PASSWORD, None)
    assert not sent("password-reset", events.PasswordResetRequested(challenge_id=asked.pk))


@database
def test_reset_that_was_used_is_not_sent_any_more() -> None:
    asked = challenge(Challenge.Kind.RESET_PASSWORD, person())
    Challenge.objects.filter(pk=asked.pk).update(answered_at=NOW)
    assert not sent("password-reset", events.PasswordResetRequested(challenge_id=asked.pk))


@database
def test_new_address_of_somebody_elses_account() -> None:
    """Its owner is told, and gets no link; whoever asked is told nothing."""
    owner, asking = person(), person()
    asked = challenge(Challenge.Kind.CHANGE_EMAIL, asking, about=owner.email)
    event = events.EmailChangeRequested(challenge_id=asked.pk)
    assert not sent("email-change", event)
    assert sent("email-change-taken", event)
    assert asking.email not in mails.sent_to(owner.email)[0]["text"]
    assert mails.sent_to(asking.email) == []


@database
@pytest.mark.parametrize(("devices", "told"), [(["A", "A"], False), (["A", "B"], True), (["", "A", ""], False)])
def test_only_a_new_device_is_told_of(devices: list[str], told: bool) -> None:
    user = person()
    opened = [session(user, device, NOW + timedelta(minutes=number)) for number, device in enumerate(devices)]
    assert sent("new-sign-in", events.SessionStarted(session_id=opened[-1].pk, user_id=user.pk)) is told


@database
@pytest.mark.parametrize(
    "kind",
    sorted(
        STORIES.keys() - {"account-suspended", "account-erased", "email-change", "email-changed", "email-change-taken"}
    ),
)
def test_nothing_is_sent_to_whose_account_is_closed(kind: str) -> None:
    event, address, _ = STORIES[kind](person())
    User.objects.filter(email=address).update(is_active=False)
    assert not sent(kind, event)
    assert mails.sent_to(address) == []


@database
@pytest.mark.parametrize(("age", "told"), [(30, False), (90, True)])
def test_first_device_is_the_one_that_the_account_was_made_on(age: int, told: bool) -> None:
    """And not whatever comes first after the sessions of before were forgotten."""
    user = person()
    opened = session(user, "A", NOW - timedelta(days=30) + timedelta(seconds=age))
    assert sent("new-sign-in", events.SessionStarted(session_id=opened.pk, user_id=user.pk)) is told


@database
@pytest.mark.parametrize(
    "kind",
    sorted(
        STORIES.keys()
        - {
            "welcome",
            "verify-email",
            "password-reset",
            "account-suspended",
            "account-erased",
            "email-change",
            "email-changed",
            "email-change-taken",
        }
    ),
)
def test_unverified_address_is_told_nothing_more(kind: str) -> None:
    """Whoever made the account may have given somebody else's: with words of theirs in the mail."""
    event, address, _ = STORIES[kind](person())
    User.objects.filter(email=address).update(email_verified_at=None)
    assert not sent(kind, event)
    assert mails.sent_to(address) == []


@database
def test_event_that_was_pruned_says_nothing_any_more() -> None:
    assert actions.deliver_mail(kind="welcome", position=10**9, now=NOW) is False


@database
@pytest.mark.parametrize("frontend", ["", "https://www.example.com"])
def test_link_verifies_the_address(settings: Settings, frontend: str) -> None:
    """On a page of the frontend, or in GraphiQL: there behind a fragment, which no server sees."""
    settings.FRONTEND_URL = frontend
    user = User.objects.create(email="ada+märz@example.org")
    letter = LETTERS["welcome"](events.UserRegistered(user_id=user.pk), NOW)
    assert letter
    mail = compose("welcome", letter, key="x")
    link = next(line for line in mail.body.splitlines() if line.startswith("http"))
    assert escape(link) in str(mail.alternatives[0].content)  # type: ignore[attr-defined]
    assert link.startswith(f"{frontend}/verify-email?" if frontend else f"{settings.PUBLIC_URL}/graphql#")
    (token,) = parse_qs(urlsplit(link).query or urlsplit(link).fragment)["token"]
    read = needed(Keyring).read_email(token)
    assert (read.user_id, read.is_for(user.email), read.is_for("eve@example.org")) == (user.pk, True, False)


@database
def test_mail_that_could_not_be_sent_was_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: EmailMultiAlternatives) -> int:
        raise smtplib.SMTPServerDisconnected("away")

    monkeypatch.setattr(EmailMultiAlternatives, "send", away)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        sent("password-changed", events.PasswordChanged(user_id=person().pk))
    assert not Mail.objects.exists()


# Text messages.


@database
def test_code_is_sent_as_a_text_message() -> None:
    number = texts.number()
    asked = challenge(Challenge.Kind.VERIFY_PHONE, person(), about=number)
    assert actions.deliver_text(challenge_id=asked.pk, attempt=1, now=NOW) is True
    (text,) = texts.sent_to(number)
    assert needed(Keyring).code(Challenge.Kind.VERIFY_PHONE, asked.pk) in text["body"]


@database
def test_code_that_cannot_be_used_any_more_is_not_sent() -> None:
    number = texts.number()
    asked = challenge(Challenge.Kind.VERIFY_PHONE, person(), about=number)
    assert actions.deliver_text(challenge_id=asked.pk, attempt=1, now=asked.expires_at) is False
    assert actions.deliver_text(challenge_id=uuid4(), attempt=1, now=NOW) is False
    assert texts.sent_to(number) == []


@database
def test_number_that_is_refused_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = challenge(Challenge.Kind.VERIFY_PHONE, person(), about=texts.number())
    wired = needed(TextMessages)
    provide(TextMessages(key="wrong", url=wired._url))
    try:
        with pytest.raises(Refused):
            actions.deliver_text(challenge_id=asked.pk, attempt=1, now=NOW)
    finally:
        provide(wired)


@database
def test_code_starts_its_text() -> None:
    event = events.PhoneVerificationRequested(challenge_id=uuid4())
    (start,) = receivers.send_code(event, position=7, actor=system("notifications"), now=NOW)
    assert start == Start("DeliverText", id=f"text-{event.challenge_id}", arguments=(str(event.challenge_id),))


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
