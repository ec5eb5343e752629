import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pyotp
import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.db import connection, models
from django.test import Client

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import DomainError, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry, EventRecord
from domains.kernel.wiring import needed
from domains.notifications.models import Mail
from domains.privacy import actions as privacy
from domains.privacy import selectors
from domains.privacy.errors import ExportPending, OpenObligations
from domains.privacy.models import DataExport
from domains.users import actions
from domains.users.actions import Answer, Asked, Challenged, ProfileChange, SignedIn
from domains.users.errors import (
    AccountSuspended,
    ChallengeExpired,
    InvalidCredentials,
    LinkInvalid,
    PasskeyRejected,
    StepUpRequired,
    TokenRevoked,
    VerificationInvalid,
)
from domains.users.models import (
    AccessGrant,
    Capability,
    Challenge,
    IdentityVerification,
    LinkedAccount,
    Network,
    Passkey,
    RecoveryCode,
    RefreshToken,
    Role,
    Session,
    SocialLink,
    Totp,
    User,
    UserProfile,
)
from domains.users.selectors import find_actor, living_sessions
from domains.users.tokens import Keyring
from schema.ids import global_id
from tests.authenticator import Authenticator, encoded
from tests.domains.users.people import (
    ADA,
    ANOTHER,
    GRACE,
    LATER,
    NOW,
    PASSWORD,
    actor_of,
    at_once,
    audited,
    kinds,
    login,
    outcome_of,
    register,
    somebody,
    suspend,
    told,
    while_uncommitted,
)
from tests.schema.client import ask as ask_api
from tests.schema.client import data
from tests.schema.client import register as register_by_api
from tests.schema.direct import shown
from tests.schema.endpoint.test_socket import farewell, hear, say, socket

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")

ORIGIN = "http://testserver"
BEFORE, NEXT, WORK = "ada.byron@example.org", "ada.next@example.org", "ada.at.work@example.com"
PHONE, NAME, LEGAL = "+4930901820", "Ada Lovelace", "Augusta Ada King"
DEVICES = ("Firefox of the countess", "Phone of the countess")
PAGE, KEY, REASON, BIO = (
    "https://analytical.example/engine",
    "Key of the countess",
    "The passport is blurred.",
    "Poetry.",
)
STEP = timedelta(minutes=1)


def ask_for_export(who: SignedIn, *, now: datetime = NOW) -> DataExport:
    return privacy.request_data_export(actor=actor_of(who), now=now)


def build(export: DataExport, *, now: datetime = LATER) -> bool:
    return privacy.build_data_export(export_id=export.pk, now=now)


def erase(user: User, by: SignedIn | Actor, *, now: datetime = LATER) -> User:
    return privacy.erase_user(user_id=user.pk, actor=by if isinstance(by, Actor) else actor_of(by), now=now)


def unpacked(export: DataExport) -> dict[str, Any]:
    content = selectors.get_export_content(export.pk, now=LATER)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def at(instant: datetime) -> str:
    return instant.isoformat()


# A life.


@dataclass
class Life:
    """Somebody of whom everything is known that can be, and all they could sign in with."""

    here: SignedIn
    elsewhere: SignedIn
    device: Authenticator
    passkey: Passkey
    totp_secret: str
    recovery_codes: list[str]
    half_signed_in: Challenged
    asked_for_passkey: Asked
    change: Challenge
    reset: Challenge
    export: DataExport

    @property
    def user(self) -> User:
        found: User = User.objects.get(pk=self.here.user.pk)
        return found

    def secrets(self) -> dict[str, str | bytes]:
        """What somebody could sign in with, in whichever shape it could be written."""
        totp = Totp.objects.get(user=self.user)
        raw = {
            "sealed secret": bytes(totp.secret),
            "secret": self.totp_secret.encode(),
            "digest": bytes(RecoveryCode.objects.filter(user=self.user).first().digest),  # type: ignore[union-attr]
            "credential": self.device.id,
            "public key": bytes(self.passkey.public_key),
        }
        shapes: dict[str, Callable[[bytes], str | bytes]] = {"hex": bytes.hex, "base64": encoded, "raw": lambda it: it}
        found = {f"{name} in {shape}": write(it) for name, it in raw.items() for shape, write in shapes.items()}
        tokens = RefreshToken.objects.filter(session__user=self.user)
        keys = [*Session.objects.filter(user=self.user), *tokens, *Challenge.objects.filter(user=self.user)]
        return {
            **found,
            "password": self.user.password,
            **{f"recovery code {code}": code for code in self.recovery_codes},
            **{f"key of {type(row).__name__} {row.pk}": str(row.pk) for row in keys},
            **{f"refresh token {token.pk}": needed(Keyring).refresh(token.pk) for token in tokens},
            "reset": needed(Keyring).challenge("reset password", self.reset.pk),
        }


def life() -> Life:
    here = register(BEFORE)
    user, actor = here.user, actor_of(here)
    Session.objects.update(device=DEVICES[0])
    actions.confirm_email_change(challenge_id=asked_for(actor, ADA).pk, actor=actor, now=NOW)
    mine = ProfileChange(display_name=NAME, bio=BIO, locale="de-AT", time_zone="Europe/Vienna")
    actions.update_profile(user_id=user.pk, change=mine, actor=actor, now=NOW)
    actions.set_social_links(user_id=user.pk, links={Network.WEBSITE: PAGE}, actor=actor, now=NOW)
    phone = actions.request_phone_verification(phone_number=PHONE, actor=actor, now=NOW)
    code = needed(Keyring).code(Challenge.Kind.VERIFY_PHONE, phone.pk)
    actions.confirm_phone_verification(code=code, actor=actor, now=NOW)
    verification(actor, reason=REASON)
    actions.start_identity_verification(legal_name=LEGAL, actor=actor, now=NOW)
    LinkedAccount.objects.create(user=user, provider="GOOGLE", subject="1048576", email=WORK, linked_at=NOW)
    device = Authenticator(ORIGIN)
    asked = actions.start_passkey_registration(actor=actor, now=NOW)
    added = actions.add_passkey(
        challenge_id=asked.challenge.pk, credential=device.create(asked.options), name=KEY, actor=actor, now=NOW
    )
    elsewhere = actions.login(email=ADA, password=PASSWORD, device=DEVICES[1], now=NOW)
    assert isinstance(elsewhere, SignedIn)
    secret = actions.start_totp(actor=actor, now=NOW).secret
    codes = actions.confirm_totp(code=otp(secret, NOW), actor=actor, now=NOW)
    user.refresh_from_db()
    half = actions.login(email=ADA, password=PASSWORD, device=DEVICES[1], now=NOW)
    assert isinstance(half, Challenged)
    Mail.objects.create(key="welcome-1", kind="welcome", position=1, user=user, sent_at=NOW)
    export = privacy.request_data_export(actor=actor, now=NOW)
    privacy.build_data_export(export_id=export.pk, now=NOW)
    privacy.request_data_export(actor=actor, now=NOW)  # another, that is not made yet
    return Life(
        here=here,
        elsewhere=elsewhere,
        device=device,
        passkey=added,
        totp_secret=secret,
        recovery_codes=codes,
        half_signed_in=half,
        asked_for_passkey=actions.ask_for_passkey(actor=ANONYMOUS, now=NOW),
        change=asked_for(actor, NEXT),
        reset=actions.request_password_reset(email=ADA, actor=ANONYMOUS, now=NOW),
        export=export,
    )


def asked_for(actor: Actor, email: str) -> Challenge:
    return actions.request_email_change(email=email, actor=actor, now=NOW)


def verification(actor: Actor, *, reason: str) -> IdentityVerification:
    asked = actions.start_identity_verification(legal_name=LEGAL, actor=actor, now=NOW)
    staff = Actor(roles=frozenset({"STAFF"}))
    return actions.review_identity_verification(
        verification_id=asked.pk, level=None, reason=reason, actor=staff, now=NOW
    )


def otp(secret: str, now: datetime) -> str:
    return pyotp.TOTP(secret).at(now)


def grant(by: SignedIn, to: SignedIn, what: Capability = Capability.SEE_ACCOUNT) -> AccessGrant:
    return actions.grant_access(email=to.user.email, capability=what, actor=actor_of(by), now=NOW)


# Everything that is known.


@database
def test_request_data_export() -> None:
    here = register()
    export = ask_for_export(here)
    assert (export.user, export.requested_at, export.ready_at, export.content) == (here.user, NOW, None, None)
    assert told("privacy.data_export_requested") == [{"export_id": str(export.pk), "user_id": str(here.user.pk)}]
    entry = audited("privacy.data_export_requested")
    assert (entry.actor_id, entry.subject_id, entry.at) == (here.user.pk, export.pk, NOW)
    with pytest.raises(NotFound):
        selectors.get_export_content(export.pk, now=NOW)


@database
def test_request_data_export_needs_recent_proof() -> None:
    here = register()
    with pytest.raises(StepUpRequired):
        ask_for_export(here, now=NOW + timedelta(minutes=11))
    ended = replace(actor_of(here), session_id=uuid7())
    for who in (ANONYMOUS, ended):
        with pytest.raises(NotAllowed):
            privacy.request_data_export(actor=who, now=NOW)
    assert not DataExport.objects.exists()


@database
def test_request_data_export_one_at_a_time() -> None:
    here, grace = register(), register(GRACE)
    export = ask_for_export(here)
    with pytest.raises(ExportPending):
        ask_for_export(here)
    ask_for_export(grace)  # which is hers
    build(export)
    assert ask_for_export(here).pk != export.pk


@committed
def test_request_data_export_twice_at_once() -> None:
    here = register()
    actor = actor_of(here)
    works = [lambda: privacy.request_data_export(actor=actor, now=NOW)] * 2
    assert kinds(at_once(*works)) == [DataExport, ExportPending]


@database
def test_build_data_export() -> None:
    here = register()
    export = ask_for_export(here)
    assert build(export)
    export.refresh_from_db()
    assert (export.ready_at, export.expires_at) == (LATER, LATER + timedelta(days=7))
    assert told("privacy.data_export_ready") == [{"export_id": str(export.pk), "user_id": str(here.user.pk)}]
    assert audited("privacy.data_export_ready").actor_name == "privacy"
    assert f"User:{here.user.pk}" in EventRecord.objects.get(kind="privacy.data_export_ready").topics

    User.objects.update(phone_number="+1", phone_verified_at=NOW)
    before = fingerprint(export)
    assert not build(export, now=LATER + STEP)  # built again, it stays as it was
    export.refresh_from_db()
    assert (fingerprint(export), len(told("privacy.data_export_ready"))) == (before, 1)
    assert not build(DataExport(id=uuid7()))


@database
def test_export_holds_everything() -> None:
    ada, grace, carol = life(), register(GRACE), register("carol@example.org")
    to_grace, by_grace = grant(ada.here, grace, Capability.MANAGE_PROFILE), grant(grace, ada.here)
    grant(carol, grace)
    verified = verification(actor_of(grace), reason="Not hers.")
    DataExport.objects.all().delete()
    export = ask_for_export(ada.here)
    build(export)
    found = unpacked(export)
    elsewhere = {"practitioners.json", "services.json", "reviews.json", "favorites.json"}  # in test_practitioners.py
    elsewhere |= {"media.json"}  # in tests/domains/media/test_personal.py
    elsewhere |= {"bookings.json"}  # in test_bookings.py
    assert set(found) == {"users.json", "notifications.json", *elsewhere}
    assert found["notifications.json"] == {"mails": [{"kind": "welcome", "sent_at": at(NOW)}]}
    users, user = found["users.json"], ada.user
    assert users.pop("account") == {
        "email": ADA,
        "email_verified_at": at(NOW),
        "phone_number": PHONE,
        "phone_verified_at": at(NOW),
        "identity_verified_at": None,
        "roles": ["CLIENT"],
        "created_at": at(user.created_at),
        "last_login": at(NOW),
    }
    assert users.pop("profile") == {
        "display_name": NAME,
        "bio": BIO,
        "locale": "de-AT",
        "time_zone": "Europe/Vienna",
    }
    assert users.pop("social_links") == [{"network": "WEBSITE", "url": PAGE}]
    assert users.pop("sessions") == [
        {"device": device, "created_at": at(NOW), "last_used_at": at(NOW), "ended_at": None} for device in DEVICES
    ]
    assert users.pop("linked_accounts") == [
        {"provider": "GOOGLE", "subject": "1048576", "email": WORK, "linked_at": at(NOW), "last_used_at": None}
    ]
    assert users.pop("passkeys") == [{"name": KEY, "created_at": at(NOW), "last_used_at": None}]
    assert users.pop("authenticator_app") == [{"created_at": at(NOW), "confirmed_at": at(NOW)}]
    asked = {"legal_name": LEGAL, "level": "", "submitted_at": at(NOW)}
    assert users.pop("identity_verifications") == [
        {**asked, "status": "REJECTED", "reason": REASON, "decided_at": at(NOW)},
        {**asked, "status": "PENDING", "reason": "", "decided_at": None},
    ]
    questions = {(each["kind"], each["about"], each["answered_at"]) for each in users.pop("challenges")}
    assert questions >= {
        ("CHANGE_EMAIL", ADA, at(NOW)),
        ("CHANGE_EMAIL", NEXT, None),
        ("VERIFY_PHONE", PHONE, at(NOW)),
        ("SECOND_FACTOR", "", None),
        ("RESET_PASSWORD", "", None),
    }
    assert users.pop("may_act_for") == [
        {
            "content_object_id": str(grace.user.pk),
            "permission__codename": "SEE_ACCOUNT",
            "granted_at": at(by_grace.granted_at),
        }
    ]
    assert users.pop("may_be_acted_for_by") == [
        {
            "user_id": str(grace.user.pk),
            "permission__codename": "MANAGE_PROFILE",
            "granted_at": at(to_grace.granted_at),
        }
    ]
    assert users == {}
    text = json.dumps(found)
    for others in (GRACE, "carol", verified.reason, str(carol.user.pk)):
        assert others not in text


@database
def test_export_of_somebody_of_whom_little_is_known() -> None:
    here = register()
    UserProfile.objects.all().delete()
    export = ask_for_export(here)
    build(export)
    users = unpacked(export)["users.json"]
    assert (users["profile"], users["passkeys"], users["authenticator_app"]) == (None, [], [])


@database
def test_nobody_could_sign_in_with_what_an_export_holds() -> None:
    ada = life()
    packed = selectors.get_export_content(ada.export.pk, now=LATER)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = [archive.read(name) for name in archive.namelist()]
    words = {"password", "secret", "digest", "public_key", "credential_id", "token", "sign_count"}
    keys = {key for file in files for key in every_key(json.loads(file))}
    assert "email" in keys
    assert not words & keys
    for name, secret in ada.secrets().items():
        needle = secret if isinstance(secret, bytes) else secret.encode()
        assert len(needle) > 8, name
        assert not any(needle in file for file in files), name


def every_key(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        yield from found
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    for each in inner:
        yield from every_key(each)


SEEN = """query ($id: ID!) { node(id: $id) { ... on DataExport { url } } dataExports { nodes { id url } } }"""


@database
def test_export_is_seen_by_its_person_alone() -> None:
    here = register()
    export = ask_for_export(here)
    build(export)
    privacy_of_hers = global_id("DataExport", export.pk)
    helper = register("carol@example.org")
    for capability in Capability:
        grant(here, helper, capability)
    others = [actor_of(helper), somebody(Role.STAFF, email=GRACE), somebody(Role.ADMIN, email="root@example.org")]
    for other in (*others, ANONYMOUS, Actor(roles=frozenset({"ADMIN"}))):
        assert not DataExport.objects.visible_to(other).exists()  # type: ignore[attr-defined]
    for other in others:
        assert shown(SEEN, other, id=privacy_of_hers) == {"node": None, "dataExports": {"nodes": []}}
    DataExport.objects.update(expires_at=datetime.now(NOW.tzinfo) + STEP)
    assert shown(SEEN, actor_of(here), id=privacy_of_hers)["node"] == {"url": None}  # proved long ago
    Session.objects.filter(pk=here.session.pk).update(proved_at=datetime.now(NOW.tzinfo))
    seen = shown(SEEN, actor_of(here), id=privacy_of_hers)
    assert seen["node"]["url"].startswith(f"http://testserver/media/exports/{export.pk}?token=")
    assert [node["id"] for node in seen["dataExports"]["nodes"]] == [privacy_of_hers]
    DataExport.objects.update(expires_at=datetime.now(NOW.tzinfo))
    assert shown(SEEN, actor_of(here), id=privacy_of_hers)["node"] == {"url": None}


@database
def test_what_is_in_an_export_is_not_read_with_it() -> None:
    here = register()
    build(ask_for_export(here))
    seen = DataExport.objects.visible_to(actor_of(here)).get()  # type: ignore[attr-defined]
    assert seen.get_deferred_fields() == {"content"}


@database
def test_content_is_had_until_it_expires_and_while_the_account_is_open() -> None:
    here = register()
    export = ask_for_export(here)
    build(export)
    end = LATER + timedelta(days=7)
    assert selectors.get_export_content(export.pk, now=end - timedelta(microseconds=1))
    for key, now in ((export.pk, end), (uuid7(), LATER)):
        with pytest.raises(NotFound):
            selectors.get_export_content(key, now=now)
    suspend(here.user.pk)
    with pytest.raises(NotFound):
        selectors.get_export_content(export.pk, now=LATER)


@database
def test_forget_exports() -> None:
    old, fresh, pending = (ask_for_export(register(f"{name}@example.org")) for name in ("old", "fresh", "pending"))
    build(old)
    build(fresh, now=LATER + timedelta(seconds=1))
    assert privacy.forget_exports(now=LATER + timedelta(days=7)) == 1
    assert set(DataExport.objects.all()) == {fresh, pending}


# Forgetting it.


def columns() -> list[tuple[str, str, str]]:
    """Of every table: whatever could hold a word, or the bytes of one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name, data_type FROM information_schema.columns
            WHERE table_schema = 'public' AND data_type IN ('character varying', 'character', 'text', 'json', 'jsonb',
                'ARRAY', 'bytea', 'inet', 'xml', 'USER-DEFINED') ORDER BY 1, 2"""
        )
        found: list[tuple[str, str, str]] = cursor.fetchall()
    return found


def places_of(needle: str | bytes) -> set[str]:
    """Where it stands in the database, in capitals or not."""
    found = set()
    as_bytes = needle if isinstance(needle, bytes) else needle.encode()
    with connection.cursor() as cursor:
        for table, column, kind in columns():
            if kind == "bytea":
                cursor.execute(f'SELECT FROM "{table}" WHERE position(%s::bytea IN "{column}") > 0', [as_bytes])
            elif isinstance(needle, str):
                cursor.execute(f'SELECT FROM "{table}" WHERE strpos(lower("{column}"::text), lower(%s)) > 0', [needle])
            else:
                continue
            if cursor.fetchall():
                found.add(f"{table}.{column}")
    return found


TRACES = [BEFORE, ADA, NEXT, WORK, PHONE, NAME, LEGAL, *DEVICES, PAGE, KEY, REASON, BIO, "1048576", "Europe/Vienna",
          "de-AT"]  # fmt: skip


@database
def test_search_looks_everywhere() -> None:
    """Into what is text, JSON, an array or bytes."""
    kinds_of = {kind for _, _, kind in columns()}
    assert {"character varying", "text", "jsonb", "ARRAY", "bytea"} <= kinds_of
    life()
    assert places_of(NEXT.upper()) == {"users_challenge.about"}
    assert places_of(BEFORE) == {"users_challenge.data"}
    assert "users_user.roles" in places_of("client")
    assert places_of(bytes(Totp.objects.get().secret)) == {"users_totp.secret"}
    assert places_of("users.json") == {"privacy_dataexport.content"}


@database
def test_erase_user_leaves_no_trace() -> None:
    ada = life()
    traces = [*TRACES, *(secret for name, secret in ada.secrets().items() if name.endswith("raw"))]
    traces += [ada.user.password, bytes(DataExport.objects.exclude(content=None).get().content or b"")]
    there = {repr(trace): places_of(trace) for trace in traces}
    unkept = {"b'" + ada.totp_secret + "'"}  # only sealed
    assert {name for name, places in there.items() if not places} == unkept
    erase(ada.user, ada.here)
    left = {trace: places_of(trace) for trace in traces}
    words = {"users_challenge.data"}  # how to write it to them
    assert {repr(trace): places for trace, places in left.items() if places} == {
        repr(ADA): {"users_challenge.about"},
        repr("Europe/Vienna"): words,
        repr("de-AT"): words,
    }
    assert actions.forget_challenges(now=LATER + timedelta(days=1)) == 0
    assert places_of(ADA)
    assert actions.forget_challenges(now=LATER + timedelta(days=1, microseconds=1)) == 1
    assert {trace for trace in traces if places_of(trace)} == set()


@database
def test_farewell_is_all_that_is_kept_of_an_address() -> None:
    here = register()
    UserProfile.objects.update(locale="de-AT", time_zone="Europe/Vienna")
    erase(here.user, here)
    kept = Challenge.objects.get()
    assert (kept.kind, kept.user, kept.about, kept.expires_at) == ("FAREWELL", None, ADA, LATER)
    assert kept.data == {"locale": "de-AT", "time_zone": "Europe/Vienna"}
    assert not kept.is_open(LATER)
    assert told("users.erased") == [{"user_id": str(here.user.pk), "farewell_id": str(kept.pk)}]


@database
def test_what_is_left_of_somebody() -> None:
    ada = life()
    User.objects.update(failures=3, failing_since=NOW, signed_out_at=NOW, identity_verified_at=NOW)
    key, made = ada.user.pk, ada.user.created_at
    user = erase(ada.user, ada.here)
    assert user == User.objects.get()
    assert {name: value for name, value in User.objects.values().get().items() if value} == {
        "id": key,
        "created_at": made,
        "erased_at": LATER,
        "email": f"erased-{key}@erased.invalid",
        "password": user.password,
    }
    assert not user.has_usable_password()
    assert UserProfile.objects.values("user", "display_name", "bio", "locale", "time_zone").get() == {
        "user": key,
        "display_name": "",
        "bio": "",
        "locale": "en",
        "time_zone": "UTC",
    }
    empty = (Session, RefreshToken, LinkedAccount, Passkey, Totp, RecoveryCode, IdentityVerification, DataExport, Mail)
    assert [model for model in empty if model._default_manager.exists()] == []


@database
def test_audit_log_and_events_are_kept() -> None:
    ada = life()
    key = ada.user.pk
    before, log = fingerprint(ada.user), list(AuditLogEntry.objects.order_by("id").values())
    events = list(EventRecord.objects.order_by("id").values())
    living = {str(each.session.pk) for each in (ada.here, ada.elsewhere)}
    erase(ada.user, ada.here)
    assert list(AuditLogEntry.objects.order_by("id").values())[: len(log)] == log
    assert list(EventRecord.objects.order_by("id").values())[: len(events)] == events
    assert {each["session_id"] for each in told("users.session_ended")} == living
    entry = audited("users.erased")
    assert (entry.actor_id, entry.subject_id, entry.at) == (key, key, LATER)
    assert (entry.before, entry.after) == (before, fingerprint(User.objects.get()))


@database
def test_nobody_else_is_touched() -> None:
    ada, grace, carol = life(), register(GRACE), register("carol@example.org")
    between = [grant(ada.here, grace), grant(grace, ada.here)]
    kept = grant(grace, carol)
    verification(actor_of(grace), reason="Not hers.")
    IdentityVerification.objects.update(decided_by=ada.user)
    LinkedAccount.objects.create(user=grace.user, provider="GOOGLE", subject="2", email=GRACE, linked_at=NOW)
    build(ask_for_export(grace))
    hers_to_come = asked_for(actor_of(grace), ADA)  # she would have the address; that is hers to want

    def hers() -> list[Any]:
        owned = (UserProfile, Session, LinkedAccount, IdentityVerification, Challenge, DataExport)
        return [
            list(User.objects.exclude(pk=ada.user.pk).order_by("pk").values()),
            *(list(model._default_manager.filter(user=grace.user).order_by("pk").values()) for model in owned),
        ]

    before = hers()
    erase(ada.user, ada.here)
    assert hers() == before
    assert list(AccessGrant.objects.all()) == [kept]
    assert len(between) == 2
    assert find_actor(user_id=grace.user.pk, session_id=grace.session.pk) == actor_of(grace)
    assert Challenge.objects.filter(pk=hers_to_come.pk).exists()


@database
def test_erased_account_signs_nobody_in() -> None:
    ada = life()
    user, keyring = ada.user, needed(Keyring)
    email_token, refresh = keyring.email(user.pk, user.email), ada.here.refresh_token.pk
    answer = ada.device.get(ada.asked_for_passkey.options)
    anew = actions.ask_for_passkey(actor=ANONYMOUS, now=NOW)
    browser = Client(headers={"host": "testserver"})
    User.objects.update(roles=["ADMIN", "CLIENT"])
    browser.force_login(ada.user)
    assert browser.get("/admin/").status_code == 200
    register("root@example.org")
    User.objects.filter(email="root@example.org").update(roles=["ADMIN"])
    erase(user, ada.here)

    def refused(work: Callable[[], object], kind: type[DomainError]) -> None:
        assert isinstance(outcome_of(work), kind)

    nobody: dict[str, Any] = {"actor": ANONYMOUS, "now": LATER}
    for session in (ada.here.session, ada.elsewhere.session):
        assert find_actor(user_id=user.pk, session_id=session.pk) is None
        assert not living_sessions({session.pk})
    refused(lambda: actions.refresh_session(token_id=refresh, now=LATER), TokenRevoked)
    for email in (ADA, BEFORE, User.objects.get(pk=user.pk).email):
        for password in (PASSWORD, "", User.objects.get(pk=user.pk).password):
            refused(lambda e=email, p=password: actions.login(email=e, password=p, device="", now=LATER),
                    InvalidCredentials)  # fmt: skip
    refused(lambda: actions.complete_login(challenge_id=ada.half_signed_in.challenge.pk,
            answer=Answer(recovery_code=ada.recovery_codes[0]), **nobody), ChallengeExpired)  # fmt: skip
    refused(lambda: actions.complete_login(challenge_id=ada.half_signed_in.challenge.pk,
            answer=Answer(code=otp(ada.totp_secret, LATER)), **nobody), ChallengeExpired)  # fmt: skip
    for asked, given in ((ada.asked_for_passkey, answer), (anew, ada.device.get(anew.options))):
        refused(lambda a=asked, g=given: actions.login_with_passkey(challenge_id=a.challenge.pk, credential=g,
                device="", **nobody), PasskeyRejected)  # fmt: skip
    refused(lambda: actions.reset_password(challenge_id=ada.reset.pk, new=ANOTHER, **nobody), LinkInvalid)
    for email in (ADA, User.objects.get(pk=user.pk).email):
        link = actions.request_password_reset(email=email, **nobody)
        assert link.user is None
    refused(lambda: actions.confirm_email_change(challenge_id=ada.change.pk, **nobody), LinkInvalid)
    refused(lambda: actions.verify_email(token=keyring.read_email(email_token), **nobody), VerificationInvalid)
    now_its = keyring.read_email(keyring.email(user.pk, User.objects.get(pk=user.pk).email))
    refused(lambda: actions.verify_email(token=now_its, **nobody), VerificationInvalid)
    root = Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))
    refused(lambda: actions.reinstate_user(user_id=user.pk, actor=root, now=LATER), NotAllowed)
    refused(lambda: actions.sessions.open_session(User.objects.get(pk=user.pk), device="", now=LATER, actor=ANONYMOUS),
            AccountSuspended)  # fmt: skip
    assert browser.get("/admin/").status_code == 302
    assert not Session.objects.filter(user=user).exists()


@database
def test_address_and_accounts_elsewhere_can_be_used_again() -> None:
    ada = life()
    device, old = ada.device, ada.user.pk
    erase(ada.user, ada.here)
    new = register(ADA)
    assert new.user.pk != old
    linked = LinkedAccount.objects.create(
        user=new.user, provider="GOOGLE", subject="1048576", email=WORK, linked_at=LATER
    )
    asked = actions.start_passkey_registration(actor=actor_of(new), now=NOW)
    added = actions.add_passkey(
        challenge_id=asked.challenge.pk, credential=device.create(asked.options), name=KEY, actor=actor_of(new), now=NOW
    )
    assert (linked.user, added.user) == (new.user, new.user)


@database
def test_erase_user_twice() -> None:
    admin, here = somebody(Role.ADMIN, email="root@example.org"), register()
    erase(here.user, admin)
    before = [list(model._default_manager.order_by("pk").values()) for model in (User, Challenge, EventRecord)]
    again = erase(here.user, admin, now=LATER + STEP)
    assert (again.pk, again.erased_at) == (here.user.pk, LATER)
    assert [list(model._default_manager.order_by("pk").values()) for model in (User, Challenge, EventRecord)] == before


@database
def test_erase_user_who_is_suspended() -> None:
    admin, here = somebody(Role.ADMIN, email="root@example.org"), register()
    suspend(here.user.pk)
    with pytest.raises(NotAllowed):  # they themselves cannot do it any more
        erase(here.user, Actor(user_id=here.user.pk, session_id=here.session.pk))
    assert erase(here.user, admin).erased_at == LATER
    assert Challenge.objects.get(kind="FAREWELL").about == ADA


@database
def test_erase_user_by_who_may() -> None:
    here, grace = register(), register(GRACE)
    staff, admin = somebody(Role.STAFF, email="staff@example.org"), somebody(Role.ADMIN, email="root@example.org")
    helper = register("carol@example.org")
    for capability in Capability:
        grant(here, helper, capability)
    for other in (actor_of(grace), staff, actor_of(helper)):
        with pytest.raises(NotAllowed):
            erase(here.user, other)
    with pytest.raises(NotAllowed):
        erase(here.user, Actor(user_id=grace.user.pk, session_id=here.session.pk))
    for nobody in (ANONYMOUS, replace(admin, session_id=None), replace(admin, session_id=uuid7())):
        with pytest.raises(NotAllowed):
            erase(here.user, nobody)
    assert not User.objects.exclude(erased_at=None).exists()
    assert erase(here.user, admin).erased_at == LATER
    assert audited("users.erased").actor_id == admin.user_id
    assert erase(grace.user, grace).erased_at == LATER
    with pytest.raises(NotFound):
        erase(User(id=uuid7()), admin)


@database
@pytest.mark.parametrize("whose", ["their own", "another's"])
def test_erase_user_needs_recent_proof(whose: str) -> None:
    admin, here = somebody(Role.ADMIN, email="root@example.org"), register()
    by = admin if whose == "another's" else actor_of(here)
    with pytest.raises(StepUpRequired):
        erase(here.user, by, now=NOW + timedelta(minutes=11))
    assert not User.objects.exclude(erased_at=None).exists()


# Administrators.


@database
def test_last_administrator_is_not_erased() -> None:
    admin, suspended = somebody(Role.ADMIN, email=ADA), somebody(Role.ADMIN, email=GRACE)
    suspend(suspended.person)
    somebody(Role.STAFF, email="staff@example.org")
    with pytest.raises(OpenObligations) as refusal:
        erase(User.objects.get(email=ADA), admin)
    [open_] = refusal.value.obligations
    assert (open_.kind, bool(open_.message)) == ("LAST_ADMIN", True)
    assert not User.objects.exclude(erased_at=None).exists()
    assert Session.objects.get(pk=admin.session_id).ended_at is None
    assert erase(User.objects.get(email=GRACE), admin)  # who runs nothing any more
    actions.reinstate_user(user_id=register("carol@example.org").user.pk, actor=admin, now=NOW)
    User.objects.filter(email="carol@example.org").update(roles=["ADMIN"])
    assert erase(User.objects.get(email=ADA), admin).erased_at == LATER


@committed
def test_last_two_administrators_who_erase_each_other() -> None:
    first, second = somebody(Role.ADMIN, email=ADA), somebody(Role.ADMIN, email=GRACE)
    ada, grace = User.objects.get(email=ADA), User.objects.get(email=GRACE)
    outcomes = at_once(lambda: erase(ada, second), lambda: erase(grace, first))
    # The one is the last, or is not there any more to do it.
    assert kinds(outcomes) in ([OpenObligations, User], [NotAllowed, User])
    assert User.objects.filter(is_active=True, roles=["ADMIN"]).count() == 1


@committed
def test_last_two_administrators_who_erase_themselves() -> None:
    first, second = somebody(Role.ADMIN, email=ADA), somebody(Role.ADMIN, email=GRACE)
    ada, grace = User.objects.get(email=ADA), User.objects.get(email=GRACE)
    outcome = while_uncommitted(lambda: erase(ada, first), lambda: erase(grace, second))
    assert isinstance(outcome, OpenObligations)


@committed
def test_administrators_are_locked_in_one_order() -> None:
    """The first of them first, as whoever changes their roles has them; else two would wait for each other."""
    first, second = somebody(Role.ADMIN, email=ADA), somebody(Role.ADMIN, email=GRACE)
    grace = User.objects.get(email=GRACE)
    outcome = while_uncommitted(
        lambda: actions.locked_user(first.person),
        lambda: erase(grace, second),
        then=[lambda: actions.locked_user(second.person)],
    )
    assert isinstance(outcome, User)


# While something else is going on.


@committed
@pytest.mark.parametrize(
    ("verb", "refusal"),
    [
        ("login", InvalidCredentials),
        ("prove_by_password", NotAllowed),
        ("request_data_export", NotAllowed),
        ("login_with_passkey", PasskeyRejected),
        ("add_passkey", ChallengeExpired),
        ("refresh_session", TokenRevoked),
        ("erase_user", User),
        ("update_profile", NotFound),
        ("set_social_links", NotFound),
        ("start_identity_verification", NotAllowed),
        ("request_email_change", NotAllowed),
        ("request_phone_verification", NotAllowed),
        ("start_totp", NotAllowed),
        ("grant_access", NotAllowed),
    ],
)
def test_erase_user_while_they_do_something(verb: str, refusal: type) -> None:
    """Whatever has to wait for it finds that they are gone, and leaves nothing behind."""
    here, _ = register(), register(GRACE)
    device, another, actor = Authenticator(ORIGIN), Authenticator(ORIGIN), actor_of(here)
    asked = actions.start_passkey_registration(actor=actor, now=NOW)
    added = {"challenge_id": asked.challenge.pk, "credential": device.create(asked.options)}
    actions.add_passkey(**added, name=KEY, actor=actor, now=NOW)
    to_add = actions.start_passkey_registration(actor=actor, now=NOW)
    question = actions.ask_for_passkey(actor=ANONYMOUS, now=NOW)
    answer = {"challenge_id": question.challenge.pk, "credential": device.get(question.options)}
    made = {"challenge_id": to_add.challenge.pk, "credential": another.create(to_add.options)}
    verbs: dict[str, Callable[[], object]] = {
        "login": lambda: login(now=LATER),
        "prove_by_password": lambda: actions.prove_by_password(password=PASSWORD, actor=actor, now=LATER),
        "request_data_export": lambda: privacy.request_data_export(actor=actor, now=LATER),
        "login_with_passkey": lambda: actions.login_with_passkey(**answer, device="", actor=ANONYMOUS, now=LATER),
        "add_passkey": lambda: actions.add_passkey(**made, name=KEY, actor=actor, now=LATER),
        "refresh_session": lambda: actions.refresh_session(token_id=here.refresh_token.pk, now=LATER),
        "erase_user": lambda: erase(here.user, actor, now=LATER + STEP),
        "update_profile": lambda: actions.update_profile(
            user_id=here.user.pk, change=ProfileChange(display_name=NAME), actor=actor, now=LATER
        ),
        "set_social_links": lambda: actions.set_social_links(
            user_id=here.user.pk, links={Network.WEBSITE: PAGE}, actor=actor, now=LATER
        ),
        "start_identity_verification": lambda: actions.start_identity_verification(
            legal_name=LEGAL, actor=actor, now=LATER
        ),
        "request_email_change": lambda: actions.request_email_change(email=NEXT, actor=actor, now=LATER),
        "request_phone_verification": lambda: actions.request_phone_verification(
            phone_number=PHONE, actor=actor, now=LATER
        ),
        "start_totp": lambda: actions.start_totp(actor=actor, now=LATER),
        "grant_access": lambda: actions.grant_access(
            email=GRACE, capability=Capability.SEE_ACCOUNT, actor=actor, now=LATER
        ),
    }
    outcome = while_uncommitted(lambda: erase(here.user, actor), verbs[verb])
    assert isinstance(outcome, refusal), outcome
    assert User.objects.get(pk=here.user.pk).erased_at == LATER
    left = (Session, Passkey, DataExport, LinkedAccount, SocialLink, IdentityVerification, Totp, Challenge)
    assert [model for model in left if model._default_manager.filter(user=here.user).exists()] == []
    assert not AccessGrant.objects.exists()
    assert {trace for trace in (NAME, LEGAL, PAGE, PHONE, NEXT, KEY) if places_of(trace)} == set()


@committed
def test_erase_user_while_their_export_is_built() -> None:
    here = register()
    export, actor = ask_for_export(here), actor_of(here)
    while_uncommitted(lambda: build(export), lambda: erase(here.user, actor))
    assert not DataExport.objects.exists()


@database
def test_build_data_export_of_somebody_who_was_erased() -> None:
    here = register()
    export = ask_for_export(here)
    erase(here.user, here)
    assert not build(export)
    assert told("privacy.data_export_ready") == []


# Through the endpoint.

DELETE = "mutation { deleteViewer { user { id email } errors { __typename } } }"
DELETE_USER = """mutation ($input: DeleteUserInput!) { deleteUser(input: $input) {
    user { id } errors { __typename ... on OpenObligations { obligations { kind message } } } } }"""
REGISTER = """mutation ($input: RegisterUserInput!) { registerUser(input: $input) {
    user { id email } tokens { accessToken refreshToken } errors { __typename } } }"""
EXPORT = "mutation { requestDataExport { dataExport { readyAt url } errors { __typename } } }"


@committed
async def test_sockets_of_an_erased_account_are_closed(address: str, api: httpx.AsyncClient) -> None:
    ada, grace = await register_by_api(api), await register_by_api(api, GRACE)
    async with (
        socket(address, init={"authorization": f"Bearer {ada['accessToken']}"}) as hers,
        socket(address, init={"authorization": f"Bearer {grace['accessToken']}"}) as others,
    ):
        await say(hers, id="1", type="subscribe", payload={"query": "subscription { clockTicked }"})
        await hear(hers)
        assert (await data(api, DELETE, ada["accessToken"]))["deleteViewer"]["errors"] == []
        assert await farewell(hers) == (4401, "The session has ended")
        await say(others, type="ping")
        assert await hear(others) == {"type": "pong"}
    refused = await ask_api(api, "{ viewer { email } }", ada["accessToken"])
    assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@committed
async def test_answer_that_is_asked_for_again_signs_in_to_no_erased_account(api: httpx.AsyncClient) -> None:
    """The tokens of a repeated registration are made anew."""
    given = {"email": ADA, "password": PASSWORD, "idempotencyKey": "a key for this test"}
    first = (await data(api, REGISTER, input=given))["registerUser"]
    await data(api, DELETE, first["tokens"]["accessToken"])
    again = (await data(api, REGISTER, input=given))["registerUser"]
    for token in (first["tokens"]["accessToken"], (again["tokens"] or first["tokens"])["accessToken"]):
        answer = await ask_api(api, "{ viewer { email } }", token)
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    refresh = """mutation ($token: String!) { refreshToken(input: {refreshToken: $token}) {
        tokens { accessToken } errors { __typename } } }"""
    token = (again["tokens"] or first["tokens"])["refreshToken"]
    refreshed = (await data(api, refresh, token=token))["refreshToken"]
    assert refreshed == {"tokens": None, "errors": [{"__typename": "TokenRevoked"}]}


@committed
async def test_delete_user(api: httpx.AsyncClient) -> None:
    ada, grace = await register_by_api(api), await register_by_api(api, GRACE)
    key = (await User.objects.aget(email=GRACE)).pk
    whom = {"userId": global_id("User", key)}
    answer = await ask_api(api, DELETE_USER, ada["accessToken"], input=whom)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    await User.objects.filter(email=ADA).aupdate(roles=["ADMIN"])
    payload = (await data(api, DELETE_USER, ada["accessToken"], input=whom))["deleteUser"]
    assert payload == {"user": {"id": whom["userId"]}, "errors": []}
    answer = await ask_api(api, "{ viewer { email } }", grace["accessToken"])
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    mine = {"userId": global_id("User", (await User.objects.aget(email=ADA)).pk)}
    refused = (await data(api, DELETE_USER, ada["accessToken"], input=mine))["deleteUser"]
    [error] = refused["errors"]
    assert (refused["user"], error["__typename"]) == (None, "OpenObligations")
    assert [each["kind"] for each in error["obligations"]] == ["LAST_ADMIN"]
    unknown = {"userId": global_id("User", uuid7())}
    assert (await data(api, DELETE_USER, ada["accessToken"], input=unknown))["deleteUser"]["errors"] == [
        {"__typename": "NotFound"}
    ]


@committed
async def test_request_data_export_and_deleting_refuse(api: httpx.AsyncClient) -> None:
    token = (await register_by_api(api))["accessToken"]
    first = (await data(api, EXPORT, token))["requestDataExport"]
    assert first == {"dataExport": {"readyAt": None, "url": None}, "errors": []}
    again = (await data(api, EXPORT, token))["requestDataExport"]
    assert again == {"dataExport": None, "errors": [{"__typename": "ExportPending"}]}
    await Session.objects.aupdate(proved_at="2026-01-01T00:00Z")
    for query, field in ((EXPORT, "requestDataExport"), (DELETE, "deleteViewer")):
        assert (await data(api, query, token))[field]["errors"] == [{"__typename": "StepUpRequired"}]
    for query in (EXPORT, DELETE):
        assert (await ask_api(api, query))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await sync_to_async(User.objects.filter(erased_at=None).exists)()


def test_nothing_that_names_a_person_is_forgotten_by_this_test() -> None:
    """A new model about people belongs into `life`, and into `erase`."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("domains.")]
    about_people = {
        model.__name__ for model in ours if any(points_at_people(field) for field in model._meta.get_fields())
    }
    assert about_people == {
        "AccessGrant", "Booking", "Challenge", "DataExport", "Favorite", "IdentityVerification", "LinkedAccount",
        "Mail", "MediaAsset", "Passkey", "Practitioner", "PractitionerVerification", "RecoveryCode", "Review",
        "Session", "SocialLink", "Totp", "UserProfile",
    }  # fmt: skip


def points_at_people(field: Any) -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model is User
