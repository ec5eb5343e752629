"""What has to be there before an example can do what it says. Each gives the variables that are known only then."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

import pyotp
from django.utils import timezone

from domains.favorites.actions import add_favorite
from domains.favorites.models import FavoriteType
from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.ids import uuid7
from domains.kernel.wiring import needed
from domains.media import actions as media
from domains.media.models import Kind, MediaAsset, Role
from domains.practitioners.actions import suspend_practitioner
from domains.practitioners.models import Practitioner, Specialization
from domains.providers.oauth import Provider
from domains.providers.objects import Objects
from domains.reviews.models import Review
from domains.services.actions import attach_media
from domains.services.models import Service
from domains.users import actions
from domains.users.models import Capability, Challenge, LinkedAccount, Passkey, Session, User
from domains.users.tokens import Keyring
from schema.ids import global_id
from schema.subscription import cursor_of
from tests.authenticator import Authenticator
from tests.consent import consent
from tests.domains.locations.gazetteer import new_york

ORIGIN = "http://testserver"
BEGINNING = b"\xff\xd8\xff" + bytes(100)  # of a picture
VERIFIER, CHALLENGE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@dataclass(frozen=True)
class Given:
    """Who runs the example, and what its file says."""

    tokens: Mapping[str, str]
    variables: Mapping[str, Any]

    @property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def actor(self) -> Actor:
        access = self.keyring.read_access(self.tokens["accessToken"], now=self.now)
        user = User.objects.get(pk=access.user_id)
        return Actor(user_id=access.user_id, session_id=access.session_id, roles=frozenset(user.roles))

    @property
    def user(self) -> User:
        user: User = User.objects.get(pk=self.actor.user_id)
        return user

    @property
    def keyring(self) -> Keyring:
        return needed(Keyring)

    def but(self, **changed: Any) -> dict[str, Any]:
        return {"input": {**self.variables["input"], **changed}}


def somebody_else(given: Given) -> User:
    user: User = User.objects.get(email="client@demo.estuary")
    return user if user != given.user else User.objects.get(email="practitioner@demo.estuary")


def other_session(given: Given) -> Session:
    now = given.now
    return Session.objects.create(user=given.user, created_at=now, last_used_at=now, proved_at=now, device="Old phone")


def link(given: Given, kind: Challenge.Kind, words: str, about: str = "") -> str:
    """The token of a link in a mail."""
    challenge = actions.ask(kind, user=given.user, about=about, now=given.now, lasts=timedelta(hours=1))
    return given.keyring.challenge(words, challenge.pk)


def with_totp(given: Given) -> pyotp.TOTP:
    app = pyotp.TOTP(actions.start_totp(actor=given.actor, now=given.now).secret)
    actions.confirm_totp(code=app.at(given.now - timedelta(seconds=30)), actor=given.actor, now=given.now)
    return app


def complete_login(given: Given) -> dict[str, Any]:
    app = with_totp(given)
    asked = actions.login(email=given.user.email, password="estuary-demo", device="", now=given.now)
    assert isinstance(asked, actions.Challenged)
    return given.but(token=given.keyring.challenge("second factor", asked.challenge.pk), code=app.now())


def passkey(given: Given) -> tuple[Passkey, Authenticator]:
    device = Authenticator(ORIGIN)
    asked = actions.start_passkey_registration(actor=given.actor, now=given.now)
    added = actions.add_passkey(
        challenge_id=asked.challenge.pk,
        credential=device.create(asked.options),
        name="Laptop",
        actor=given.actor,
        now=given.now,
    )
    return added, device


def add_passkey(given: Given) -> dict[str, Any]:
    asked = actions.start_passkey_registration(actor=given.actor, now=given.now)
    return given.but(passkey=answer(given, asked, Authenticator(ORIGIN).create(asked.options)))


def login_with_passkey(given: Given) -> dict[str, Any]:
    _, device = passkey(given)
    asked = actions.ask_for_passkey(actor=given.actor, now=given.now)
    return given.but(passkey=answer(given, asked, device.get(asked.options)))


def answer(given: Given, asked: actions.Asked, credential: dict[str, Any]) -> dict[str, Any]:
    return {"token": given.keyring.challenge("passkey", asked.challenge.pk), "credential": credential}


def consented(given: Given, email: str, **more: Any) -> dict[str, Any]:
    """Somebody has been at the provider, and is back."""
    page = f"{ORIGIN}/signed-in"
    started = actions.start_oauth(
        provider=Provider.GOOGLE, redirect_uri=page, code_challenge=CHALLENGE, actor=given.actor, now=given.now
    )
    code, state = consent(started.authorization_url, email=email, **more)
    return given.but(code=code, state=state, codeVerifier=VERIFIER, redirectUri=page)


def unlink(given: Given) -> dict[str, Any]:
    account = LinkedAccount.objects.create(
        user=given.user, provider=Provider.GOOGLE, subject="1", email=given.user.email, linked_at=given.now
    )
    return given.but(linkedAccountId=global_id("LinkedAccount", account.pk))


def confirm_totp(given: Given) -> dict[str, Any]:
    return given.but(code=pyotp.TOTP(actions.start_totp(actor=given.actor, now=given.now).secret).now())


def confirm_phone(given: Given) -> dict[str, Any]:
    asked = actions.request_phone_verification(phone_number="+4930901820", actor=given.actor, now=given.now)
    return given.but(code=given.keyring.code(Challenge.Kind.VERIFY_PHONE, asked.pk))


def with_phone(given: Given) -> None:
    User.objects.filter(pk=given.user.pk).update(phone_number="+4930901820", phone_verified_at=given.now)


def verification(given: Given) -> dict[str, Any]:
    asking = Actor(user_id=somebody_else(given).pk, session_id=uuid7())
    asked = actions.start_identity_verification(legal_name="Ada Lovelace", actor=asking, now=given.now)
    return given.but(verificationId=global_id("IdentityVerification", asked.pk))


def granted(given: Given) -> dict[str, Any]:
    grant = actions.grant_access(
        email="practitioner@demo.estuary", capability=Capability.SEE_ACCOUNT, actor=given.actor, now=given.now
    )
    return given.but(grantId=global_id("AccessGrant", grant.pk))


def marked(given: Given) -> dict[str, Any]:
    service = seen(Service)
    add_favorite(kind=FavoriteType.SERVICE, target_id=service.pk, actor=given.actor, now=given.now)
    return given.but(targetId=global_id("Service", service.pk))


def practice(given: Given) -> Practitioner:
    """One's own, which is made if there is none."""
    known = Practitioner.objects.filter(user=given.user).first()
    return known or Practitioner.objects.create(
        user=given.user,
        slug=f"robin-{given.user.pk}",
        display_name="Robin",
        status="ACTIVE",
        currency="EUR",
        created_at=given.now,
    )


def offered(given: Given, **more: Any) -> Service:
    """Something of one's own."""
    times = {"created_at": given.now, "updated_at": given.now, "published_at": given.now}
    what = {"type": "SESSION", "delivery_mode": "VIRTUAL", "status": "PUBLISHED", "title": "Hatha", "price_cents": 4500}
    what["duration_minutes"] = 60
    return Service.objects.create(practitioner=practice(given), currency="EUR", **{**times, **what, **more})


def with_service(given: Given, **more: Any) -> dict[str, Any]:
    return given.but(serviceId=global_id("Service", offered(given, **more).pk))


def verified(given: Given) -> dict[str, Any]:
    User.objects.filter(pk=given.user.pk).update(email_verified_at=given.now)
    return dict(given.variables)


def with_practice(given: Given) -> dict[str, Any]:
    return given.but(practitionerId=global_id("Practitioner", practice(given).pk))


def with_somebody(given: Given) -> dict[str, Any]:
    return given.but(practitionerId=global_id("Practitioner", seen(Practitioner).pk))


def suspended(given: Given) -> dict[str, Any]:
    them = seen(Practitioner)
    suspend_practitioner(practitioner_id=them.pk, reason="x", actor=given.actor, now=given.now)
    return given.but(practitionerId=global_id("Practitioner", them.pk))


def chosen(given: Given) -> dict[str, Any]:
    known = [global_id("Specialization", each.pk) for each in Specialization.objects.order_by("name")[:2]]
    return given.but(practitionerId=global_id("Practitioner", practice(given).pk), specializationIds=known)


def file(given: Given, **more: Any) -> MediaAsset:
    """A picture of one's own, as if it had been brought and looked at."""
    times = {"created_at": given.now, "uploaded_at": given.now, "settled_at": given.now, "loose_since": given.now}
    what = {"kind": "IMAGE", "visibility": "PUBLIC", "status": "READY", "file_name": "x.jpg", "size_bytes": 1}
    known = {"content_type": "image/jpeg", "sha256": b"", "key": uuid7().hex}
    return MediaAsset.objects.create(owner=given.user, **{**times, **what, **known, **more})


def with_file(given: Given) -> dict[str, Any]:
    return given.but(assetId=global_id("MediaAsset", file(given).pk))


def uploaded(given: Given) -> dict[str, Any]:
    """What was announced lies at the storage."""
    asset = announced(given)
    needed(Objects).private.put(asset.upload, BytesIO(BEGINNING), content_type="image/jpeg")
    return given.but(assetId=global_id("MediaAsset", asset.pk))


def announced(given: Given) -> MediaAsset:
    return media.create_upload(
        kind=Kind.IMAGE, visibility=None, file_name="x.jpg", content_type="image/jpeg", size_bytes=len(BEGINNING),
        sha256=sha256(BEGINNING).digest(), alt_text="", actor=given.actor, now=given.now,
    )  # fmt: skip


def file_followed(given: Given) -> dict[str, Any]:
    announced(given)
    return {"after": cursor_of(0)}


def hung(given: Given) -> dict[str, Any]:
    service, asset = offered(given), file(given)
    attach_media(service_id=service.pk, asset_id=asset.pk, role=Role.PHOTO, actor=given.actor, now=given.now)
    ids = {"targetId": global_id("Service", service.pk), "assetId": global_id("MediaAsset", asset.pk)}
    if "assetIds" in given.variables["input"]:
        return {"input": {"targetId": ids["targetId"], "assetIds": [ids["assetId"]]}}
    return given.but(**ids)


def to_hang(given: Given) -> dict[str, Any]:
    return given.but(targetId=global_id("Service", offered(given).pk), assetId=global_id("MediaAsset", file(given).pk))


def with_proof(given: Given) -> dict[str, Any]:
    asset = file(given, visibility="PRIVATE", kind="DOCUMENT")
    return given.but(
        practitionerId=global_id("Practitioner", practice(given).pk), assetId=global_id("MediaAsset", asset.pk)
    )


def proven(given: Given) -> dict[str, Any]:
    asset = file(given, visibility="PRIVATE", kind="DOCUMENT", loose_since=None)
    document = practice(given).documents.create(asset=asset, title="Diploma", added_at=given.now)
    return given.but(documentId=global_id("PractitionerDocument", document.pk))


def nothing(prepare: Callable[[Given], Any]) -> Callable[[Given], dict[str, Any]]:
    """Of an example without variables."""

    def prepared(given: Given) -> dict[str, Any]:
        prepare(given)
        return {}

    return prepared


def me(given: Given) -> str:
    return global_id("User", given.user.pk)


def seen(model: Any) -> Any:
    """Something of the demo that everybody sees."""
    found = model.objects.visible_to(ANONYMOUS).first()
    assert found, "the demo has none"
    return found


def found(make: Callable[[], Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """It is made first, and asked for as the file says."""
    make()
    return dict(variables)


def key_of(text: str) -> UUID:
    return UUID(base64.b64decode(text).decode().partition(":")[2])


# root field -> its example's variables, where something has to be there first.
STAGES: dict[str, Callable[[Given], dict[str, Any]]] = {
    "node": lambda given: {"id": me(given)},
    "nodes": lambda given: {"ids": [me(given)]},
    "user": lambda given: {"id": me(given)},
    "practitioner": lambda given: {"slug": seen(Practitioner).slug},
    "service": lambda given: {"id": global_id("Service", seen(Service).pk)},
    "review": lambda given: {"id": global_id("Review", seen(Review).pk)},
    "createService": lambda given: practice(given) and dict(given.variables),
    "updateService": with_service,
    "publishService": lambda given: with_service(given, status="DRAFT", published_at=None),
    "unpublishService": with_service,
    "setSpecializations": chosen,
    "archiveService": with_service,
    "deleteService": lambda given: with_service(given, status="DRAFT", published_at=None),
    "setServiceFeatured": with_service,
    "mediaAsset": lambda given: {"id": global_id("MediaAsset", file(given).pk)},
    "completeUpload": uploaded,
    "mediaAssetUpdated": file_followed,
    "updateMediaAsset": with_file,
    "deleteMediaAsset": with_file,
    "deleteMediaAssets": lambda given: {"input": {"assetIds": [global_id("MediaAsset", file(given).pk)]}},
    "attachMedia": to_hang,
    "detachMedia": hung,
    "reorderMedia": hung,
    "addPractitionerDocument": with_proof,
    "removePractitionerDocument": proven,
    "zipCode": lambda given: found(new_york, given.variables),
    "location": lambda given: {"id": global_id("Location", new_york()["City"].pk)},
    "addFavorite": lambda given: given.but(targetId=global_id("Service", seen(Service).pk)),
    "removeFavorite": marked,
    "applyToBePractitioner": verified,
    "setPractitionerStatus": with_practice,
    "suspendPractitioner": with_somebody,
    "reinstatePractitioner": suspended,
    "refreshToken": lambda given: given.but(refreshToken=given.tokens["refreshToken"]),
    "logout": lambda given: given.but(refreshToken=given.tokens["refreshToken"]),
    "verifyEmail": lambda given: given.but(token=given.keyring.email(given.user.pk, given.user.email)),
    # From the first event there ever was: what is followed is there already.
    "viewerUpdated": lambda given: {"after": cursor_of(0)},
    "completeLogin": complete_login,
    "loginWithPasskey": login_with_passkey,
    "addPasskey": add_passkey,
    "removePasskey": lambda given: given.but(passkeyId=global_id("Passkey", passkey(given)[0].pk)),
    "startOAuth": lambda given: given.but(redirectUri=f"{ORIGIN}/signed-in"),
    "loginWithOAuth": lambda given: consented(given, "new@example.org"),
    "linkOAuthAccount": lambda given: consented(given, "ada@example.org"),
    "unlinkOAuthAccount": unlink,
    "confirmEmailChange": lambda given: given.but(
        token=link(given, Challenge.Kind.CHANGE_EMAIL, "change email", "new@example.org")
    ),
    "resetPassword": lambda given: given.but(token=link(given, Challenge.Kind.RESET_PASSWORD, "reset password")),
    "revokeSession": lambda given: given.but(sessionId=global_id("Session", other_session(given).pk)),
    "revokeOtherSessions": nothing(other_session),
    "confirmTotp": confirm_totp,
    "disableTotp": nothing(with_totp),
    "makeRecoveryCodes": nothing(with_totp),
    "confirmPhoneVerification": confirm_phone,
    "removePhoneNumber": nothing(with_phone),
    "reviewIdentityVerification": verification,
    "revokeAccess": granted,
    "updateUser": lambda given: given.but(userId=global_id("User", somebody_else(given).pk)),
    "deleteUser": lambda given: given.but(userId=global_id("User", somebody_else(given).pk)),
}
