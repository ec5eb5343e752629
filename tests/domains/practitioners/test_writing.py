from datetime import timedelta
from typing import Any

import pytest

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.models import AuditLogEntry
from domains.practitioners.actions import Page, update_practitioner
from domains.practitioners.errors import CurrencyInUse, SlugTaken
from domains.practitioners.models import Practitioner
from domains.services.actions import archive_service, create_service, delete_service
from domains.services.models import Service
from domains.users.models import Capability
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, STRANGER, practitioner, self_of
from tests.domains.users.people import at_once, audited, kinds, prints, told, while_uncommitted

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
LATER = NOW + timedelta(days=1)
WHOLE = Page(headline="Looms", about="I weave.", languages=["en"])


def update(
    of: Practitioner, page: Page | None = None, *, slug: str | None = None, actor: Actor | None = None, **said: Any
) -> Practitioner:
    return update_practitioner(
        practitioner_id=of.pk, page=page or Page(**said), slug=slug, actor=actor or self_of(of.user), now=LATER
    )


def offer(of: Practitioner) -> Service:
    values: Any = {"delivery_mode": "VIRTUAL", "title": "Hatha", "price_cents": 100}
    return create_service(
        practitioner_id=of.pk, kind=Service.Type.SESSION, values=values, actor=self_of(of.user), now=NOW
    )


@database
def test_update_changes_what_is_given_and_nothing_else() -> None:
    ada = practitioner(about="I weave.", languages=["en"])
    before = prints(ada)
    update(ada, display_name=" Ada \0King ", headline="Looms", slug="ada-king")
    ada.refresh_from_db()
    assert (ada.display_name, ada.headline, ada.about) == ("Ada King", "Looms", "I weave.")
    assert (ada.slug, ada.languages, ada.currency) == ("ada-king", ["en"], "EUR")
    entry = audited("practitioners.updated")
    assert (entry.actor_id, entry.subject_id) == (ada.user_id, ada.pk)
    assert (entry.before, entry.after) == (before, prints(ada))
    assert told("practitioners.updated") == [{"practitioner_id": str(ada.pk), "user_id": str(ada.user_id)}]
    update(ada, about="", languages=["de", "de", "en"], currency="GBP")
    ada.refresh_from_db()
    assert (ada.headline, ada.about, ada.languages, ada.currency) == ("Looms", "", ["de", "en"], "GBP")


@database
def test_update_that_changes_nothing_tells_nobody() -> None:
    ada = practitioner(slug="ada", headline="Looms")
    assert update(ada, display_name="Ada", headline=" Looms", currency="EUR", slug="ada") == ada
    assert update(ada) == ada
    assert not AuditLogEntry.objects.exists()


@database
def test_page_is_presented_since_it_says_all_that_a_page_should() -> None:
    ada = practitioner()

    def presented_at(**said: Any) -> Any:
        update(ada, **said)
        ada.refresh_from_db()
        assert ada.is_presented is (ada.presented_at is not None)
        assert ada.is_presented is Practitioner.objects.filter(Practitioner.PRESENTED, pk=ada.pk).exists()
        return ada.presented_at

    assert presented_at(headline="Looms", about="I weave.") is None
    assert presented_at(languages=["en"]) == LATER
    Practitioner.objects.update(presented_at=NOW)
    assert presented_at(headline="Weaving") == NOW
    for missing in ({"headline": " "}, {"about": ""}, {"languages": []}):
        assert presented_at(**missing) is None
        assert presented_at(headline="Looms", about="I weave.", languages=["en"]) == LATER


@database
@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"display_name": "\0 "}, ("displayName",)),
        ({"headline": "x" * 201}, ("headline",)),
        ({"about": "x" * 5001}, ("about",)),
        ({"languages": ["en", "?"]}, ("languages", "1")),
        ({"currency": "XXX"}, ("currency",)),
        *(({"slug": slug}, ("slug",)) for slug in ("", "Ada", "a--b", "-a", "ä", "a\n-b", "a\0", "x" * 101)),
        ({"slug": "erased-1"}, ("slug",)),
    ],
)
def test_update_to_what_cannot_be_accepted(said: dict[str, Any], path: tuple[str, ...]) -> None:
    ada = practitioner()
    with pytest.raises(Invalid) as refusal:
        update(ada, **said)
    assert refusal.value.path == path
    assert not AuditLogEntry.objects.exists()


@database
def test_update_is_for_whoever_manages_the_practice() -> None:
    ada = practitioner()
    lent = frozenset({(Capability.MANAGE_PRACTICE.value, ada.user_id)})
    for at, actor in enumerate((self_of(ada.user), Actor(user_id=STRANGER.user_id, grants=lent))):
        assert update(ada, headline=f"Looms {at}", actor=actor).headline == f"Looms {at}"
    assert update(ada, headline="x", actor=Actor(user_id=STAFF.user_id, roles=frozenset({"ADMIN"})))
    for actor in (STRANGER, ANYBODY, STAFF):
        with pytest.raises(NotAllowed):
            update(ada, headline="Mine", actor=actor)
    hidden = practitioner(status="PENDING")
    for actor in (STRANGER, ANYBODY):
        with pytest.raises(NotFound):
            update(hidden, headline="Mine", actor=actor)
    assert update(hidden, headline="Mine").headline == "Mine"


@database
def test_slug_of_somebody_else_is_taken() -> None:
    ada, bob = practitioner(slug="ada"), practitioner(slug="bob", status="INACTIVE")
    with pytest.raises(SlugTaken) as refusal:
        update(ada, slug="bob", headline="Looms")
    assert refusal.value.path == ("slug",)
    ada.refresh_from_db()
    assert (ada.slug, ada.headline) == ("ada", "")
    update(bob, slug="robert")
    assert update(ada, slug="bob").slug == "bob"


@committed
def test_slug_that_two_want_at_once_is_one_s() -> None:
    people = [practitioner() for _ in range(4)]
    outcomes = at_once(*[lambda each=each: update(each, slug="the-best") for each in people])
    assert kinds(outcomes) == [Practitioner, *[SlugTaken] * 3]


@committed
def test_slug_that_is_being_taken_is_taken() -> None:
    """The database says so: nobody saw it before."""
    ada, bob = practitioner(), practitioner()
    outcome = while_uncommitted(lambda: update(ada, slug="loom"), lambda: update(bob, slug="loom"))
    assert isinstance(outcome, SlugTaken)


@committed
def test_two_who_want_each_other_s_slug_do_not_wait_for_each_other() -> None:
    ada, bob = practitioner(slug="ada"), practitioner(slug="bob")
    outcomes = at_once(lambda: update(ada, slug="bob"), lambda: update(bob, slug="ada"))
    assert kinds(outcomes) == [SlugTaken] * 2


@database
def test_currency_stays_as_soon_as_something_has_a_price() -> None:
    ada = practitioner()
    assert update(ada, currency="GBP").currency == "GBP"
    service = offer(ada)
    ada.refresh_from_db()
    assert (service.currency, ada.offered_at) == ("GBP", NOW)
    archive_service(service_id=service.pk, actor=self_of(ada.user), now=NOW)
    with pytest.raises(CurrencyInUse) as refusal:
        update(ada, currency="USD")
    assert (refusal.value.currency, refusal.value.path) == ("GBP", ("currency",))
    assert update(ada, currency="GBP", headline="Looms").headline == "Looms"


@database
def test_currency_is_free_again_once_nothing_is_left() -> None:
    ada = practitioner()
    first, second = offer(ada), offer(ada)
    for service, since in ((first, NOW), (second, None)):
        delete_service(service_id=service.pk, actor=self_of(ada.user), now=NOW)
        ada.refresh_from_db()
        assert ada.offered_at == since
    assert update(ada, currency="USD").currency == "USD"


@committed
def test_currency_does_not_change_under_a_price() -> None:
    ada = practitioner()
    outcome = while_uncommitted(lambda: offer(ada), lambda: update(ada, currency="USD"))
    assert isinstance(outcome, CurrencyInUse)
    other = practitioner()
    service = while_uncommitted(lambda: update(other, currency="USD"), lambda: offer(other))
    assert service.currency == "USD"
