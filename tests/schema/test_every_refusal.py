"""Whatever a mutation may refuse, it refuses on the wire: each once, by what makes it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.utils import timezone
from guardian.shortcuts import assign_perm

from domains.bookings.actions.blocks import MOST_TO_COME as MOST_BLOCKS
from domains.kernel.errors import DomainError, IdempotencyMismatch
from domains.kernel.personal import Obligation
from domains.kernel.wiring import needed, provide
from domains.locations.errors import GeocodingUnavailable
from domains.locations.geocoding import Geocoder
from domains.media import errors as media
from domains.media.actions.uploads import MOST_PENDING
from domains.media.models import MediaAsset
from domains.practitioners import errors as practitioners
from domains.practitioners.actions import (
    Page,
    apply_to_be_practitioner,
    review_practitioner_verification,
    submit_practitioner_verification,
)
from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.privacy import errors as privacy
from domains.privacy.actions import request_data_export
from domains.providers.courier import TextMessages
from domains.providers.google_maps import Google
from domains.providers.oauth import OAuth
from domains.providers.objects import Objects
from domains.reviews import personal as reviews
from domains.services import errors as services
from domains.services.actions import make_category, schedule_occurrence, schedule_occurrences
from domains.services.actions.meetings import MOST_TO_COME
from domains.services.actions.shelves import MOST
from domains.services.models import PackageDetails, ScheduleBlock, Service, ServiceOccurrence
from domains.services.models.categories import DEEPEST
from domains.services.policies import most_services
from domains.users import actions
from domains.users import errors as users
from domains.users.actions.grants import permission
from domains.users.models import Capability, Challenge, LinkedAccount, RefreshToken, Role, Session, User
from estuary.embedded.place import free_port
from schema.examples import examples
from schema.ids import global_id
from schema.mutation import REFUSES
from tests.authenticator import Authenticator
from tests.domains.providers.test_objects import Nowhere
from tests.schema import staging
from tests.schema.bookings import refusals as bookings
from tests.schema.client import data
from tests.schema.staging import ORIGIN, Given, consented, passkey, with_totp
from tests.schema.test_examples import sign_in, somebody_who_may

type Stage = Callable[[Given], dict[str, Any]]
WRONG_PASSWORD = "not the one"
NOTHING = uuid4()


def stale(*changed: tuple[str, str]) -> Stage:
    """It is long since they proved who they are. What they ask about need not be there."""

    def stage(given: Given) -> dict[str, Any]:
        Session.objects.update(proved_at=given.now - timedelta(hours=1))
        ids = {field: global_id(kind, NOTHING) for field, kind in changed}
        return given.but(**ids) if given.variables else {}

    return stage


def suspended(stage: Stage) -> Stage:
    def staged(given: Given) -> dict[str, Any]:
        variables = stage(given)
        User.objects.filter(email="client@demo.estuary").update(is_active=False)
        return variables

    return staged


def after(first: Callable[[Given], Any], stage: Stage) -> Stage:
    def staged(given: Given) -> dict[str, Any]:
        first(given)
        return stage(given)

    return staged


def nothing_more(given: Given) -> dict[str, Any]:
    return dict(given.variables)


def expired(stage: Stage) -> Stage:
    """What was asked is asked no more."""

    def staged(given: Given) -> dict[str, Any]:
        variables = stage(given)
        Challenge.objects.update(expires_at=given.now)
        return variables

    return staged


def without_password(given: Given) -> None:
    user = given.user
    user.set_unusable_password()
    user.save()
    Session.objects.update(proved_at=given.now - timedelta(hours=1))


def passkey_answer(given: Given, device: Authenticator) -> dict[str, Any]:
    asked = actions.ask_for_passkey(actor=given.actor, now=given.now)
    return staging.answer(given, asked, device.get(asked.options))


def second_factor(given: Given) -> str:
    """The token of a login that waits for one."""
    asked = actions.login(email=given.user.email, password="estuary-demo", device="", now=given.now)
    assert isinstance(asked, actions.Challenged)
    return given.keyring.challenge("second factor", asked.challenge.pk)


def stranger_as_second_factor(given: Given) -> dict[str, Any]:
    with_totp(given)
    return given.but(token=second_factor(given), code="", passkey=passkey_answer(given, Authenticator(ORIGIN)))


def wrong_code(given: Given) -> dict[str, Any]:
    with_totp(given)
    return given.but(token=second_factor(given), code="000000")


def used_link(kind: Challenge.Kind, words: str) -> Stage:
    def stage(given: Given) -> dict[str, Any]:
        token = staging.link(given, kind, words, "new@example.org")
        Challenge.objects.update(answered_at=given.now)
        return given.but(token=token)

    return stage


def address_taken_meanwhile(given: Given) -> dict[str, Any]:
    return given.but(token=staging.link(given, Challenge.Kind.CHANGE_EMAIL, "change email", "staff@demo.estuary"))


def code_for_phone(code: str) -> Stage:
    def stage(given: Given) -> dict[str, Any]:
        actions.request_phone_verification(phone_number="+4930901820", actor=given.actor, now=given.now)
        return given.but(code=code)

    return stage


def hostile(email: str, **consent: Any) -> Stage:
    def stage(given: Given) -> dict[str, Any]:
        return consented(given, email, **consent)

    return stage


def linked_to_somebody_else(given: Given) -> None:
    """The account at the provider that comes back next."""
    variables = consented(given, "robin@example.org")
    consent = variables["input"]
    actions.login_with_oauth(
        consent=actions.Consent(
            provider=consent["provider"],
            code=consent["code"],
            state=consent["state"],
            code_verifier=consent["codeVerifier"],
            redirect_uri=consent["redirectUri"],
        ),
        device="",
        actor=given.actor,
        now=given.now,
    )


def linked(given: Given) -> dict[str, Any]:
    """The only way in."""
    variables = staging.unlink(given)
    without_password(given)
    Session.objects.update(proved_at=given.now)
    return variables


def only_linked(given: Given) -> None:
    LinkedAccount.objects.create(
        user=given.user, provider="GOOGLE", subject="1", email=given.user.email, linked_at=given.now
    )


def only_passkey(given: Given) -> dict[str, Any]:
    added, _ = passkey(given)
    without_password(given)
    Session.objects.update(proved_at=given.now)
    return given.but(passkeyId=global_id("Passkey", added.pk))


def guessed(given: Given) -> None:
    User.objects.update(failures=20, failing_since=given.now)


def of_nobody(given: Given) -> dict[str, Any]:
    """An answer by a key that is not known."""
    return given.but(passkey=passkey_answer(given, Authenticator(ORIGIN)))


def refresh(**changed: Any) -> Stage:
    def stage(given: Given) -> dict[str, Any]:
        RefreshToken.objects.update(**{name: change(given) for name, change in changed.items()})
        return given.but(refreshToken=given.tokens["refreshToken"])

    return stage


def ended(given: Given) -> dict[str, Any]:
    Session.objects.update(ended_at=given.now)
    return given.but(refreshToken=given.tokens["refreshToken"])


def not_offered(thing: Any) -> Callable[[Given], None]:
    return lambda given: provide(thing)


def verified_twice(given: Given) -> dict[str, Any]:
    variables = staging.verification(given)
    actions.review_identity_verification(
        verification_id=staging.key_of(variables["input"]["verificationId"]),
        level=None,
        reason="Blurred.",
        actor=given.actor,
        now=given.now,
    )
    return variables


def the_only_admin(given: Given) -> dict[str, Any]:
    User.objects.filter(pk=given.user.pk).update(roles=[Role.ADMIN])
    User.objects.exclude(pk=given.user.pk).update(roles=[Role.CLIENT])
    return given.but(userId=staging.me(given)) if given.variables else {}


def last_admin(given: Given) -> dict[str, Any]:
    the_only_admin(given)
    return {"input": {"userId": staging.me(given), "roles": ["CLIENT"]}}


def other_proof(**answer: Any) -> Stage:
    return lambda given: {"input": answer}


def proof_by(field: str, stage: Stage) -> Stage:
    """By this alone, and not by the password of the example."""

    def staged(given: Given) -> dict[str, Any]:
        answer = stage(Given(given.tokens, {"input": {"provider": "GOOGLE"} if field == "consent" else {}}))["input"]
        return {"input": {field: answer if field == "consent" else answer[field]}}

    return staged


def apply(given: Given) -> None:
    staging.verified(given)
    page = Page(display_name="Ada Lovelace", currency="GBP")
    apply_to_be_practitioner(page=page, actor=given.actor, now=given.now)


def of_practice(status: str) -> Stage:
    """One's own practice, in this status."""

    def stage(given: Given) -> dict[str, Any]:
        Practitioner.objects.filter(pk=staging.practice(given).pk).update(status=status, vacation_until=None)
        return staging.with_practice(given)

    return stage


def gone_with_prices(user: User) -> None:
    """They have deleted their page, and there are prices of theirs in another currency than the example's."""
    Practitioner.objects.filter(user=user).delete()
    now = timezone.now()
    Practitioner.objects.create(
        user=user, slug="gone", status="INACTIVE", currency="USD", created_at=now, offered_at=now, deleted_at=now
    )


def gone(given: Given) -> dict[str, Any]:
    staging.verified(given)
    gone_with_prices(given.user)
    return dict(given.variables)


def somebody_gone(given: Given) -> dict[str, Any]:
    gone_with_prices(User.objects.get(email="client@demo.estuary"))
    return staging.who_offers_nothing(given)


def somebody_working(given: Given) -> dict[str, Any]:
    return given.but(userId=global_id("User", staging.seen(Practitioner).user_id))


def with_prices(given: Given) -> dict[str, Any]:
    Practitioner.objects.filter(pk=staging.practice(given).pk).update(offered_at=given.now)
    return {"input": {**staging.with_practice(given)["input"], "currency": "USD"}}


def slug_of_another(given: Given) -> dict[str, Any]:
    mine = staging.practice(given)
    other = Practitioner.objects.exclude(pk=mine.pk).latest("id")
    return {"input": {**staging.with_practice(given)["input"], "slug": other.slug}}


def booked(given: Given) -> dict[str, Any]:
    """As a domain says it that knows of something open."""
    open_ = [Obligation(kind="UPCOMING_BOOKING", message="Somebody has booked you.")]
    reviews.practice_obligations = lambda practitioner_id: open_  # type: ignore[attr-defined]
    return staging.with_practice(given)


def handed_in_before(given: Given) -> dict[str, Any]:
    mine = staging.practice(given)
    submit_practitioner_verification(practitioner_id=mine.pk, statement="x", actor=given.actor, now=given.now)
    return staging.with_practice(given)


def decided_before(given: Given) -> dict[str, Any]:
    variables = staging.handed_in(given)
    review_practitioner_verification(
        verification_id=staging.key_of(variables["input"]["verificationId"]),
        is_approved=True,
        reason="",
        actor=given.actor,
        now=given.now,
    )
    return variables


def full(given: Given) -> None:
    """They have as many as they may."""
    times = {"created_at": given.now, "updated_at": given.now}
    whose = staging.practice(given)
    Service.objects.bulk_create(
        Service(practitioner=whose, type="SESSION", delivery_mode="VIRTUAL", price_cents=0, currency="EUR", **times)
        for _ in range(most_services(whose))
    )


def draft(given: Given, **more: Any) -> dict[str, Any]:
    return staging.with_service(given, status="DRAFT", published_at=None, **more)


def archived(given: Given) -> dict[str, Any]:
    return staging.with_service(given, status="ARCHIVED")


def contained(given: Given) -> dict[str, Any]:
    """A package that is offered is made of it."""
    package, inside = staging.offered(given, type="PACKAGE"), staging.offered(given)
    PackageDetails.objects.create(
        service=package, practitioner=package.practitioner, item=inside, item_type=inside.type, units=5
    )
    return given.but(serviceId=global_id("Service", inside.pk))


def of_nobody_here(given: Given) -> None:
    staging.practice(given)
    Practitioner.objects.filter(user=given.user).update(status="PENDING")


def every_place(given: Given) -> dict[str, Any]:
    """They have as many as they may."""
    whose = staging.practice(given)
    where = {"practitioner": whose, "kind": "VIRTUAL", "name": "Online", "time_zone": "UTC", "created_at": given.now}
    PractitionerLocation.objects.bulk_create(PractitionerLocation(**where) for _ in range(whose.tier.most_places))
    return staging.with_practice(given)


def in_use(given: Given) -> dict[str, Any]:
    """Something that is offered takes place there."""
    variables = staging.with_place(given)
    staging.offered(given, location_id=staging.key_of(variables["input"]["locationId"]))
    return variables


def many_hands(given: Given) -> dict[str, Any]:
    """As many act for them as may."""
    whose = staging.practice(given)
    for number in range(whose.tier.most_assistants):
        other = User.objects.create(email=f"hand-{number}@example.org")
        assign_perm(permission(Capability.MANAGE_PRACTICE), other, given.user)
    return given.but(capability="MANAGE_PRACTICE")


def google_is_away() -> Geocoder:
    nowhere = f"http://127.0.0.1:{free_port()}"
    return Geocoder(Google(key="x", geocoding_url=nowhere, validation_url=nowhere))


def again(given: Given) -> dict[str, Any]:
    """It takes place then already."""
    variables = staging.scheduling(given)
    service = Service.objects.get(pk=staging.key_of(variables["input"]["serviceId"]))
    said = variables["input"]
    values: Any = {"time_zone": said["timeZone"]}
    if "dates" in said:
        days, clock = [date.fromisoformat(each) for each in said["dates"]], time.fromisoformat(said["localTime"])
        schedule_occurrences(
            service_id=service.pk, days=days, clock=clock, minutes=5, values=values, actor=given.actor, now=given.now
        )
    else:
        values["starts_at"] = datetime.fromisoformat(said["startsAt"])
        schedule_occurrence(service_id=service.pk, values=values, actor=given.actor, now=given.now)
    return variables


def busy(stage: Stage) -> Stage:
    """From soon on, whoever would hold it holds something else all the time."""

    def staged(given: Given) -> dict[str, Any]:
        variables = stage(given)
        begins = staging.soon(given) + timedelta(hours=2)
        staging.held(given, starts_at=begins, ends_at=begins + timedelta(days=30))
        return variables

    return staged


def much_to_come(given: Given) -> dict[str, Any]:
    variables = staging.scheduling(given)
    service = Service.objects.get(pk=staging.key_of(variables["input"]["serviceId"]))
    times = {"created_at": given.now, "updated_at": given.now, "time_zone": "UTC", "capacity": 1}
    begins = [staging.soon(given) + timedelta(minutes=7 * at + 1) for at in range(MOST_TO_COME)]
    ServiceOccurrence.objects.bulk_create(
        ServiceOccurrence(
            service=service,
            practitioner=service.practitioner,
            type=service.type,
            starts_at=at,
            ends_at=at + timedelta(minutes=1),
            **times,
        )
        for at in begins
    )
    return variables


def then_already(given: Given) -> dict[str, Any]:
    """Another time of the same workshop is the one that it is put off to."""
    variables = staging.with_occurrence(given)
    made = ServiceOccurrence.objects.get(pk=staging.key_of(variables["input"]["occurrenceId"]))
    ServiceOccurrence.objects.create(
        service=made.service,
        practitioner=made.practitioner,
        type=made.type,
        starts_at=datetime.fromisoformat(variables["input"]["startsAt"]),
        ends_at=made.ends_at + timedelta(days=9),
        time_zone="UTC",
        capacity=1,
        created_at=given.now,
        updated_at=given.now,
    )
    return variables


def of_this_name(given: Given) -> dict[str, Any]:
    staging.hours(given, name=given.variables["input"]["name"])
    return staging.with_practice(given)


def renamed(given: Given) -> dict[str, Any]:
    staging.hours(given, name="Taken")
    return {"input": {**staging.with_hours(given)["input"], "name": "Taken"}}


def default_hours(given: Given) -> dict[str, Any]:
    """And others besides."""
    whose = staging.practice(given)
    whose.schedules.update(is_default=False)
    staging.hours(given)
    return staging.with_hours(given, is_default=True)


def blocked_often(given: Given) -> dict[str, Any]:
    """As often as may be."""
    variables = staging.blocking(given)
    times = {"starts_at": given.now, "ends_at": staging.soon(given), "created_at": given.now}
    whose = staging.practice(given)
    ScheduleBlock.objects.bulk_create(ScheduleBlock(practitioner=whose, **times) for _ in range(MOST_BLOCKS))
    return variables


def fifty(given: Given) -> None:
    for number in range(MOST - staging.practice(given).own_categories.count()):
        staging.heading(given, f"{number}")


def deepest() -> str:
    """Below which nothing can stand."""
    at: Any = None
    for depth in range(DEEPEST):
        at = make_category(name="x", slug=f"deep-{depth}", parent_id=at and at.pk)
    return global_id("ServiceCategory", at.pk)


def below_itself(given: Given) -> dict[str, Any]:
    variables = staging.shelves(given)
    key = staging.key_of(variables["input"]["categoryId"])
    child = make_category(name="x", slug="below", parent_id=key)
    return {"input": {**variables["input"], "parentId": global_id("ServiceCategory", child.pk)}}


def used_shelf() -> Any:
    return Service.objects.exclude(category=None).values_list("category", flat=True).first()


def announced(**changed: Any) -> Stage:
    return lambda given: {"input": {**given.variables["input"], **changed}}


def pending(given: Given) -> None:
    """They have begun as many as they may."""
    for _ in range(MOST_PENDING):
        staging.announced(given)


def failed(stage: Stage) -> Stage:
    def staged(given: Given) -> dict[str, Any]:
        variables = stage(given)
        MediaAsset.objects.update(status="FAILED", failure="BROKEN")
        return variables

    return staged


def not_sent(given: Given) -> dict[str, Any]:
    return given.but(assetId=global_id("MediaAsset", staging.announced(given).pk))


def of_another_type(given: Given) -> dict[str, Any]:
    variables = staging.uploaded(given)
    MediaAsset.objects.update(content_type="image/png")
    return variables


def without_storage(stage: Stage) -> Stage:
    def staged(given: Given) -> dict[str, Any]:
        variables = stage(given)
        provide(Objects({"private": Nowhere()}, public_url=""))
        return variables

    return staged


def phone_again(given: Given) -> dict[str, Any]:
    return given.but(code="123456")


CASES: dict[tuple[str, type[DomainError]], Stage] = {
    **bookings.CASES,
    ("addPasskey", users.ChallengeExpired): expired(staging.add_passkey),
    ("addPasskey", users.PasskeyRejected): lambda given: given.but(
        passkey={**staging.add_passkey(given)["input"]["passkey"], "credential": {"id": "x"}}
    ),
    ("applyToBePractitioner", practitioners.AlreadyPractitioner): after(apply, nothing_more),
    ("applyToBePractitioner", practitioners.EmailNotVerified): nothing_more,
    ("applyToBePractitioner", practitioners.CurrencyInUse): gone,
    ("createPractitioner", practitioners.AlreadyPractitioner): somebody_working,
    ("createPractitioner", practitioners.CurrencyInUse): somebody_gone,
    ("updatePractitioner", practitioners.CurrencyInUse): with_prices,
    ("updatePractitioner", practitioners.SlugTaken): slug_of_another,
    ("deletePractitioner", privacy.OpenObligations): booked,
    ("deletePractitioner", practitioners.PractitionerSuspended): of_practice("SUSPENDED"),
    ("submitPractitionerVerification", practitioners.PracticeVerificationPending): handed_in_before,
    ("submitPractitionerVerification", practitioners.PractitionerSuspended): of_practice("SUSPENDED"),
    ("reviewPractitionerVerification", users.VerificationDecided): decided_before,
    ("addPractitionerDocument", media.MediaNotUsable): failed(staging.with_proof),
    ("attachMedia", media.MediaNotUsable): failed(staging.to_hang),
    ("completeUpload", media.StorageAway): without_storage(staging.uploaded),
    ("completeUpload", media.UnsupportedMediaType): of_another_type,
    ("completeUpload", media.UploadMissing): not_sent,
    ("createUpload", media.FileTooLarge): announced(sizeBytes=20_000_001),
    ("createUpload", media.TooManyUploads): after(pending, nothing_more),
    ("createUpload", media.UnsupportedMediaType): announced(contentType="image/svg+xml"),
    ("changePassword", users.InvalidCredentials): lambda given: given.but(currentPassword=WRONG_PASSWORD),
    ("changePassword", users.WeakPassword): lambda given: given.but(newPassword="password"),
    ("changePassword", users.StepUpRequired): after(without_password, nothing_more),
    ("completeLogin", users.ChallengeExpired): expired(staging.complete_login),
    ("completeLogin", users.CodeInvalid): wrong_code,
    ("completeLogin", users.PasskeyRejected): stranger_as_second_factor,
    ("completeLogin", users.AccountSuspended): suspended(staging.complete_login),
    ("completeLogin", users.TooManyTries): after(guessed, staging.complete_login),
    ("confirmEmailChange", users.LinkInvalid): used_link(Challenge.Kind.CHANGE_EMAIL, "change email"),
    ("confirmEmailChange", users.EmailTaken): address_taken_meanwhile,
    ("confirmPhoneVerification", users.ChallengeExpired): phone_again,
    ("confirmPhoneVerification", users.CodeInvalid): code_for_phone("none"),
    ("confirmTotp", users.CodeInvalid): after(
        lambda given: actions.start_totp(actor=given.actor, now=given.now), lambda given: given.but(code="none")
    ),
    ("confirmTotp", users.SecondFactorActive): after(with_totp, nothing_more),
    ("confirmTotp", users.SecondFactorInactive): nothing_more,
    ("deleteUser", privacy.OpenObligations): the_only_admin,
    ("deleteUser", users.StepUpRequired): stale(("userId", "User")),
    ("deleteViewer", privacy.OpenObligations): the_only_admin,
    ("deleteViewer", users.StepUpRequired): stale(),
    ("disableTotp", users.SecondFactorInactive): nothing_more,
    ("disableTotp", users.StepUpRequired): stale(),
    ("grantAccess", users.StepUpRequired): stale(),
    ("linkOAuthAccount", users.OAuthRejected): hostile("robin@example.org", misbehave="wrong_nonce"),
    ("linkOAuthAccount", users.EmailUnverified): hostile("robin@example.org", verified=False),
    ("linkOAuthAccount", users.LinkedElsewhere): after(linked_to_somebody_else, hostile("robin@example.org")),
    ("linkOAuthAccount", users.StepUpRequired): stale(),
    ("login", users.InvalidCredentials): lambda given: given.but(password=WRONG_PASSWORD),
    ("login", users.AccountSuspended): suspended(nothing_more),
    ("loginWithOAuth", users.OAuthRejected): hostile("robin@example.org", misbehave="unsigned"),
    ("loginWithOAuth", users.EmailUnverified): hostile("robin@example.org", verified=False),
    ("loginWithOAuth", users.AccountLinkRequired): hostile("staff@demo.estuary"),
    ("loginWithOAuth", users.AccountSuspended): after(
        linked_to_somebody_else,
        lambda given: (
            User.objects.filter(email="robin@example.org").update(is_active=False)
            and hostile("robin@example.org")(given)
        ),
    ),
    ("loginWithPasskey", users.ChallengeExpired): expired(staging.login_with_passkey),
    ("loginWithPasskey", users.PasskeyRejected): of_nobody,
    ("loginWithPasskey", users.AccountSuspended): suspended(staging.login_with_passkey),
    ("logout", users.TokenRevoked): lambda given: given.but(refreshToken="none"),
    ("makeRecoveryCodes", users.SecondFactorInactive): nothing_more,
    ("makeRecoveryCodes", users.StepUpRequired): stale(),
    ("refreshToken", users.TokenExpired): refresh(expires_at=lambda given: given.now),
    ("refreshToken", users.TokenRevoked): ended,
    ("refreshToken", users.TokenReused): refresh(used_at=lambda given: given.now),
    ("refreshToken", users.AccountSuspended): suspended(
        lambda given: given.but(refreshToken=given.tokens["refreshToken"])
    ),
    ("registerUser", users.EmailTaken): lambda given: given.but(email="client@demo.estuary"),
    ("registerUser", users.WeakPassword): lambda given: given.but(password="password"),
    ("removePasskey", users.LastSignInMethod): only_passkey,
    ("removePasskey", users.StepUpRequired): stale(("passkeyId", "Passkey")),
    ("requestDataExport", privacy.ExportPending): after(
        lambda given: request_data_export(actor=given.actor, now=given.now),
        nothing_more,
    ),
    ("requestDataExport", users.StepUpRequired): stale(),
    ("requestEmailChange", users.StepUpRequired): stale(),
    ("requestPhoneVerification", users.TextMessagesUnavailable): after(
        not_offered(TextMessages(key="", url="")), nothing_more
    ),
    ("resetPassword", users.LinkInvalid): used_link(Challenge.Kind.RESET_PASSWORD, "reset password"),
    ("resetPassword", users.WeakPassword): lambda given: given.but(
        token=staging.link(given, Challenge.Kind.RESET_PASSWORD, "reset password"),
        newPassword="password",
    ),
    ("reviewIdentityVerification", users.VerificationDecided): verified_twice,
    ("geocodeAddress", GeocodingUnavailable): after(not_offered(google_is_away()), nothing_more),
    ("validateAddress", GeocodingUnavailable): after(not_offered(google_is_away()), nothing_more),
    ("createPractitionerLocation", practitioners.TooManyPlaces): every_place,
    ("createSchedule", practitioners.ScheduleNameTaken): of_this_name,
    ("updateSchedule", practitioners.ScheduleNameTaken): renamed,
    ("deleteSchedule", practitioners.ScheduleIsDefault): default_hours,
    ("createScheduleBlock", services.TooManyBlocks): blocked_often,
    ("deletePractitionerLocation", services.PlaceInUse): in_use,
    ("grantAccess", practitioners.TooManyAssistants): many_hands,
    ("archiveService", services.ServiceContained): contained,
    ("archiveService", services.SeatsTaken): lambda given: given.but(
        serviceId=global_id("Service", staging.held(given, seats_taken=1).service_id)
    ),
    ("createService", services.TooManyServices): after(full, nothing_more),
    ("deleteService", services.ServiceInUse): staging.with_service,
    ("publishService", services.PracticeNotOpen): after(of_nobody_here, draft),
    ("publishService", services.ServiceIncomplete): lambda given: draft(given, duration_minutes=None),
    ("publishService", services.TooManyServices): after(full, archived),
    ("unpublishService", services.ServiceContained): contained,
    ("unpublishService", services.TooManyServices): after(full, archived),
    ("updateService", services.ServiceIncomplete): lambda given: {
        "input": {**staging.with_service(given)["input"], "durationMinutes": None}
    },
    ("updateService", services.StaleVersion): lambda given: staging.with_service(given, version=2),
    ("setServiceFeatured", services.ServiceNotOffered): lambda given: staging.with_service(
        given, status="DRAFT", published_at=None
    ),
    ("scheduleOccurrence", services.ServiceNotOffered): lambda given: staging.scheduling(given, status="ARCHIVED"),
    ("scheduleOccurrence", services.AlreadyScheduled): again,
    ("scheduleOccurrence", services.TimeTaken): busy(staging.scheduling),
    ("scheduleOccurrence", services.TooManyOccurrences): much_to_come,
    ("scheduleOccurrences", services.ServiceNotOffered): lambda given: staging.scheduling(given, status="ARCHIVED"),
    ("scheduleOccurrences", services.AlreadyScheduled): again,
    ("scheduleOccurrences", services.TimeTaken): busy(staging.scheduling),
    ("scheduleOccurrences", services.TooManyOccurrences): much_to_come,
    ("updateOccurrence", services.OccurrenceNotToCome): lambda given: staging.with_occurrence(given, status="CANCELED"),
    ("updateOccurrence", services.AlreadyScheduled): then_already,
    ("updateOccurrence", services.TimeTaken): busy(staging.with_occurrence),
    ("updateOccurrence", services.SeatsTaken): lambda given: {
        "input": {**staging.with_occurrence(given, seats_taken=8)["input"], "capacity": 7}
    },
    ("cancelOccurrence", services.OccurrenceNotToCome): lambda given: staging.with_occurrence(
        given, starts_at=given.now - timedelta(minutes=1)
    ),
    ("deleteOccurrence", services.SeatsTaken): lambda given: staging.with_occurrence(given, seats_taken=1),
    ("createPractitionerCategory", services.CategoryNameTaken): after(
        lambda given: staging.heading(given, given.variables["input"]["name"]), nothing_more
    ),
    ("createPractitionerCategory", services.TooManyCategories): after(fifty, nothing_more),
    ("updatePractitionerCategory", services.CategoryNameTaken): after(
        lambda given: staging.heading(given, given.variables["input"]["name"]), staging.with_heading
    ),
    ("reorderPractitionerCategories", services.OrderIncomplete): lambda given: {
        "input": {"categoryIds": staging.headings(given)["input"]["categoryIds"][1:]}
    },
    ("createServiceCategory", services.CategorySlugTaken): after(
        lambda given: make_category(name="x", slug=given.variables["input"]["slug"]), nothing_more
    ),
    ("createServiceCategory", services.CategoryTooDeep): lambda given: given.but(parentId=deepest()),
    ("updateServiceCategory", services.CategorySlugTaken): after(
        lambda given: make_category(name="x", slug="taken"),
        lambda given: {"input": {**staging.shelves(given)["input"], "slug": "taken"}},
    ),
    ("updateServiceCategory", services.CategoryCycle): below_itself,
    ("updateServiceCategory", services.CategoryTooDeep): lambda given: {
        "input": {**staging.shelves(given)["input"], "parentId": deepest()}
    },
    ("deleteServiceCategory", services.CategoryInUse): lambda given: given.but(
        categoryId=global_id("ServiceCategory", used_shelf())
    ),
    ("setPractitionerStatus", practitioners.PractitionerPending): of_practice("PENDING"),
    ("setPractitionerStatus", practitioners.PractitionerSuspended): of_practice("SUSPENDED"),
    ("startIdentityVerification", users.VerificationPending): after(
        lambda given: actions.start_identity_verification(legal_name="Ada", actor=given.actor, now=given.now),
        nothing_more,
    ),
    ("startOAuth", users.OAuthUnavailable): after(
        not_offered(OAuth(google=None, github=None)), lambda given: given.but(redirectUri=f"{ORIGIN}/signed-in")
    ),
    ("startPasskeyRegistration", users.StepUpRequired): stale(),
    ("startTotp", users.SecondFactorActive): after(with_totp, nothing_more),
    ("startTotp", users.StepUpRequired): stale(),
    ("stepUp", users.InvalidCredentials): other_proof(password=WRONG_PASSWORD),
    ("stepUp", users.CodeInvalid): after(with_totp, other_proof(code="none")),
    ("stepUp", users.ChallengeExpired): expired(
        lambda given: {"input": {"passkey": passkey_answer(given, passkey(given)[1])}}
    ),
    ("stepUp", users.PasskeyRejected): after(passkey, proof_by("passkey", of_nobody)),
    ("stepUp", users.OAuthRejected): after(
        only_linked, proof_by("consent", hostile("x@example.org", misbehave="expired"))
    ),
    ("stepUp", users.EmailUnverified): after(
        only_linked, proof_by("consent", hostile("x@example.org", verified=False))
    ),
    ("stepUp", users.StepUpRequired): after(with_totp, other_proof(password="estuary-demo")),
    ("stepUp", users.TooManyTries): after(guessed, nothing_more),
    ("unlinkOAuthAccount", users.LastSignInMethod): linked,
    ("unlinkOAuthAccount", users.StepUpRequired): stale(("linkedAccountId", "LinkedAccount")),
    ("updateUser", users.LastAdmin): last_admin,
    ("updateUser", users.StepUpRequired): after(
        stale(("userId", "User")), lambda given: {"input": {"userId": staging.me(given), "roles": ["CLIENT"]}}
    ),
    ("verifyEmail", users.VerificationInvalid): lambda given: given.but(token="none"),
}
# By nothing but two at the same moment; the tests of its verb make them.
BY_A_RACE = {("loginWithOAuth", users.LinkedElsewhere)}
# Of one file of a batch, and not of the whole; `media/test_uploads.py` makes them.
IN_A_BATCH = {
    ("createUploads", refusal) for refusal in (media.FileTooLarge, media.TooManyUploads, media.UnsupportedMediaType)
}
# Of every idempotent mutation alike: `test_idempotency.py`.
BY_THE_DECORATOR = IdempotencyMismatch
WHO = {
    ("deleteViewer", privacy.OpenObligations): "admin@demo.estuary",
    ("updateUser", users.LastAdmin): "admin@demo.estuary",
    ("updateUser", users.StepUpRequired): "admin@demo.estuary",
}


def test_every_refusal_has_its_case() -> None:
    declared = {(name, refusal) for name, refuses in REFUSES.items() for refusal in refuses}
    assert {pair for pair in declared if pair[1] is not BY_THE_DECORATOR} == CASES.keys() | BY_A_RACE | IN_A_BATCH


@pytest.fixture
def wired() -> Iterator[None]:
    """Whatever a stage takes away comes back."""
    there = [needed(TextMessages), needed(OAuth), needed(Geocoder), needed(Objects)]
    yield
    for each in there:
        provide(each)
    vars(reviews).pop("practice_obligations", None)


@pytest.mark.usefixtures("committed", "wired")
@pytest.mark.parametrize(("name", "refusal"), CASES, ids=lambda value: value if isinstance(value, str) else value.code)
async def test_refusal(name: str, refusal: type[DomainError], api: httpx.AsyncClient) -> None:
    example = next(each for each in examples() if each.name == name)
    await sync_to_async(call_command)("seed_demo", verbosity=0)
    signed_in = await sign_in(api, WHO.get((name, refusal)) or somebody_who_may(name))
    given = Given(signed_in["tokens"], example.variables)
    variables = await sync_to_async(CASES[name, refusal])(given)
    anonymous = refusal in (users.AccountSuspended, users.TokenRevoked)
    payload = (await data(api, example.document, "" if anonymous else signed_in["tokens"]["accessToken"], **variables))[
        name
    ]
    assert [error["code"] for error in payload["errors"]] == [refusal.code]
    assert all(value is None for field, value in payload.items() if field != "errors")
