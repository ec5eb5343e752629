from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.db import models

from domains.kernel.actor import Actor
from domains.kernel.ids import uuid7
from domains.users.models.people import Capability, User

LOCALE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"


def whose_account_is_open(actor: Actor) -> models.Q:
    if actor.is_staff:
        return models.Q()
    is_open = models.Q(user__is_active=True)
    return is_open if actor.is_anonymous else is_open | models.Q(user=actor.user_id)


class UserProfileQuerySet(models.QuerySet["UserProfile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Of everybody whose account is open; where they live in time and language is private."""
        return self.filter(whose_account_is_open(actor))


class UserProfile(models.Model):
    """What somebody says of themselves. Everybody has one from the beginning."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    display_name = models.CharField(max_length=100, blank=True)
    bio = models.TextField(max_length=2000, blank=True)
    locale = models.CharField(max_length=20, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")

    objects: ClassVar[models.Manager["UserProfile"]] = models.Manager.from_queryset(UserProfileQuerySet)()
    shown_by: ClassVar = ("user",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(locale__regex=LOCALE), name="locale_is_well_formed")
        ]

    def __str__(self) -> str:
        return self.display_name or "nameless"

    @staticmethod
    def concerning(actor: Actor) -> models.Q:
        if actor.is_staff:
            return models.Q()
        return models.Q(user=actor.user_id) | models.Q(user__in=actor.granted(Capability.SEE_ACCOUNT))


class Network(models.TextChoices):
    WEBSITE = "WEBSITE"
    FACEBOOK = "FACEBOOK"
    GITHUB = "GITHUB"
    INSTAGRAM = "INSTAGRAM"
    LINKEDIN = "LINKEDIN"
    TIKTOK = "TIKTOK"
    X = "X"
    YOUTUBE = "YOUTUBE"

    def holds(self, url: str) -> bool:
        """Whether an address lies there; any site is a website."""
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        return self is Network.WEBSITE or any(host == site or host.endswith(f".{site}") for site in SITES[self])


SITES = {
    Network.FACEBOOK: ("facebook.com", "fb.com"),
    Network.GITHUB: ("github.com",),
    Network.INSTAGRAM: ("instagram.com",),
    Network.LINKEDIN: ("linkedin.com",),
    Network.TIKTOK: ("tiktok.com",),
    Network.X: ("x.com", "twitter.com"),
    Network.YOUTUBE: ("youtube.com", "youtu.be"),
}


class SocialLinkQuerySet(models.QuerySet["SocialLink"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(whose_account_is_open(actor))


class SocialLink(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="social_links")
    network = models.CharField(max_length=20, choices=Network.choices)
    url = models.URLField(max_length=500)

    objects: ClassVar[models.Manager["SocialLink"]] = models.Manager.from_queryset(SocialLinkQuerySet)()
    shown_by: ClassVar = ("user",)

    class Meta:
        ordering: ClassVar = ["network"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "network"], name="somebody_is_once_in_a_network")
        ]

    def __str__(self) -> str:
        return self.url
