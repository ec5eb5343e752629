"""Something of everything, and all of it one client's."""

from datetime import UTC, datetime, timedelta
from typing import Any

from guardian.shortcuts import assign_perm

from domains.bookings.models import Attendee, ProposedTime
from domains.favorites.models import Favorite
from domains.kernel.models import AuditLogEntry
from domains.locations.models import Location
from domains.practitioners.models import PractitionerVerification
from domains.privacy.models import DataExport
from domains.services.models import Service
from domains.users.actions.grants import permission
from domains.users.models import (
    Capability,
    IdentityVerification,
    LinkedAccount,
    Passkey,
    Session,
    SocialLink,
    Totp,
    User,
    UserProfile,
)
from tests.domains.locations.gazetteer import new_york
from tests.domains.media.test_hanging import file
from tests.domains.services import catalogue
from tests.schema.bookings.kept import row, step


def belongings() -> dict[str, Any]:
    """By the name of its type, and what stands beside it by a name of its own."""
    now = datetime.now(UTC)
    owner = User.objects.create(
        email="owner@example.org",
        roles=["CLIENT"],
        email_verified_at=now,
        identity_verified_at=now,
        last_login=now,
        phone_number="+4930901820",
        phone_verified_at=now,
    )
    session = Session.objects.create(user=owner, created_at=now, last_used_at=now, proved_at=now)
    entry = AuditLogEntry.objects.create(at=now, action="x", subject="User", subject_id=owner.pk, actor_id=owner.pk)
    other = User.objects.create(email="other@example.org", roles=["CLIENT"])
    Totp.objects.create(user=owner, secret=b"", created_at=now, confirmed_at=now)
    grant = assign_perm(permission(Capability.SEE_ACCOUNT), other, owner)
    return {
        "User": owner,
        "UserProfile": UserProfile.objects.create(user=owner),
        "SocialLink": SocialLink.objects.create(user=owner, network="WEBSITE", url="https://example.org"),
        "Session": session,
        "LinkedAccount": LinkedAccount.objects.create(
            user=owner, provider="GOOGLE", subject="1", email="a@x.org", linked_at=now
        ),
        "Passkey": Passkey.objects.create(user=owner, name="x", credential_id=b"1", public_key=b"", created_at=now),
        "IdentityVerification": IdentityVerification.objects.create(user=owner, legal_name="x", submitted_at=now),
        "AccessGrant": grant,
        "DataExport": DataExport.objects.create(user=owner, requested_at=now),
        "AuditLogEntry": entry,
        "other": other,
        **brought_by(owner),
        **of_the_world(),
    }


def brought_by(owner: User) -> dict[str, Any]:
    """A picture that is not ready yet, wherever one may hang."""
    offered = offered_by(owner)
    booked = booked_by(owner, offered)
    asset = file(owner, status="PROCESSING", loose_since=None, portrayed=owner)
    film = file(owner, kind="VIDEO", status="PROCESSING", loose_since=None)
    page = offered["Practitioner"].media
    return {
        **offered,
        **booked,
        "MediaAsset": asset,
        "MediaVariant": asset.variants.create(
            name="LARGE", key="x", is_public=True, content_type="image/webp", size_bytes=1
        ),
        "PractitionerMedia": page.create(asset=asset, role="COVER", position=0),
        "introduction": page.create(asset=film, role="INTRO_VIDEO", position=1),
        "ServiceMedia": offered["Service"].media.create(asset=asset, role="PHOTO", position=0),
        "PractitionerDocument": offered["Practitioner"].documents.create(
            asset=asset, title="x", added_at=catalogue.NOW
        ),
    }


def offered_by(owner: User) -> dict[str, Any]:
    """By somebody whom staff have stopped, and who has reviewed it themselves."""
    practitioner = catalogue.practitioner(
        owner, status="SUSPENDED", suspended_from="PENDING", suspended_at=catalogue.NOW, suspension_reason="x"
    )
    place = catalogue.place(practitioner)
    known = catalogue.specialization(practitioner)
    shelf = catalogue.category()
    heading = catalogue.own_category(practitioner)
    service = catalogue.service(practitioner, category=shelf, location=place, own_category=heading)
    course = catalogue.course(practitioner)
    module = course.course.modules.first()
    soon = datetime.now(UTC) + timedelta(days=1)
    hours = catalogue.hours(practitioner)
    catalogue.rules(service, schedule=hours)
    return {
        "Practitioner": practitioner,
        "PractitionerLocation": place,
        "PractitionerTier": practitioner.tier,
        "Schedule": hours,
        "ScheduleBlock": catalogue.block(practitioner, service),
        "Certification": catalogue.certification(practitioner),
        "Education": catalogue.education(practitioner),
        "PractitionerVerification": PractitionerVerification.objects.create(
            practitioner=practitioner, statement="x", submitted_at=catalogue.NOW
        ),
        "Specialization": known,
        "ServiceCategory": shelf,
        "PractitionerCategory": heading,
        "CourseModule": module,
        "ServiceOccurrence": catalogue.occurrence(course, module=module, location=place, starts_at=soon),
        "course": course,
        "Service": service,
        "Review": catalogue.review(service, owner, status="PENDING"),
        "Favorite": Favorite.objects.create(user=owner, service=service, created_at=catalogue.NOW),
        "category below": catalogue.category(under=shelf),
        "package": catalogue.package(service),
        "bundle": catalogue.bundle(service),
        "similar service": Service(category=shelf),  # never saved, so that it stands in no list itself
    }


def booked_by(owner: User, offered: dict[str, Any]) -> dict[str, Any]:
    """One of each kind, by whoever offers it: so that nobody else is a party to it."""
    soon = datetime.now(UTC) + timedelta(days=2)
    practitioner, place = offered["Practitioner"], offered["PractitionerLocation"]
    session = row(offered["Service"], owner, at=soon, location=place)
    seat = catalogue.occurrence(catalogue.workshop(practitioner), starts_at=soon)
    step(session)
    return {
        "Booking": session,
        "Attendee": Attendee.objects.create(booking=session, name="Bob", position=0),
        "ProposedTime": ProposedTime.objects.create(
            booking=session, by="CLIENT", starts_at=soon, ends_at=soon + timedelta(hours=1), created_at=soon
        ),
        "seat": row(seat.service, owner, at=soon, occurrence=seat, occupation=seat.occupations.get()),
        "workshop": seat,
        "stay": row(catalogue.space(practitioner), owner, at=soon),
    }


def of_the_world() -> dict[str, Any]:
    there = new_york()
    return {**there, "Location": Location.objects.get(pk=there["City"].pk)}
