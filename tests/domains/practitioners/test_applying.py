from typing import Any

import pytest

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.practitioners.actions import Page, apply_to_be_practitioner, create_practitioner
from domains.practitioners.errors import AlreadyPractitioner, EmailNotVerified
from domains.practitioners.models import Practitioner
from domains.practitioners.policies import can_publish
from domains.users.models import Capability, User
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, STRANGER, self_of, somebody
from tests.domains.users.people import at_once, audited, kinds, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
PAGE = Page(display_name="Ada Lovelace", currency="GBP")


def reached(**more: Any) -> User:
    return somebody(**{"email_verified_at": NOW, **more})


def apply(actor: Actor, page: Page = PAGE) -> Practitioner:
    return apply_to_be_practitioner(page=page, actor=actor, now=NOW)


@database
def test_apply_makes_a_page_that_waits() -> None:
    user = reached()
    page = Page(
        display_name=" Ada Lovelace ", headline="Looms", about="A\0B", languages=["en", "de-AT", "en"], currency="GBP"
    )
    made = apply(self_of(user), page)
    made.refresh_from_db()
    assert (made.user, made.slug, made.status, made.created_at) == (user, "ada-lovelace", "PENDING", NOW)
    assert (made.display_name, made.headline, made.about) == ("Ada Lovelace", "Looms", "AB")
    assert (made.languages, made.currency) == (["en", "de-AT"], "GBP")
    assert not can_publish(made)
    assert told("practitioners.applied") == [{"practitioner_id": str(made.pk), "user_id": str(user.pk)}]
    entry = audited("practitioners.applied")
    assert (entry.actor_id, entry.subject_id, entry.after) == (user.pk, made.pk, prints(made))


@database
def test_apply_makes_a_slug_that_is_free() -> None:
    slugs = [apply(self_of(reached())).slug for _ in range(11)]
    assert slugs[:9] == ["ada-lovelace", *(f"ada-lovelace-{number}" for number in range(2, 10))]
    assert [slug.startswith("ada-lovelace-") for slug in slugs] == [False, *[True] * 10]
    assert len({*slugs}) == 11


@database
@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Zoë O'Neil-Łuczak", "zoe-oneil-luczak"),
        ("Groß & Söhne", "gross-sohne"),
        ("Анна", "practitioner"),
        ("👩‍🔬 --", "practitioner"),
        ("Erased 123", "123"),
        ("x" * 100, "x" * 80),
    ],
)
def test_apply_makes_a_slug_of_any_name(name: str, slug: str) -> None:
    assert apply(self_of(reached()), Page(display_name=name, currency="EUR")).slug == slug


@database
def test_apply_twice_is_refused() -> None:
    me = self_of(reached())
    apply(me)
    with pytest.raises(AlreadyPractitioner) as refusal:
        apply(me, Page(display_name="Somebody else", currency="EUR"))
    assert refusal.value.slug == "ada-lovelace"


@database
def test_apply_needs_an_address_that_is_verified() -> None:
    with pytest.raises(EmailNotVerified):
        apply(self_of(somebody()))
    assert not Practitioner.objects.exists()


@database
def test_apply_is_for_people_with_an_open_account() -> None:
    for actor in (ANYBODY, self_of(reached(is_active=False))):
        with pytest.raises(NotAllowed):
            apply(actor)


@database
@pytest.mark.parametrize(
    ("page", "path"),
    [
        (Page(display_name=" \0 ", currency="EUR"), ("displayName",)),
        (Page(currency="EUR"), ("displayName",)),
        (Page(display_name="x" * 101, currency="EUR"), ("displayName",)),
        (Page(display_name="x"), ("currency",)),
        (Page(display_name="x", currency="XXX"), ("currency",)),
        (Page(display_name="x", currency="EUR", headline="x" * 201), ("headline",)),
        (Page(display_name="x", currency="EUR", about="x" * 5001), ("about",)),
        (Page(display_name="x", currency="EUR", languages=["en", "EN"]), ("languages", "1")),
        (Page(display_name="x", currency="EUR", languages=["en\n"]), ("languages", "0")),
        (Page(display_name="x", currency="EUR", languages=["en" + "-x1" * 12]), ("languages", "0")),
        (Page(display_name="x", currency="EUR", languages=["en"] * 21), ("languages",)),
    ],
)
def test_apply_with_what_cannot_be_accepted(page: Page, path: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        apply(self_of(reached()), page)
    assert refusal.value.path == path


@database
def test_apply_with_a_whole_page_presents_it() -> None:
    whole = Page(display_name="Ada", currency="GBP", headline="Looms", about="I weave.", languages=["en"])
    assert apply(self_of(reached()), whole).presented_at == NOW
    assert apply(self_of(reached())).presented_at is None


# By staff.


def create(of: User, actor: Actor = STAFF, page: Page = PAGE) -> Practitioner:
    return create_practitioner(user_id=of.pk, page=page, actor=actor, now=NOW)


@database
def test_create_lets_somebody_in_at_once() -> None:
    user = somebody(roles=["CLIENT"])
    made = create(user, page=Page(display_name="Ada", currency="GBP", headline="Looms", languages=["en"]))
    made.refresh_from_db()
    assert (made.user, made.slug, made.status, made.created_at) == (user, "ada", "ACTIVE", NOW)
    assert (made.headline, made.languages, made.currency, made.verified_at) == ("Looms", ["en"], "GBP", None)
    assert can_publish(made)
    assert User.objects.get(pk=user.pk).roles == ["CLIENT", "PRACTITIONER"]
    assert told("practitioners.created") == [{"practitioner_id": str(made.pk), "user_id": str(user.pk)}]
    entry = audited("practitioners.created")
    assert (entry.actor_id, entry.subject_id, entry.after) == (STAFF.user_id, made.pk, prints(made))


@database
def test_create_for_somebody_who_has_a_page_is_refused() -> None:
    waiting, working = reached(), somebody()
    apply(self_of(waiting))
    create(working)
    for user in (waiting, working):
        with pytest.raises(AlreadyPractitioner):
            create(user)
    assert told("practitioners.created") == [
        {"practitioner_id": str(working.practitioner.pk), "user_id": str(working.pk)}
    ]


@database
def test_create_is_for_staff_and_others() -> None:
    user = somebody()
    for actor in (ANYBODY, STRANGER, self_of(user)):
        with pytest.raises(NotAllowed):
            create(user, actor)
    for role in ("STAFF", "ADMIN"):
        me = somebody(roles=[role])
        lent = Actor(
            user_id=me.pk, roles=frozenset({role}), grants=frozenset({(Capability.MANAGE_PRACTICE.value, user.pk)})
        )
        for of, actor in ((me, self_of(me)), (user, lent)):
            with pytest.raises(NotAllowed):
                create(of, actor)
    assert not Practitioner.objects.exists()


@database
def test_create_for_somebody_who_is_not_there() -> None:
    with pytest.raises(NotFound):
        create(User(pk=uuid7()))
    with pytest.raises(Invalid) as refusal:
        create(somebody(is_active=False))
    assert refusal.value.path == ("userId",)


@database
def test_create_with_what_cannot_be_accepted() -> None:
    with pytest.raises(Invalid) as refusal:
        create(somebody(), page=Page(display_name=" ", currency="EUR"))
    assert refusal.value.path == ("displayName",)


@committed
def test_whoever_is_let_in_while_they_apply_has_one_page() -> None:
    user = reached()
    outcomes = at_once(*[lambda: apply(self_of(user))] * 3, *[lambda: create(user)] * 3)
    assert kinds(outcomes) == [*[AlreadyPractitioner] * 5, Practitioner]
    Practitioner.objects.get()


@committed
def test_a_hundred_applications_at_once_are_one() -> None:
    """Of one person; the others are told."""
    me = self_of(reached())
    assert kinds(at_once(*[lambda: apply(me)] * 100)) == [*[AlreadyPractitioner] * 99, Practitioner]
    Practitioner.objects.get()
    assert len(told("practitioners.applied")) == 1


@committed
def test_people_of_one_name_who_apply_at_once_all_have_a_slug() -> None:
    actors = [self_of(reached()) for _ in range(20)]
    made = at_once(*[lambda each=each: apply(each) for each in actors])
    assert kinds(made) == [Practitioner] * 20
    assert len({each.slug for each in made}) == 20
