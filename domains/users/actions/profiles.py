"""What somebody says of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from domains.kernel.actor import Actor
from domains.kernel.audit import fingerprint
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.events import publish
from domains.users.actions.accounts import refuse_bad_locale
from domains.users.events import ProfileUpdated, SocialLinksSet
from domains.users.models import Network, SocialLink, User, UserProfile
from domains.users.policies import can_manage_profile

ADDRESS = URLValidator(schemes=["https"])
LONGEST_ADDRESS = 500  # as its column


@dataclass(frozen=True, kw_only=True)
class ProfileChange:
    """What is None stays as it is."""

    display_name: str | None = None
    bio: str | None = None
    locale: str | None = None
    time_zone: str | None = None


@transaction.atomic
def update_profile(*, user_id: UUID, change: ProfileChange, actor: Actor, now: datetime) -> User:
    profile = locked_profile(user_id, actor)
    before, wanted = fingerprint(profile), plain(change)
    for name, value in wanted.items():
        setattr(profile, name, value)
    if fingerprint(profile) != before:
        profile.save(update_fields=list(wanted))
        publish(ProfileUpdated(user_id=user_id), actor=actor, now=now, before=before, after=profile)
    return profile.user


@transaction.atomic
def set_social_links(*, user_id: UUID, links: Mapping[Network, str], actor: Actor, now: datetime) -> User:
    """These and no others."""
    profile = locked_profile(user_id, actor)
    refuse_bad_links(links)
    SocialLink.objects.filter(user=user_id).exclude(network__in=links).delete()
    SocialLink.objects.bulk_create(
        [SocialLink(user_id=user_id, network=network, url=url) for network, url in links.items()],
        update_conflicts=True,
        unique_fields=["user", "network"],
        update_fields=["url"],
    )
    publish(SocialLinksSet(user_id=user_id), actor=actor, now=now)
    return profile.user


def locked_profile(user_id: UUID, actor: Actor) -> UserProfile:
    """To whoever may not change it, it is not there."""
    # Its person first, so that what comes after their erasure finds nobody.
    person = User.objects.select_for_update(no_key=True).filter(pk=user_id, is_active=True).first()
    found = UserProfile.objects.select_related("user").select_for_update(no_key=True, of=("self",))
    profile = found.filter(user=person).first() if person else None
    if profile is None or not can_manage_profile(actor, profile.user):
        raise NotFound
    return profile


def plain(change: ProfileChange) -> dict[str, str]:
    given = {name: value for name, value in vars(change).items() if value is not None}
    for name, most in (("display_name", 100), ("bio", 2000)):
        if name in given:
            given[name] = given[name].replace("\0", "").strip()
            refuse_long(given[name], most, path="displayName" if name == "display_name" else name)
    if "locale" in given:
        refuse_bad_locale(given["locale"])
    if "time_zone" in given and given["time_zone"] not in zones():
        raise Invalid("This is no time zone like Europe/Paris.", path=("timeZone",))
    return given


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def refuse_long(text: str, most: int, *, path: str) -> None:
    if len(text) > most:
        raise Invalid(f"This has at most {most} characters.", path=(path,))


def refuse_bad_links(links: Mapping[Network, str]) -> None:
    for place, (network, url) in enumerate(links.items()):
        if not is_address(url):
            raise Invalid("This is no address that begins with https://.", path=("links", str(place), "url"))
        if not network.holds(url):
            raise Invalid(f"This address does not lie at {network}.", path=("links", str(place), "url"))


def is_address(url: str) -> bool:
    """One that a browser reads as we do: to some, a backslash or a line break is part of a host, to others its end."""
    try:
        ADDRESS(url)
    except ValidationError:
        return False
    return len(url) <= LONGEST_ADDRESS and url.isprintable() and not urlsplit(url).username
