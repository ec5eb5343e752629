from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.kernel.actor import ANONYMOUS, Actor
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.ids import uuid7
from domains.users import actions
from domains.users.actions import ProfileChange
from domains.users.actions.profiles import refuse_bad_links
from domains.users.models import Capability, Network, Role, SocialLink, UserProfile
from tests.domains.users.people import (
    ADA,
    GRACE,
    LATER,
    NOW,
    actor_of,
    at_once,
    audited,
    prints,
    register,
    somebody,
    suspend,
    told,
    while_uncommitted,
)

database = pytest.mark.django_db
GITHUB = {Network.GITHUB: "https://github.com/ada"}


def update(user_id: UUID, actor: Actor, **change: str | None) -> UserProfile:
    user = actions.update_profile(user_id=user_id, change=ProfileChange(**change), actor=actor, now=LATER)
    assert user.pk == user_id
    return UserProfile.objects.get(user=user_id)


def link(user_id: UUID, actor: Actor, links: dict[Network, str]) -> dict[str, str]:
    actions.set_social_links(user_id=user_id, links=links, actor=actor, now=LATER)
    return dict(SocialLink.objects.filter(user=user_id).values_list("network", "url"))


def me(email: str = ADA) -> tuple[UUID, Actor]:
    actor = actor_of(register(email))
    return actor.person, actor


# What they say of themselves.


@database
def test_update_profile() -> None:
    user_id, actor = me()
    before = prints(UserProfile.objects.get())
    profile = update(
        user_id, actor, display_name=" Ada ", bio="\nI count.\n\nA lot.", locale="de-AT", time_zone="Europe/Vienna"
    )
    assert (profile.display_name, profile.bio) == ("Ada", "I count.\n\nA lot.")
    assert (profile.locale, profile.time_zone) == ("de-AT", "Europe/Vienna")
    assert told("users.profile_updated") == [{"user_id": str(user_id)}]
    entry = audited("users.profile_updated")
    assert (entry.actor_id, entry.subject_id, entry.at) == (user_id, user_id, LATER)
    assert (entry.before, entry.after) == (before, prints(profile))


@database
def test_update_profile_leaves_what_is_not_given() -> None:
    user_id, actor = me()
    _, hers = me(GRACE)
    update(user_id, actor, display_name="Ada", bio="I count.")
    profile = update(user_id, actor, bio="")
    assert (profile.display_name, profile.bio, profile.locale) == ("Ada", "", "en")
    assert UserProfile.objects.get(user=hers.user_id).display_name == ""


@database
def test_update_profile_to_what_it_is() -> None:
    user_id, actor = me()
    update(user_id, actor)
    update(user_id, actor, display_name=" ", locale="en")
    assert told("users.profile_updated") == []


@database
@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"display_name": "x" * 101}, "displayName"),
        ({"bio": "x" * 2001}, "bio"),
        ({"locale": ""}, "locale"),
        ({"locale": "EN"}, "locale"),
        ({"locale": "en\n"}, "locale"),
        ({"locale": "en_US"}, "locale"),
        ({"locale": "english"}, "locale"),
        ({"locale": "../en"}, "locale"),
        ({"locale": "\0"}, "locale"),
        ({"locale": "\N{FULLWIDTH LATIN SMALL LETTER E}n"}, "locale"),
        ({"locale": "e" * 1_000_000}, "locale"),
        ({"time_zone": ""}, "timeZone"),
        ({"time_zone": "Mars/Olympus"}, "timeZone"),
        ({"time_zone": "europe/vienna"}, "timeZone"),
        ({"time_zone": "../../etc/passwd"}, "timeZone"),
        ({"time_zone": "/etc/localtime"}, "timeZone"),
        ({"time_zone": "\0"}, "timeZone"),
        ({"time_zone": "x" * 1_000_000}, "timeZone"),
    ],
)
def test_update_profile_with_what_cannot_be(change: dict[str, str], path: str) -> None:
    user_id, actor = me()
    before = prints(UserProfile.objects.get())
    with pytest.raises(Invalid) as refusal:
        update(user_id, actor, **change)
    assert refusal.value.path == (path,)
    assert prints(UserProfile.objects.get()) == before


@database
@pytest.mark.parametrize("locale", ["en", "deu", "de-AT", "zh-Hant", "zh-Hant-TW", "es-419"])
def test_update_profile_to_any_language(locale: str) -> None:
    assert update(*me(), locale=locale).locale == locale


@database
def test_update_profile_without_what_cannot_be_kept() -> None:
    profile = update(*me(), display_name="A\0da" + "x" * 97, bio="\0")
    assert (profile.display_name, profile.bio) == ("Ada" + "x" * 97, "")


@database
@pytest.mark.parametrize(
    ("roles", "grants", "may"),
    [
        ([], [], False),
        ([Role.PRACTITIONER], [], False),
        ([Role.STAFF], [], False),
        ([Role.ADMIN], [], True),
        ([], [Capability.MANAGE_PROFILE], True),
        ([], [Capability.SEE_ACCOUNT], False),
    ],
)
def test_who_may_change_somebody_elses(roles: list[Role], grants: list[Capability], may: bool) -> None:
    ada, grace = register(), somebody(*roles, email=GRACE)
    for capability in grants:
        actions.grant_access(email=GRACE, capability=capability, actor=actor_of(ada), now=NOW)
    actor = Actor(
        user_id=grace.user_id, roles=frozenset(roles), grants=frozenset((each, ada.user.pk) for each in grants)
    )
    if may:
        assert update(ada.user.pk, actor, bio="Changed.").bio == "Changed."
        assert link(ada.user.pk, actor, GITHUB) == GITHUB
        assert audited("users.profile_updated").actor_id == audited("users.social_links_set").actor_id == grace.user_id
        return
    with pytest.raises(NotFound):
        update(ada.user.pk, actor, bio="Changed.")
    with pytest.raises(NotFound):
        link(ada.user.pk, actor, GITHUB)
    assert (UserProfile.objects.get(user=ada.user).bio, SocialLink.objects.count()) == ("", 0)


@database
def test_a_grant_that_was_taken_back_is_good_no_more() -> None:
    ada, grace = register(), register(GRACE)
    granted = actions.grant_access(email=GRACE, capability=Capability.MANAGE_PROFILE, actor=actor_of(ada), now=NOW)
    update(ada.user.pk, actor_of(grace), bio="Changed.")
    actions.revoke_access(grant_id=granted.pk, actor=actor_of(grace), now=NOW)
    with pytest.raises(NotFound):
        update(ada.user.pk, actor_of(grace), bio="Changed again.")


@database
def test_profile_that_cannot_be_changed_is_not_there() -> None:
    user_id, actor = me()
    for other in (uuid7(), user_id):
        with pytest.raises(NotFound):
            update(other, actor if other != user_id else ANONYMOUS, bio="Changed.")
    suspend(user_id)
    for who in (actor, Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))):
        with pytest.raises(NotFound):
            update(user_id, who, bio="Changed.")
        with pytest.raises(NotFound):
            link(user_id, who, GITHUB)


def test_update_profile_by_two_at_once(committed: None) -> None:
    """Neither undoes what the other has changed."""
    user_id, actor = me()
    while_uncommitted(
        lambda: update(user_id, actor, display_name="Ada"), lambda: update(user_id, actor, bio="I count.")
    )
    profile = UserProfile.objects.get()
    assert (profile.display_name, profile.bio) == ("Ada", "I count.")


# Where they are found elsewhere.


@database
def test_set_social_links() -> None:
    user_id, actor = me()
    other_id, other = me(GRACE)
    link(other_id, other, GITHUB)
    assert link(user_id, actor, GITHUB | {Network.WEBSITE: "https://example.org"}) == {
        "GITHUB": "https://github.com/ada",
        "WEBSITE": "https://example.org",
    }
    kept = SocialLink.objects.get(user=user_id, network="GITHUB").pk
    links = {Network.GITHUB: "https://github.com/countess", Network.X: "https://x.com/ada"}
    assert link(user_id, actor, links) == links  # these and no others
    assert SocialLink.objects.get(user=user_id, network="GITHUB").pk == kept
    assert link(user_id, actor, {}) == {}
    assert SocialLink.objects.get().user_id == other_id


@database
def test_set_social_links_is_told() -> None:
    user_id, actor = me()
    link(user_id, actor, GITHUB)
    assert told("users.social_links_set") == [{"user_id": str(user_id)}]
    entry = audited("users.social_links_set")
    assert (entry.actor_id, entry.subject_id, entry.at) == (user_id, user_id, LATER)


GOOD = [
    (Network.GITHUB, "https://github.com/ada"),
    (Network.GITHUB, "https://www.github.com"),
    (Network.GITHUB, "https://gist.github.com/ada"),
    (Network.GITHUB, "HTTPS://GitHub.COM/Ada"),
    (Network.X, "https://twitter.com/ada"),
    (Network.YOUTUBE, "https://youtu.be/1?t=2#3"),
    (Network.FACEBOOK, "https://m.facebook.com/ada"),
    (Network.WEBSITE, "https://example.org:8443/a/b?c=d"),
    (Network.WEBSITE, "https://bücher.example/ünïcode"),
    (Network.WEBSITE, "https://example.org/" + "x" * 480),
]
BAD = [
    (Network.WEBSITE, url)
    for url in (
        "", " ", "\0", "example.org", "http://example.org", "ftp://example.org", "//example.org", "https://", "https:///a",
        "https:example.org", "javascript:alert(1)", "JavaScript://example.org/%0aalert(1)", "data:text/html,1",
        " https://example.org", "https://example.org ", "https://exa mple.org", "https://example.org/a b",
        "https://example.org/\0", "https://exam\0ple.org", "https://example.org/\n", "https://exam\nple.org",
        "java\tscript:alert(1)", "https://ada@example.org", "https://ada:secret@example.org", "https://:@example.org",
        "https://@example.org", "https://[::1", "https://[not-an-address]/", "https://example.org:port/",
        "https://example.org:999999/", "https://example", "https://exam_ple.org", "https://-example.org",
        "https://example.org\\", "https://example.org/" + "x" * 481, "https://" + "a" * 1_000_000,
        "https://\N{FULLWIDTH SOLIDUS}.example.org",
    )
] + [
    (Network.GITHUB, url)
    for url in (
        "https://example.org", "https://github.com.example.org", "https://evilgithub.com", "https://github.org",
        "https://example.org/github.com", "https://example.org?github.com", "https://example.org#.github.com",
        "https://github.com@example.org", "https://github.com:x@example.org", "https://github.com:443@example.org/",
        "https://example.org\\.github.com", "https://example.org\\@github.com", "https://example.org;.github.com",
        "https://example.org,.github.com", "https://example.org\N{ACCOUNT OF}.github.com",
        "https://example.org\N{FULLWIDTH QUESTION MARK}.github.com", "https://example.org%2f.github.com",
        "https://example.org&.github.com", "https://example.org\t.github.com", "https://example.org\0.github.com",
        "https://github.com\N{IDEOGRAPHIC FULL STOP}example.org",
        "https://g\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}thub.com",
    )
]  # fmt: skip


@pytest.mark.parametrize(("network", "url"), GOOD)
def test_link_that_is_good(network: Network, url: str) -> None:
    refuse_bad_links({network: url})


@pytest.mark.parametrize(("network", "url"), BAD, ids=lambda value: ascii(value)[:60])
def test_link_that_is_bad(network: Network, url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        refuse_bad_links({Network.X: "https://x.com/ada", network: url})
    assert refusal.value.path == ("links", "1", "url")


@given(st.text(), st.sampled_from(list(Network)))
def test_any_text_is_a_link_or_refused(text: str, network: Network) -> None:
    for url in (text, f"https://{text}", f"https://{text}.github.com", f"https://github.com{text}"):
        try:
            refuse_bad_links({network: url})
        except Invalid:
            continue
        assert url.lower().startswith("https://")
        assert url.isprintable()
        assert not set(url.split("/")[2]) & set("\\@ ")


@database
def test_set_social_links_with_a_bad_one_changes_nothing() -> None:
    user_id, actor = me()
    link(user_id, actor, GITHUB)
    with pytest.raises(Invalid):
        link(user_id, actor, {Network.X: "https://x.com/ada", Network.GITHUB: "https://example.org"})
    assert dict(SocialLink.objects.values_list("network", "url")) == GITHUB


def test_set_social_links_by_two_at_once(committed: None) -> None:
    """These or those, and no mixture of them."""
    user_id, actor = me()
    one = GITHUB | {Network.WEBSITE: "https://example.org"}
    other = {Network.GITHUB: "https://github.com/countess", Network.X: "https://x.com/ada"}
    at_once(*[lambda links=links: link(user_id, actor, links) for links in (one, other) * 4])
    assert dict(SocialLink.objects.values_list("network", "url")) in (one, other)
    while_uncommitted(lambda: link(user_id, actor, one), lambda: link(user_id, actor, other))
    assert dict(SocialLink.objects.values_list("network", "url")) == other


# Who sees it.


@database
def test_profiles_and_links_visible_to() -> None:
    user_id, actor = me()
    _, other = me(GRACE)
    link(user_id, actor, GITHUB)
    staff = Actor(user_id=uuid7(), roles=frozenset({"STAFF"}))
    for who in (actor, other, staff, ANONYMOUS):
        assert UserProfile.objects.all().visible_to(who).filter(user=user_id).exists()
        assert SocialLink.objects.all().visible_to(who).exists()
    suspend(user_id)
    for who, sees in ((actor, True), (other, False), (staff, True), (ANONYMOUS, False)):
        assert UserProfile.objects.all().visible_to(who).filter(user=user_id).exists() is sees
        assert SocialLink.objects.all().visible_to(who).exists() is sees
