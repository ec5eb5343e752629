"""What can be found is what everybody can see, and nothing else, as soon as search was told of it."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from domains.kernel.events import KINDS
from domains.practitioners.actions import set_practitioner_status, set_specializations, suspend_practitioner
from domains.practitioners.models import Practitioner, Specialization
from domains.search import actions, selectors
from domains.search.models import SearchDocument, SearchPlace, SearchTerm
from domains.services.actions import (
    create_service_category,
    delete_service,
    publish_service,
    set_service_featured,
    unpublish_service,
    update_service,
    update_service_category,
)
from domains.services.models import Service
from domains.users.actions import reinstate_user, suspend_user
from domains.users.models import Role
from tests.domains.search.finding import fill, found, refresh_sharing, state, tell, uses
from tests.domains.services import catalogue
from tests.domains.services.catalogue import NOW, STAFF, self_of
from tests.domains.users.people import at_once, somebody

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def offered(**more: Any) -> Service:
    ada = catalogue.practitioner(display_name="Ada", headline="Teacher of movement")
    place = catalogue.place(
        ada, kind="PHYSICAL", address=catalogue.address(city="Köln", latitude="50.9", longitude="6.9")
    )
    shelf = catalogue.category("Hatha", under=catalogue.category("Yoga"))
    given = {"title": "Morning flow", "category": shelf, "location": place, "delivery_mode": "IN_PERSON"}
    return catalogue.service(ada, **{**given, "duration_minutes": 60, **more})


@database
def test_document_has_what_its_service_is_found_by() -> None:
    service = offered(description="Bring a blanket.", is_featured=True, rating_distribution=[0, 0, 0, 0, 4])
    catalogue.specialization(service.practitioner, name="Stiff backs")
    fill()
    document = SearchDocument.objects.get(pk=service.pk)
    assert (document.kind, document.service_id, document.title) == ("SERVICE", service.pk, "Morning flow")
    assert (document.service_type, document.price_cents, document.duration_minutes) == ("SESSION", 4500, 60)
    assert document.categories == service.category.path  # type: ignore[union-attr]
    assert (document.is_featured, document.is_verified, document.rating) == (True, False, 5)
    assert [(each.city, float(each.longitude or 0)) for each in document.places.all()] == [("Köln", 6.9)]
    for words in ("morning", "FLOWS", "yoga", "hatha", "ada", "koln", "Köln", "back", "blankets", "flow morn", "stif"):
        assert "Morning flow" in found(words), words
    assert found("evening") == found("!!!") == []


@database
def test_document_has_what_its_practitioner_is_found_by() -> None:
    service = offered()
    ada = service.practitioner
    Practitioner.objects.filter(pk=ada.pk).update(about="I was a sailor.", verified_at=NOW, languages=["en"])
    fill()
    document = SearchDocument.objects.get(pk=ada.pk)
    assert (document.kind, document.practitioner_id, document.title) == ("PRACTITIONER", ada.pk, "Ada")
    assert (document.is_verified, document.languages, document.price_cents) == (True, ["en"], None)
    assert document.categories == service.category.path  # type: ignore[union-attr]
    for words in ("ada", "teacher", "movement", "sailors", "cologne koln"[8:], "yoga"):
        assert "Ada" in found(words), words


@database
def test_nothing_hidden_has_a_document() -> None:
    offered(status="DRAFT", title="Draft")
    offered(status="ARCHIVED", title="Old")
    catalogue.service(catalogue.practitioner(status="PENDING"), title="Pending")
    catalogue.service(catalogue.practitioner(status="SUSPENDED"), title="Suspended")
    catalogue.service(catalogue.practitioner(catalogue.somebody(is_active=False)), title="Closed")
    shown = catalogue.service(catalogue.practitioner(status="VACATION"), title="Away")
    fill()
    assert found("draft") == found("old") == found("pending") == found("suspended") == found("closed") == []
    assert found("away") == [shown.title]
    assert "Draft" not in uses("SERVICE")


@database
def test_words_that_are_mistyped_are_mended() -> None:
    offered(title="Deep tissue massage")
    fill()
    for words in ("masage", "massgae", "deep tisue masage", "mass", "dep tissue"):
        assert found(words) == ["Deep tissue massage"], words
    assert found("basket") == []


@database
def test_search_is_told_of_what_happens_to_services() -> None:
    service = offered(status="DRAFT", published_at=None)
    ada, given = self_of(service.practitioner.user), {"service_id": service.pk, "now": NOW}
    publish_service(actor=ada, **given)
    tell()
    assert found("flow") == ["Morning flow"]
    update_service(version=2, values={"title": "Evening flow"}, actor=ada, **given)
    tell()
    assert (found("evening"), found("morning")) == (["Evening flow"], [])
    assert uses("SERVICE") == {"Evening flow": 1}
    set_service_featured(is_featured=True, actor=STAFF, **given)
    tell()
    assert SearchDocument.objects.get(pk=service.pk).is_featured
    unpublish_service(actor=ada, **given)
    tell()
    assert found("flow") == []
    delete_service(actor=ada, **given)
    tell()
    assert state()[0]
    assert uses("SERVICE") == {}


@database
def test_service_can_be_deleted_though_search_was_not_told_yet() -> None:
    service = offered()
    fill()
    ada, given = self_of(service.practitioner.user), {"service_id": service.pk, "now": NOW}
    unpublish_service(actor=ada, **given)
    delete_service(actor=ada, **given)
    assert not SearchDocument.objects.filter(pk=service.pk).exists()


@database
def test_search_is_told_of_what_happens_to_people() -> None:
    service = offered()
    user = service.practitioner.user
    ada, given = self_of(user), {"practitioner_id": service.practitioner_id, "now": NOW}
    set_practitioner_status(status="INACTIVE", vacation_until=None, actor=ada, **given)
    tell()
    assert found("flow") == found("ada") == []
    set_practitioner_status(status="ACTIVE", vacation_until=None, actor=ada, **given)
    tell()
    assert found("ada")[0] == "Ada"
    pain = catalogue.specialization(name="Chronic pain")
    set_specializations(specialization_ids=[pain.pk], actor=ada, **given)
    tell()
    assert sorted(found("chronic pain")) == ["Ada", "Morning flow"]
    admin = somebody(Role.ADMIN, email="grace@example.org")
    suspend_user(user_id=user.pk, actor=admin, now=NOW)
    tell()
    assert found("ada") == []
    reinstate_user(user_id=user.pk, actor=admin, now=NOW)
    suspend_practitioner(reason="x", actor=STAFF, **given)
    tell()
    assert found("ada") == []
    assert state()[2] == []


@database
def test_what_stands_on_a_shelf_is_found_by_its_new_name() -> None:
    service = offered()
    other = offered(title="Another", category=catalogue.category("Massage"))
    fill()
    shelf = service.category.parent  # type: ignore[union-attr]
    update_service_category(category_id=shelf.pk, values={"name": "Stretching"}, actor=STAFF, now=NOW)
    tell()
    assert sorted(found("stretching")) == ["Ada", "Morning flow"]
    assert found("yoga") == []
    assert uses("CATEGORY") == {"Hatha": 1, "Stretching": 1, "Massage": 1}
    assert found("massage")[0] == other.title


@database
def test_what_stands_on_a_shelf_is_found_by_where_the_shelf_was_moved() -> None:
    service = offered()
    fill()
    new = create_service_category(values={"name": "Body", "slug": "body"}, actor=STAFF, now=NOW)
    assert service.category
    update_service_category(category_id=service.category.pk, values={"parent_id": new.pk}, actor=STAFF, now=NOW)
    tell()
    assert sorted(found("body hatha")) == ["Ada", "Morning flow"]
    assert found("yoga") == []
    service.category.refresh_from_db()
    assert SearchDocument.objects.get(pk=service.pk).categories == service.category.path


@database
def test_what_many_share_is_written_in_pieces() -> None:
    pain = catalogue.specialization(name="Chronic pain")
    services = [offered(title=f"Flow {number}") for number in range(5)]
    for service in services:
        set_specializations(
            practitioner_id=service.practitioner_id, specialization_ids=[pain.pk],
            actor=self_of(service.practitioner.user), now=NOW,
        )  # fmt: skip
    fill()
    Specialization.objects.filter(pk=pain.pk).update(name="Stiff backs")
    assert refresh_sharing("Specialization", pain.pk, most=2) == 3
    assert sorted(found("stiff backs")) == ["Ada"] * 5 + [f"Flow {number}" for number in range(5)]
    assert found("chronic") == []
    assert actions.refresh_sharing(subject="ServiceCategory", key=pain.pk, after=None) is None


@database
def test_every_event_about_what_is_searched_is_heard() -> None:
    from domains.kernel.consuming import RECEIVERS

    about = {kind for kind, event in KINDS.items() if event.subject in {*selectors.ABOUT, *selectors.SHARED}}
    assert about <= RECEIVERS["search"].keys()
    assert {"services.published", "users.erased", "practitioners.suspended", "services.category_updated"} <= about


@database
def test_reviews_of_a_service_change_what_it_stands_for() -> None:
    service = offered()
    review = catalogue.review(service)
    fill()
    before = SearchDocument.objects.get(pk=service.pk).standing
    Service.objects.filter(pk=service.pk).update(rating_distribution=[0, 0, 0, 0, 9])
    actions.refresh_search(subject="Review", key=review.pk)
    assert SearchDocument.objects.get(pk=service.pk).standing > before


@database
def test_what_is_written_again_stays_as_it_is() -> None:
    offered()
    offered(title="Second")
    fill()
    before = state()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin FROM search_searchdocument UNION SELECT id, xmin FROM search_searchplace")
        rows = set(cursor.fetchall())
        for practitioner in Practitioner.objects.all():
            actions.refresh_search(subject="Practitioner", key=practitioner.pk)
        fill()
        assert state() == before
        cursor.execute("SELECT id, xmin FROM search_searchdocument UNION SELECT id, xmin FROM search_searchplace")
        assert set(cursor.fetchall()) == rows


@database
def test_terms_are_counted_alike_at_once_and_one_by_one() -> None:
    for number in range(3):
        offered(title=f"Flow {number % 2}")
    for service in Service.objects.all():
        actions.refresh_search(subject="Service", key=service.pk)
    one_by_one = state()
    assert uses("SERVICE") == {"Flow 0": 2, "Flow 1": 1}
    assert uses("PLACE") == {"Köln": 6}
    fill()
    assert state() == one_by_one


@database
def test_whoever_is_forgotten_is_found_no_more_at_once() -> None:
    service = offered()
    offered(title="Another")
    fill()
    actions.forget_person(user_id=service.practitioner.user_id)
    assert found("flow") == []
    assert "Morning flow" not in uses("SERVICE")
    assert found("another") == ["Another"]


@database
def test_document_is_about_one_thing() -> None:
    service = offered()
    fill()
    for wrong in ({"practitioner": service.practitioner}, {"service": None}, {"standing": 1000}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SearchDocument.objects.filter(pk=service.pk).update(**wrong)


@committed
def test_two_that_write_the_same_leave_what_is_true() -> None:
    services = [offered(title=f"Flow {number}") for number in range(4)]
    keys = [each.practitioner_id for each in services]
    works = [lambda key=key: actions.refresh_search(subject="Practitioner", key=key) for key in keys]
    assert at_once(*works, *works, fill, fill)[:8] == [2] * 8
    fill()
    assert (SearchDocument.objects.count(), SearchPlace.objects.count()) == (8, 8)
    assert SearchTerm.objects.get(kind="PLACE").uses == 8


@committed
def test_rebuild_goes_on_where_it_was_interrupted() -> None:
    services = sorted((offered(title=f"Flow {number}") for number in range(5)), key=lambda each: each.practitioner_id)
    last, written = actions.refresh_practices(after=None, most=2)
    assert (last, written) == (services[1].practitioner_id, 4)
    assert actions.refresh_practices(after=last, most=3) == (services[4].practitioner_id, 6)
    assert actions.refresh_practices(after=services[4].practitioner_id) == (None, 0)
    actions.count_terms()
    whole = state()
    SearchDocument.objects.all().delete()
    fill()
    assert state() == whole
