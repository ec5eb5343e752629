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
from domains.practitioners.actions import submit_practitioner_verification, suspend_practitioner
from domains.practitioners.models import (
    Certification,
    Education,
    Practitioner,
    PractitionerLocation,
    PractitionerTier,
    Schedule,
    Specialization,
)
from domains.providers.oauth import Provider
from domains.providers.objects import Objects
from domains.reviews.models import Review
from domains.services.actions import attach_media, make_category
from domains.services.models import (
    Occupation,
    PractitionerCategory,
    ScheduleBlock,
    Service,
    ServiceCategory,
    ServiceOccurrence,
    SpaceDetails,
)
from domains.users import actions
from domains.users.models import Capability, Challenge, LinkedAccount, Passkey, Session, User
from domains.users.tokens import Keyring
from schema.ids import global_id
from schema.subscription import cursor_of
from tests.authenticator import Authenticator
from tests.consent import consent
from tests.domains.locations.gazetteer import new_york
from tests.domains.services.catalogue import keep_time
from tests.schema.bookings import staging as bookings

ORIGIN = "http://testserver"
HOUR = timedelta(hours=1)
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
    slug = f"robin-{given.user.pk.hex[-8:]}"  # several may have one
    return known or Practitioner.objects.create(
        user=given.user, slug=slug, display_name="Robin", status="ACTIVE", currency="EUR", created_at=given.now
    )


def offered(given: Given, **more: Any) -> Service:
    """Something of one's own."""
    times = {"created_at": given.now, "updated_at": given.now, "published_at": given.now}
    what = {"type": "SESSION", "delivery_mode": "VIRTUAL", "status": "PUBLISHED", "title": "Hatha", "price_cents": 4500}
    what["duration_minutes"] = 60
    return Service.objects.create(practitioner=practice(given), currency="EUR", **{**times, **what, **more})


def with_service(given: Given, **more: Any) -> dict[str, Any]:
    return given.but(serviceId=global_id("Service", offered(given, **more).pk))


def with_workshop(given: Given, **more: Any) -> dict[str, Any]:
    what = {"type": "WORKSHOP", "capacity": 8, **more}
    return with_service(given, **what)


def soon(given: Given, days: int = 7) -> datetime:
    return (given.now + timedelta(days=days)).replace(microsecond=0)


def scheduling(given: Given, **more: Any) -> dict[str, Any]:
    """Something that is not over yet, whenever this runs."""
    found = with_workshop(given, **more)["input"]
    if "dates" in found:
        return {"input": {**found, "dates": [soon(given, days).date().isoformat() for days in (7, 14, 21)]}}
    times = {"startsAt": soon(given).isoformat(), "endsAt": (soon(given) + timedelta(hours=3)).isoformat()}
    return {"input": {**found, **times}}


def held(given: Given, **more: Any) -> ServiceOccurrence:
    of, times = offered(given, type="WORKSHOP", capacity=8), {"created_at": given.now, "updated_at": given.now}
    begins = more.pop("starts_at", soon(given))
    while Occupation.objects.filter(
        resource=of.practitioner_id, starts_at__lt=begins + HOUR, ends_at__gt=begins
    ).exists():
        begins += timedelta(days=1)  # what was staged before has the time
    made = ServiceOccurrence.objects.create(
        service=of,
        practitioner=of.practitioner,
        type=of.type,
        **{"starts_at": begins, "ends_at": begins + HOUR, "time_zone": "UTC", "capacity": 8, **more},
        **times,
    )
    if made.is_to_come(given.now):
        keep_time(made)
    return made


def with_occurrence(given: Given, **more: Any) -> dict[str, Any]:
    found = given.but(occurrenceId=global_id("ServiceOccurrence", held(given, **more).pk))
    if "startsAt" in found["input"]:
        found["input"]["startsAt"] = soon(given, 8).isoformat()
    return found


def heading(given: Given, name: str = "") -> PractitionerCategory:
    """The last of one's own."""
    whose, name = practice(given), name or f"Mornings {uuid7()}"
    place = max(whose.own_categories.values_list("position", flat=True), default=-1) + 1
    return PractitionerCategory.objects.create(practitioner=whose, name=name, position=place, created_at=given.now)


def with_heading(given: Given) -> dict[str, Any]:
    return given.but(categoryId=global_id("PractitionerCategory", heading(given).pk))


def headings(given: Given) -> dict[str, Any]:
    """The other way round."""
    heading(given)
    heading(given)
    theirs = practice(given).own_categories.order_by("-position")
    return given.but(categoryIds=[global_id("PractitionerCategory", each.pk) for each in theirs])


def shelves(given: Given) -> dict[str, Any]:
    """A new one at the root, and another that is there."""
    made = make_category(name="Circus", slug=f"circus-{uuid7()}")
    ids = {"categoryId": global_id("ServiceCategory", made.pk)}
    if "parentId" in given.variables["input"]:
        ids["parentId"] = global_id("ServiceCategory", seen(ServiceCategory).pk)
    return given.but(**ids)


def space(given: Given, **more: Any) -> dict[str, Any]:
    of = offered(given, type="SPACE", delivery_mode="VIRTUAL")
    whose = of.practitioner
    there = PractitionerLocation.objects.create(
        practitioner=whose, kind="VIRTUAL", name="Shed", time_zone="Europe/Berlin", created_at=given.now
    )
    Service.objects.filter(pk=of.pk).update(location=there)
    SpaceDetails.objects.create(
        service=of, practitioner=whose, space_type="ROOM", price_per_hour_cents=900, price_per_day_cents=6_000, **more
    )
    return {**given.variables, "serviceId": global_id("Service", of.pk)}


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


def handed_in(given: Given) -> dict[str, Any]:
    """By somebody else, who waits to be let in."""
    them = Practitioner.objects.filter(status="PENDING").earliest("created_at")
    asked = them.verifications.filter(status="PENDING").first() or submit_practitioner_verification(
        practitioner_id=them.pk, statement="Ten years.", actor=Actor(user_id=them.user_id), now=given.now
    )
    return given.but(verificationId=global_id("PractitionerVerification", asked.pk))


def who_offers_nothing(given: Given) -> dict[str, Any]:
    return given.but(userId=global_id("User", User.objects.get(email="client@demo.estuary").pk))


def chosen(given: Given) -> dict[str, Any]:
    known = [global_id("Specialization", each.pk) for each in Specialization.objects.order_by("name")[:2]]
    return given.but(practitionerId=global_id("Practitioner", practice(given).pk), specializationIds=known)


def certification(given: Given, of: Practitioner | None = None) -> Certification:
    times = {"created_at": given.now, "updated_at": given.now}
    whose = of or practice(given)
    return Certification.objects.create(
        practitioner=whose, name="Yoga teacher", issuer="A school", issued_on="2019-06-30", **times
    )


def with_certification(given: Given) -> dict[str, Any]:
    return given.but(certificationId=global_id("Certification", certification(given).pk))


def looked_at(given: Given) -> dict[str, Any]:
    theirs = certification(given, seen(Practitioner))
    return given.but(certificationId=global_id("Certification", theirs.pk), updatedAt=theirs.updated_at.isoformat())


def with_education(given: Given) -> dict[str, Any]:
    whose = practice(given)
    made = Education.objects.create(practitioner=whose, institution="A school", start_year=2011, created_at=given.now)
    return given.but(educationId=global_id("Education", made.pk))


def with_place(given: Given) -> dict[str, Any]:
    """The second of theirs."""
    where = {"practitioner": practice(given), "kind": "VIRTUAL", "time_zone": "UTC", "created_at": given.now}
    made = PractitionerLocation.objects.create(name="Online", **where)
    return given.but(locationId=global_id("PractitionerLocation", made.pk))


def with_tier(given: Given) -> dict[str, Any]:
    them = seen(Practitioner)
    other = PractitionerTier.objects.exclude(pk=them.tier_id).first()
    assert other
    names = {"practitionerId": global_id("Practitioner", them.pk), "tierId": global_id("PractitionerTier", other.pk)}
    return given.but(**names)


def hours(given: Given, **more: Any) -> Schedule:
    """More of one's own."""
    named = {"name": f"Hours {uuid7()}", "time_zone": "Europe/Berlin", "created_at": given.now}
    return Schedule.objects.create(practitioner=practice(given), **{**named, **more})


def with_hours(given: Given, **more: Any) -> dict[str, Any]:
    return given.but(scheduleId=global_id("Schedule", hours(given, **more).pk))


def following(given: Given) -> dict[str, Any]:
    return {"input": {**with_service(given)["input"], "scheduleId": with_hours(given)["input"]["scheduleId"]}}


def space_to_open(given: Given) -> dict[str, Any]:
    return given.but(serviceId=space(given)["serviceId"])


def blocked(given: Given) -> ScheduleBlock:
    starts_at = soon(given)
    return ScheduleBlock.objects.create(
        practitioner=practice(given), starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), created_at=given.now
    )


def blocking(given: Given) -> dict[str, Any]:
    """A time that is not over yet, whenever this runs."""
    practice(given)
    return given.but(startsAt=soon(given).isoformat(), endsAt=soon(given, 12).isoformat())


def with_block(given: Given) -> dict[str, Any]:
    return given.but(blockId=global_id("ScheduleBlock", blocked(given).pk))


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
    **bookings.STAGES,
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
    "scheduleOccurrence": scheduling,
    "scheduleOccurrences": scheduling,
    "updateOccurrence": with_occurrence,
    "cancelOccurrence": with_occurrence,
    "deleteOccurrence": with_occurrence,
    "serviceOccurrence": lambda given: {"id": global_id("ServiceOccurrence", seen(ServiceOccurrence).pk)},
    "stayPrice": space,
    "createPractitionerCategory": lambda given: practice(given) and dict(given.variables),
    "updatePractitionerCategory": with_heading,
    "deletePractitionerCategory": with_heading,
    "reorderPractitionerCategories": headings,
    "updateServiceCategory": shelves,
    "deleteServiceCategory": shelves,
    "setSpecializations": chosen,
    "addCertification": with_practice,
    "updateCertification": with_certification,
    "removeCertification": with_certification,
    "verifyCertification": looked_at,
    "addEducation": with_practice,
    "updateEducation": with_education,
    "removeEducation": with_education,
    "setPractitionerTier": with_tier,
    "createPractitionerLocation": with_practice,
    "updatePractitionerLocation": with_place,
    "deletePractitionerLocation": with_place,
    "createSchedule": with_practice,
    "updateSchedule": with_hours,
    "deleteSchedule": with_hours,
    "setTravel": with_practice,
    "setServiceSchedule": following,
    "setBookingRules": with_service,
    "setServiceAvailability": space_to_open,
    "createScheduleBlock": blocking,
    "deleteScheduleBlock": with_block,
    "scheduleBlocks": lambda given: blocked(given) and dict(given.variables),
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
    "createPractitioner": who_offers_nothing,
    "updatePractitioner": with_practice,
    "deletePractitioner": with_practice,
    "completeOnboardingStep": with_practice,
    "submitPractitionerVerification": with_practice,
    "reviewPractitionerVerification": handed_in,
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
