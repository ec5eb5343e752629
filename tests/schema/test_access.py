"""Who may use what: every root field, tried as everybody."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from graphql import FieldNode, GraphQLObjectType, GraphQLSchema, NameNode, execute, parse
from graphql.pyutils import Path

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.ids import uuid7
from domains.users.models import Capability
from schema import access, schema
from schema.access import ADMINS, ANYONE, SIGNED_IN, STAFF
from schema.fields import Private
from schema.ids import MODELS, global_id
from schema.mutation import REFUSES
from schema.objects import reads
from schema.query import require
from schema.refusals import Refusal
from tests.schema.belongings import belongings
from tests.schema.direct import actor_for, shown

graphql: GraphQLSchema = schema._schema
ROOTS = [root for root in (graphql.query_type, graphql.mutation_type, graphql.subscription_type) if root]
FIELDS = [(root.name, name) for root in ROOTS for name in root.fields]


def actor(*roles: str) -> Actor:
    return Actor(user_id=uuid4(), session_id=uuid7(), roles=frozenset(roles))


ACTORS = {
    "anonymous": ANONYMOUS,
    "client": actor("CLIENT"),
    "practitioner": actor("CLIENT", "PRACTITIONER"),
    "other practitioner": actor("CLIENT", "PRACTITIONER"),
    "staff": actor("STAFF"),
    "admin": actor("ADMIN"),
}
EVERYBODY = set(ACTORS)

# root field -> who gets past the door. A new root field has to be written down here.
MATRIX = {
    "serverTime": EVERYBODY,
    "viewer": EVERYBODY,
    "users": {"staff", "admin"},
    "auditLog": {"staff", "admin"},
    "liveCursor": EVERYBODY - {"anonymous"},
    "rateLimit": EVERYBODY,
    "node": EVERYBODY,
    "nodes": EVERYBODY,
    "registerUser": EVERYBODY,
    "login": EVERYBODY,
    "refreshToken": EVERYBODY,
    "logout": EVERYBODY,
    "verifyEmail": EVERYBODY,
    "completeLogin": EVERYBODY,
    "askForPasskey": EVERYBODY,
    "loginWithPasskey": EVERYBODY,
    "startOAuth": EVERYBODY,
    "loginWithOAuth": EVERYBODY,
    "confirmEmailChange": EVERYBODY,
    "requestPasswordReset": EVERYBODY,
    "resetPassword": EVERYBODY,
    "user": EVERYBODY,
    "requestEmailVerification": EVERYBODY - {"anonymous"},
    "requestEmailChange": EVERYBODY - {"anonymous"},
    "changePassword": EVERYBODY - {"anonymous"},
    "stepUp": EVERYBODY - {"anonymous"},
    "revokeSession": EVERYBODY - {"anonymous"},
    "revokeOtherSessions": EVERYBODY - {"anonymous"},
    "linkOAuthAccount": EVERYBODY - {"anonymous"},
    "unlinkOAuthAccount": EVERYBODY - {"anonymous"},
    "startTotp": EVERYBODY - {"anonymous"},
    "confirmTotp": EVERYBODY - {"anonymous"},
    "disableTotp": EVERYBODY - {"anonymous"},
    "makeRecoveryCodes": EVERYBODY - {"anonymous"},
    "startPasskeyRegistration": EVERYBODY - {"anonymous"},
    "addPasskey": EVERYBODY - {"anonymous"},
    "removePasskey": EVERYBODY - {"anonymous"},
    "updateViewer": EVERYBODY - {"anonymous"},
    "setSocialLinks": EVERYBODY - {"anonymous"},
    "requestPhoneVerification": EVERYBODY - {"anonymous"},
    "confirmPhoneVerification": EVERYBODY - {"anonymous"},
    "removePhoneNumber": EVERYBODY - {"anonymous"},
    "startIdentityVerification": EVERYBODY - {"anonymous"},
    "grantAccess": EVERYBODY - {"anonymous"},
    "revokeAccess": EVERYBODY - {"anonymous"},
    "dataExports": EVERYBODY - {"anonymous"},
    "requestDataExport": EVERYBODY - {"anonymous"},
    "deleteViewer": EVERYBODY - {"anonymous"},
    "userStatistics": {"staff", "admin"},
    "identityVerifications": {"staff", "admin"},
    "updateUser": {"staff", "admin"},
    "reviewIdentityVerification": {"staff", "admin"},
    "deleteUser": {"admin"},
    "practitioner": EVERYBODY,
    "practitioners": EVERYBODY,
    "applyToBePractitioner": EVERYBODY - {"anonymous"},
    "createPractitioner": {"staff", "admin"},
    "updatePractitioner": EVERYBODY - {"anonymous"},
    "deletePractitioner": EVERYBODY - {"anonymous"},
    "completeOnboardingStep": EVERYBODY - {"anonymous"},
    "submitPractitionerVerification": EVERYBODY - {"anonymous"},
    "reviewPractitionerVerification": {"staff", "admin"},
    "practitionerVerifications": {"staff", "admin"},
    "setPractitionerStatus": EVERYBODY - {"anonymous"},
    "suspendPractitioner": {"staff", "admin"},
    "reinstatePractitioner": {"staff", "admin"},
    "nearbyLocations": EVERYBODY,
    "nearbyServices": EVERYBODY,
    "practitionerLocations": EVERYBODY,
    "specializations": EVERYBODY,
    "setSpecializations": EVERYBODY - {"anonymous"},
    "addCertification": EVERYBODY - {"anonymous"},
    "updateCertification": EVERYBODY - {"anonymous"},
    "removeCertification": EVERYBODY - {"anonymous"},
    "addEducation": EVERYBODY - {"anonymous"},
    "updateEducation": EVERYBODY - {"anonymous"},
    "removeEducation": EVERYBODY - {"anonymous"},
    "createPractitionerLocation": EVERYBODY - {"anonymous"},
    "updatePractitionerLocation": EVERYBODY - {"anonymous"},
    "deletePractitionerLocation": EVERYBODY - {"anonymous"},
    "geocodeAddress": EVERYBODY - {"anonymous"},
    "validateAddress": EVERYBODY - {"anonymous"},
    "verifyCertification": {"staff", "admin"},
    "practitionerTiers": EVERYBODY,
    "setPractitionerTier": {"admin"},
    "service": EVERYBODY,
    "services": EVERYBODY,
    "search": EVERYBODY,
    "searchSuggestions": EVERYBODY,
    "myServices": EVERYBODY - {"anonymous"},
    "createService": EVERYBODY - {"anonymous"},
    "updateService": EVERYBODY - {"anonymous"},
    "publishService": EVERYBODY - {"anonymous"},
    "unpublishService": EVERYBODY - {"anonymous"},
    "archiveService": EVERYBODY - {"anonymous"},
    "deleteService": EVERYBODY - {"anonymous"},
    "featuredServices": EVERYBODY,
    "popularServices": EVERYBODY,
    "packages": EVERYBODY,
    "bundles": EVERYBODY,
    "setServiceFeatured": {"staff", "admin"},
    "serviceCategory": EVERYBODY,
    "serviceCategories": EVERYBODY,
    "createServiceCategory": {"staff", "admin"},
    "updateServiceCategory": {"staff", "admin"},
    "deleteServiceCategory": {"staff", "admin"},
    "practitionerCategories": EVERYBODY,
    "createPractitionerCategory": EVERYBODY - {"anonymous"},
    "updatePractitionerCategory": EVERYBODY - {"anonymous"},
    "deletePractitionerCategory": EVERYBODY - {"anonymous"},
    "reorderPractitionerCategories": EVERYBODY - {"anonymous"},
    "serviceOccurrence": EVERYBODY,
    "serviceOccurrences": EVERYBODY,
    "scheduleOccurrence": EVERYBODY - {"anonymous"},
    "scheduleOccurrences": EVERYBODY - {"anonymous"},
    "updateOccurrence": EVERYBODY - {"anonymous"},
    "cancelOccurrence": EVERYBODY - {"anonymous"},
    "deleteOccurrence": EVERYBODY - {"anonymous"},
    "createSchedule": EVERYBODY - {"anonymous"},
    "updateSchedule": EVERYBODY - {"anonymous"},
    "deleteSchedule": EVERYBODY - {"anonymous"},
    "setTravel": EVERYBODY - {"anonymous"},
    "setServiceSchedule": EVERYBODY - {"anonymous"},
    "setBookingRules": EVERYBODY - {"anonymous"},
    "setServiceAvailability": EVERYBODY - {"anonymous"},
    "scheduleBlocks": EVERYBODY - {"anonymous"},
    "createScheduleBlock": EVERYBODY - {"anonymous"},
    "deleteScheduleBlock": EVERYBODY - {"anonymous"},
    "stayPrice": EVERYBODY,
    "review": EVERYBODY,
    "reviews": EVERYBODY,
    "countries": EVERYBODY,
    "states": EVERYBODY,
    "cities": EVERYBODY,
    "zipCode": EVERYBODY,
    "locations": EVERYBODY,
    "location": EVERYBODY,
    "favorites": EVERYBODY - {"anonymous"},
    "addFavorite": EVERYBODY - {"anonymous"},
    "removeFavorite": EVERYBODY - {"anonymous"},
    "mediaAsset": EVERYBODY,
    "mediaAssets": EVERYBODY - {"anonymous"},
    "createUpload": EVERYBODY - {"anonymous"},
    "createUploads": EVERYBODY - {"anonymous"},
    "completeUpload": EVERYBODY - {"anonymous"},
    "updateMediaAsset": EVERYBODY - {"anonymous"},
    "deleteMediaAsset": EVERYBODY - {"anonymous"},
    "deleteMediaAssets": EVERYBODY - {"anonymous"},
    "attachMedia": EVERYBODY - {"anonymous"},
    "detachMedia": EVERYBODY - {"anonymous"},
    "reorderMedia": EVERYBODY - {"anonymous"},
    "addPractitionerDocument": EVERYBODY - {"anonymous"},
    "removePractitionerDocument": EVERYBODY - {"anonymous"},
    "mediaAssetUpdated": EVERYBODY - {"anonymous"},
    "bookings": EVERYBODY - {"anonymous"},
    "myBookings": EVERYBODY - {"anonymous"},
    "booking": EVERYBODY - {"anonymous"},
    "availableServices": EVERYBODY,
    "timeSlots": EVERYBODY,
    "checkAvailability": EVERYBODY,
    "explainSlot": EVERYBODY,
    "createBooking": EVERYBODY - {"anonymous"},
    "submitBooking": EVERYBODY - {"anonymous"},
    "updateBooking": EVERYBODY - {"anonymous"},
    "addAttendee": EVERYBODY - {"anonymous"},
    "removeAttendee": EVERYBODY - {"anonymous"},
    "deleteDraftBooking": EVERYBODY - {"anonymous"},
    "confirmBooking": EVERYBODY - {"anonymous"},
    "declineBooking": EVERYBODY - {"anonymous"},
    "cancelBooking": EVERYBODY - {"anonymous"},
    "rescheduleBooking": EVERYBODY - {"anonymous"},
    "proposeTimes": EVERYBODY - {"anonymous"},
    "acceptProposedTime": EVERYBODY - {"anonymous"},
    "checkInBooking": EVERYBODY - {"anonymous"},
    "checkOutBooking": EVERYBODY - {"anonymous"},
    "completeBooking": EVERYBODY - {"anonymous"},
    "markNoShow": EVERYBODY - {"anonymous"},
    "objectToNoShow": EVERYBODY - {"anonymous"},
    "bookingUpdated": EVERYBODY - {"anonymous"},
    "timeSlotsChanged": EVERYBODY,
    "clockTicked": EVERYBODY,
    "viewerUpdated": EVERYBODY - {"anonymous"},
}


def test_every_root_field_says_who_may_use_it() -> None:
    assert {name for _, name in FIELDS} == set(access.DECLARED) == set(MATRIX)


def test_every_mutation_says_what_it_refuses() -> None:
    assert graphql.mutation_type
    assert set(REFUSES) == set(graphql.mutation_type.fields)


@pytest.mark.parametrize("name", MATRIX)
@pytest.mark.parametrize("who", ACTORS)
def test_who_gets_past_the_door(name: str, who: str) -> None:
    try:
        require(access.DECLARED[name], ACTORS[who])
    except Refusal as refusal:
        entered, code = False, refusal.errors[0]["extensions"]["code"]
    else:
        entered, code = True, ""
    assert entered is (who in MATRIX[name])
    assert code in ("", "UNAUTHENTICATED" if who == "anonymous" else "FORBIDDEN")


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (ANYONE, EVERYBODY),
        (SIGNED_IN, EVERYBODY - {"anonymous"}),
        (STAFF, {"staff", "admin"}),
        (ADMINS, {"admin"}),
    ],
)
def test_each_rule(rule: access.Who, allowed: set[str]) -> None:
    assert {name for name, who in ACTORS.items() if rule.allows(who)} == allowed


# type -> who sees an object of it that belongs to a client, who has applied as a practitioner and was stopped by staff.
# A new type has to be written down here.
EVERYBODY_TOO = EVERYBODY | {"its owner", "somebody who may see the account"}
OWNER_AND_STAFF = {"its owner", "staff", "admin"}
SEES = {
    "User": EVERYBODY_TOO,
    "UserProfile": EVERYBODY_TOO,
    "SocialLink": EVERYBODY_TOO,
    "Session": OWNER_AND_STAFF,
    "LinkedAccount": OWNER_AND_STAFF,
    "Passkey": OWNER_AND_STAFF,
    "IdentityVerification": OWNER_AND_STAFF,
    "AccessGrant": OWNER_AND_STAFF | {"somebody who may see the account"},  # who is the other side of it
    "DataExport": {"its owner"},
    "AuditLogEntry": {"staff", "admin"},
    "Practitioner": OWNER_AND_STAFF,
    "PractitionerLocation": OWNER_AND_STAFF,
    "Schedule": OWNER_AND_STAFF,
    "ScheduleBlock": OWNER_AND_STAFF,
    "PractitionerVerification": OWNER_AND_STAFF,
    "PractitionerMedia": OWNER_AND_STAFF,
    "PractitionerDocument": OWNER_AND_STAFF,
    "Specialization": EVERYBODY_TOO,
    "Certification": OWNER_AND_STAFF,
    "Education": OWNER_AND_STAFF,
    "PractitionerTier": EVERYBODY_TOO,
    "Service": OWNER_AND_STAFF,
    "ServiceMedia": OWNER_AND_STAFF,
    "MediaAsset": OWNER_AND_STAFF,
    "MediaVariant": OWNER_AND_STAFF,
    "ServiceCategory": EVERYBODY_TOO,
    "PractitionerCategory": OWNER_AND_STAFF,
    "CourseModule": OWNER_AND_STAFF,
    "ServiceOccurrence": OWNER_AND_STAFF,
    "Booking": OWNER_AND_STAFF,
    "Attendee": OWNER_AND_STAFF,
    "ProposedTime": OWNER_AND_STAFF,
    "Review": OWNER_AND_STAFF,
    "Favorite": {"its owner"},
    "Country": EVERYBODY_TOO,
    "State": EVERYBODY_TOO,
    "City": EVERYBODY_TOO,
    "ZipCode": EVERYBODY_TOO,
    "Location": EVERYBODY_TOO,
}
# Every way from one object to others. Who sees what lies at its end is asked there again.
EDGES = {
    "AccessGrant.grantee",
    "AccessGrant.grantor",
    "Booking.attendees",
    "Booking.client",
    "Booking.location",
    "Booking.occurrence",
    "Booking.practitioner",
    "Booking.proposedTimes",
    "Booking.service",
    "Certification.practitioner",
    "City.country",
    "City.state",
    "City.zipCodes",
    "Country.cities",
    "Country.states",
    "Education.practitioner",
    "Favorite.target",
    "IdentityVerification.user",
    "Location.city",
    "Location.country",
    "Location.state",
    "Practitioner.certifications",
    "Practitioner.education",
    "Practitioner.categories",
    "MediaAsset.owner",
    "MediaAsset.variants",
    "Practitioner.coverImage",
    "Practitioner.documents",
    "Practitioner.introVideo",
    "Practitioner.locations",
    "Practitioner.media",
    "Practitioner.reviews",
    "Practitioner.schedules",
    "Practitioner.services",
    "Practitioner.specializations",
    "Practitioner.tier",
    "Practitioner.user",
    "PractitionerDocument.asset",
    "PractitionerCategory.practitioner",
    "PractitionerCategory.services",
    "Practitioner.verification",
    "PractitionerLocation.practitioner",
    "PractitionerVerification.practitioner",
    "PractitionerMedia.asset",
    "Review.author",
    "Review.practitioner",
    "Review.service",
    "Service.bundles",
    "Service.category",
    "Service.coverImage",
    "Service.location",
    "Service.media",
    "Service.occurrences",
    "Service.packages",
    "Service.practitioner",
    "Service.practitionerCategory",
    "Schedule.practitioner",
    "Schedule.services",
    "ScheduleBlock.practitioner",
    "ScheduleBlock.service",
    "Service.reviews",
    "Service.schedule",
    "Service.similarServices",
    "Service.upcomingOccurrences",
    "ServiceCategory.children",
    "ServiceCategory.parent",
    "ServiceCategory.path",
    "ServiceCategory.services",
    "ServiceMedia.asset",
    "ServiceOccurrence.location",
    "ServiceOccurrence.module",
    "ServiceOccurrence.practitioner",
    "ServiceOccurrence.service",
    "Session.user",
    "State.cities",
    "State.country",
    "User.avatar",
    "User.favorites",
    "User.grantsGiven",
    "User.grantsReceived",
    "User.linkedAccounts",
    "User.passkeys",
    "User.practitioner",
    "User.profile",
    "User.sessions",
    "User.verification",
    "UserProfile.socialLinks",
    "ZipCode.city",
    "ZipCode.country",
    "ZipCode.state",
}
# Where another object stands at the beginning of a way, or at its end, than the type alone tells.
BEGINS = {
    "Booking.occurrence": "seat",
    "User.grantsReceived": "other",
    "Service.occurrences": "course",
    "Service.upcomingOccurrences": "course",
    "Service.similarServices": "similar service",
    "ServiceCategory.parent": "category below",
}
ENDS = {
    "Booking.occurrence": "workshop",
    "Practitioner.introVideo": "introduction",
    "AccessGrant.grantee": "other",
    "Service.bundles": "bundle",
    "Service.packages": "package",
    "ServiceOccurrence.service": "course",
    "ServiceCategory.children": "category below",
}
# What stands at a way's end may be one of several types, of which one is looked at.
UNIONS = {"Favoritable": "Service"}
# What of an object is private -> who is shown it. A new private column has to be written down here.
CONCERNED = OWNER_AND_STAFF | {"somebody who may see the account"}
PRIVATE = {
    "User": {
        "email",
        "emailVerifiedAt",
        "identityVerifiedAt",
        "lastLoginAt",
        "phoneNumber",
        "phoneVerifiedAt",
        "roles",
    },
    "UserProfile": {"locale", "timeZone"},
    "Practitioner": {"suspendedAt", "suspensionReason"},
}
# Whose private side is of no account: who may see that one is told nothing of it.
OF_NO_ACCOUNT = {"Practitioner"}
# The same for what is found out rather than kept: not even somebody who may see the account is told.
PERSONAL = {"hasPassword", "secondFactor"}


@pytest.fixture
def owned() -> dict[str, Any]:
    return belongings()


def asking_as(who: str, owned: dict[str, Any]) -> Actor:
    if who == "its owner":
        return actor_for(owned["User"])
    if who == "somebody who may see the account":
        return replace(actor_for(owned["other"]), grants=frozenset({(Capability.SEE_ACCOUNT.value, owned["User"].pk)}))
    return ACTORS[who]


WHO = pytest.mark.parametrize("who", [*ACTORS, "its owner", "somebody who may see the account"])


@pytest.mark.django_db
@WHO
@pytest.mark.parametrize("kind", SEES)
def test_who_sees_an_object(kind: str, who: str, owned: dict[str, Any]) -> None:
    asking = asking_as(who, owned)
    global_id = base64.b64encode(f"{kind}:{owned[kind].pk}".encode()).decode()
    asked = "query ($id: ID!) { node(id: $id) { __typename } nodes(ids: [$id]) { __typename } }"
    thing = {"__typename": kind} if who in SEES[kind] else None
    assert shown(asked, asking, id=global_id) == {"node": thing, "nodes": [thing]}


@pytest.mark.django_db
@WHO
@pytest.mark.parametrize("edge", sorted(EDGES))
def test_who_sees_what_lies_behind_an_object(edge: str, who: str, owned: dict[str, Any]) -> None:
    """From an object somebody was handed, whether they might have found it or not."""
    kind, _, name = edge.partition(".")
    field = cast(GraphQLObjectType, graphql.type_map[kind]).fields[name]
    other = named(field.type).name.removesuffix("Connection")
    other = UNIONS.get(other, other)
    info = SimpleNamespace(
        context=Asking(asking_as(who, owned), datetime.now(UTC)),
        path=Path(None, name, None),
        return_type=field.type,
        field_nodes=[FieldNode(name=NameNode(value=name))],
        fragments={},
    )
    row = owned[BEGINS.get(edge, kind)]
    found = cast(Any, field.resolve)(row, info)
    if hasattr(found, "nodes"):
        found = found.nodes
    rows = found if isinstance(found, list) else [found] if found else []
    there, seen = owned[ENDS.get(edge, other)], who in SEES[other]
    assert (there in rows, bool(rows)) == (seen, seen)


@pytest.mark.django_db
@WHO
@pytest.mark.parametrize("kind", PRIVATE)
def test_who_is_shown_what_is_private(kind: str, who: str, owned: dict[str, Any]) -> None:
    asked = f"query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {' '.join(sorted(PRIVATE[kind]))} }} }} }}"
    found = shown(asked, asking_as(who, owned), id=global_id(kind, owned[kind].pk))["node"] or {}
    concerned = OWNER_AND_STAFF if kind in OF_NO_ACCOUNT else CONCERNED
    assert {name for name, value in found.items() if value is not None} == (
        PRIVATE[kind] if who in concerned else set()
    )


@pytest.mark.django_db
@WHO
def test_who_is_told_how_somebody_signs_in(who: str, owned: dict[str, Any]) -> None:
    asked = "query ($id: ID!) { user(id: $id) { hasPassword secondFactor { since } } }"
    found = shown(asked, asking_as(who, owned), id=global_id("User", owned["User"].pk))["user"]
    told = {name for name, value in found.items() if value is not None}
    assert told == (PERSONAL if who in OWNER_AND_STAFF else set())


@pytest.mark.django_db
@WHO
def test_who_is_told_how_far_somebody_is(who: str, owned: dict[str, Any]) -> None:
    asked = "query ($id: ID!) { node(id: $id) { ... on Practitioner { onboarding { percentComplete } } } }"
    found = shown(asked, asking_as(who, owned), id=global_id("Practitioner", owned["Practitioner"].pk))["node"] or {}
    told = {"percentComplete": 16} if who in OWNER_AND_STAFF else None  # a place
    assert found.get("onboarding") == told


def test_every_private_column_is_written_down() -> None:
    marked: dict[str, set[str]] = {}
    for kind, field, read in reads(graphql):
        if isinstance(read, Private):
            (name,) = (name for name, each in kind.fields.items() if each is field)
            marked.setdefault(kind.name, set()).add(name)
    assert marked == PRIVATE


def test_every_object_and_every_way_is_written_down() -> None:
    kinds = {name: cast(GraphQLObjectType, graphql.type_map[name]) for name in MODELS}
    targets = {*MODELS, *(f"{name}Connection" for name in MODELS), *UNIONS}
    ways = {
        f"{n}.{f}" for n, kind in kinds.items() for f, field in kind.fields.items() if named(field.type).name in targets
    }
    assert (set(SEES), EDGES) == (set(MODELS), ways)


def test_the_door_is_really_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that lets nobody in keeps everybody out of every query, however it is written."""
    assert isinstance(graphql.query_type, GraphQLObjectType)
    for name, field in graphql.query_type.fields.items():
        nobody = ANONYMOUS
        monkeypatch.setattr("schema.query.require", refuse_everybody)
        selection = "" if not hasattr(named(field.type), "fields") else "{ __typename }"
        given = ", ".join(f"{each}: {something(argument.type)}" for each, argument in field.args.items())
        document = parse(f"{{ {name} {f'({given})' if given else ''} {selection} }}")
        result: Any = execute(graphql, document, context_value=Asking(nobody))
        assert result.errors[0].message == "nobody", name


def something(kind: Any) -> str:
    """That an argument of this type accepts."""
    if not str(kind).endswith("!"):
        return "null"
    kind = getattr(kind, "of_type", kind) if str(kind).endswith("!") else kind
    if str(kind) == "DateTime":
        return '"2026-03-29T01:30:00Z"'
    return "[]" if str(kind).startswith("[") else '"x"' if str(kind) in ("ID", "String") else "1"


class Asking:
    def __init__(self, who: Actor, now: datetime | None = None) -> None:
        self.actor = who
        self.now = now
        self.understood: dict[int, Any] = {}


def named(kind: Any) -> Any:
    return named(kind.of_type) if hasattr(kind, "of_type") else kind


def refuse_everybody(who: object, actor: object) -> None:
    raise Refusal.of(403, "FORBIDDEN", "nobody")
