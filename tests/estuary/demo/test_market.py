import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from domains.bookings.slots import Situation, Slot, Terms, offers
from domains.favorites.models import Favorite
from domains.kernel.actor import ANONYMOUS
from domains.kernel.money import CURRENCIES
from domains.locations.models import Address
from domains.practitioners.hours import MIDNIGHT, minute_of
from domains.practitioners.models import (
    Practitioner,
    PractitionerLocation,
    PractitionerVerification,
    SaidStep,
    Schedule,
    Travel,
)
from domains.reviews.models import Review
from domains.search.models import SearchDocument
from domains.services.models import (
    BookingRules,
    Occupation,
    PractitionerCategory,
    ScheduleBlock,
    Service,
    ServiceCategory,
    ServiceOccurrence,
)
from domains.services.selectors import hours_for, rules_of
from domains.users.models import User, UserProfile
from estuary.demo import accounts, market
from estuary.environment import ROOT
from tests.domains.search.finding import found
from tests.domains.users.people import at_once
from tests.estuary.demo.seeding import NOW, clear, digests, seed

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


@committed
def test_seed_is_the_same_everywhere() -> None:
    """In another process, in another time zone, where what has no order comes in another one."""
    call_command("seed_demo", "--now=2026-11-24T12:00+00:00", verbosity=0)
    here = digests()
    clear()
    assert Practitioner.objects.count() == 0
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    command = [sys.executable, ROOT / "manage.py", "seed_demo", "--now=2026-11-24T12:00+00:00"]
    subprocess.run(command, cwd=ROOT, env=elsewhere, check=True)
    assert digests() == here
    assert None not in here.values()


@database
def test_seed_again_changes_nothing() -> None:
    assert seed() == ["small"]
    before = digests()
    assert seed() == []
    assert digests() == before


@committed
def test_two_seed_at_once() -> None:
    outcomes = at_once(seed, seed)
    assert sorted(outcomes) == [[], ["small"]]  # type: ignore[type-var]
    assert Practitioner.objects.count() == 60


@database
def test_command_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_demo")
    shown = capsys.readouterr().out.strip().split("\n")
    assert shown[-1] == "4 accounts made, 0 were there; 60 practitioners offer 300 services"
    assert any("1,500 reviews: done" in line for line in shown)
    call_command("seed_demo", scale="small", verbosity=0)
    last = "0 accounts made, 4 were there; 60 practitioners offer 300 services"
    assert capsys.readouterr().out.strip() == last


@database
def test_demo_accounts_take_part() -> None:
    call_command("seed_demo", verbosity=0)
    own = Practitioner.objects.get(user__email="practitioner@demo.estuary")
    assert own.user.profile.display_name == own.display_name
    assert own.services.filter(status="PUBLISHED").exists()
    assert Review.objects.filter(author__email="client@demo.estuary", practitioner__isnull=False).count() >= 4
    marked = Favorite.objects.filter(user__email="client@demo.estuary")
    assert set(marked.values_list("type", flat=True)) == set(Favorite.Type)
    assert not User.objects.exclude(email__in=accounts.ROLES).exclude(password__startswith="!").exists()


@database
def test_demo_practitioner_who_has_become_another_stays_who_they_are() -> None:
    user = User.objects.create(email="practitioner@demo.estuary", roles=["PRACTITIONER"])
    Practitioner.objects.create(
        user=user, slug="somebody", display_name="Somebody", currency="EUR", created_at=market.TODAY
    )
    call_command("seed_demo", verbosity=0)
    assert Practitioner.objects.get(user=user).display_name == "Somebody"
    assert Practitioner.objects.count() == 61


@database
def test_ratings_are_what_the_published_reviews_say() -> None:
    seed()
    stars = [Count("reviews", Q(reviews__status="PUBLISHED", reviews__rating=number)) for number in range(1, 6)]
    names = [f"of_{number}" for number in range(1, 6)]
    for model in (Service, Practitioner):
        rows = model.objects.annotate(**dict(zip(names, stars, strict=True)))  # type: ignore[attr-defined]
        counted = {pk: found for pk, *found in rows.values_list("pk", *names)}
        written = dict(model.objects.values_list("pk", "rating_distribution"))  # type: ignore[attr-defined]
        assert written == counted
        assert sum(sum(found) for found in written.values()) == Review.objects.filter(status="PUBLISHED").count()


@database
def test_every_state_is_there() -> None:
    seed()
    for model in (Practitioner, PractitionerVerification, Service, Review):
        there = set(model.objects.values_list("status", flat=True))  # type: ignore[attr-defined]
        assert there == set(model.Status.values), model  # type: ignore[attr-defined]
    assert set(Service.objects.values_list("type", flat=True)) == set(Service.Type.values)
    assert set(Service.objects.values_list("delivery_mode", flat=True)) == set(Service.DeliveryMode.values)
    assert set(Review.objects.values_list("rating", flat=True)) == {1, 2, 3, 4, 5}
    assert Service.objects.filter(is_featured=True).exists()
    assert ServiceCategory.objects.filter(depth=1).count() == 12
    assert ServiceCategory.objects.filter(depth=2).count() == 72


@database
def test_workshops_and_courses_take_place() -> None:
    seed()
    offered = Service.objects.filter(status="PUBLISHED", practitioner__status="ACTIVE")
    to_come = ServiceOccurrence.objects.filter(status="SCHEDULED", starts_at__gt=NOW)
    workshops = offered.filter(type="WORKSHOP")
    assert workshops.exists()
    assert not workshops.exclude(pk__in=to_come.values("service")).exists()
    courses = offered.filter(type="COURSE")
    assert courses.filter(pk__in=to_come.values("service")).exists()
    assert not courses.filter(course__modules__isnull=True).exists()
    for course in courses:
        held = ServiceOccurrence.objects.filter(service=course).order_by("starts_at")
        places = list(held.values_list("module__position", flat=True))
        assert places == sorted(places)
    left = set(to_come.values_list("seats_left", flat=True))
    assert {0, 1} <= left
    assert len(left) > 5
    assert ServiceOccurrence.objects.filter(status="CANCELED").exclude(cancel_reason="").exists()
    assert not offered.filter(type="SPACE", space__isnull=True).exists()


@database
def test_nobody_holds_two_things_at_once() -> None:
    seed("medium")
    held = ServiceOccurrence.objects.filter(status="SCHEDULED")
    at_once = held.filter(
        practitioner=OuterRef("practitioner"), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    assert not held.filter(Exists(at_once.exclude(pk=OuterRef("pk")))).exists()
    to_come = held.filter(starts_at__gt=NOW)
    kept = Occupation.objects.filter(
        occurrence=OuterRef("pk"),
        resource=OuterRef("practitioner"),
        starts_at=OuterRef("starts_at"),
        ends_at=OuterRef("ends_at"),
    )
    assert to_come.exists()
    assert not to_come.exclude(Exists(kept)).exists()
    assert not Occupation.objects.exclude(occurrence__in=held).exists()
    assert not Occupation.objects.filter(starts_at__lt=NOW - timedelta(days=7)).exists()


@database
def test_demo_practitioner_s_workshop_takes_place_next_week() -> None:
    call_command("seed_demo", verbosity=0)
    soon = [timezone.now() + timedelta(days=days) for days in (0, 14)]
    own = ServiceOccurrence.objects.filter(service__practitioner__user__email="practitioner@demo.estuary")
    assert own.filter(service__type="WORKSHOP", service__status="PUBLISHED", starts_at__range=soon).exists()


def slots(service: Service, days: int = 21) -> list[Slot]:
    """Whatever is booked or blocked."""
    rules = rules_of(service)
    hours = hours_for(service, rules, NOW.date(), NOW.date() + timedelta(days=days))
    assert hours and service.duration_minutes  # noqa: PT018
    terms = Terms(
        lengths=frozenset({service.duration_minutes}),
        interval=rules.interval,
        notice=rules.notice,
        window_days=rules.window_days,
        seats=service.capacity,
    )
    now = minute_of(NOW)
    return offers(Situation(now=now, terms=terms, hours=hours), now, now + days * MIDNIGHT, service.duration_minutes)


@database
def test_nearly_everything_can_be_booked_within_three_weeks() -> None:
    seed()
    offered = Service.objects.filter(status="PUBLISHED", type__in=("SESSION", "SPACE"), practitioner__status="ACTIVE")
    found = {service.pk: slots(service) for service in offered}
    assert len(found) > 100
    assert sum(len(each) > 10 for each in found.values()) >= 0.98 * len(found)


@database
def test_people_have_hours_rules_and_blocks_of_all_kinds() -> None:
    seed()
    assert not Practitioner.objects.exclude(schedules__is_default=True).exists()
    assert Schedule.objects.filter(is_of_one_service=True, services__type="SPACE").exists()
    own = BookingRules.objects.filter(schedule__is_of_one_service=True)
    assert not own.exclude(service__title=F("schedule__name")).exists()
    assert Schedule.objects.filter(name="Evenings online", services__isnull=False).exists()
    lunch = Schedule.objects.annotate(spans=Count("weekly", Q(weekly__weekday=2))).filter(spans=2)
    for some in (lunch, Schedule.objects.filter(weekly__weekday=6), Schedule.objects.filter(days__hours=None)):
        assert some.exists()
    assert Schedule.objects.filter(days__hours__isnull=False).exists()
    assert Travel.objects.exclude(practitioner__locations__time_zone=F("time_zone")).exists()
    rules = BookingRules.objects
    for had in ({"needs_approval": True}, {"per_day__isnull": False}, {"window_days": None}, {"buffer_after__gt": 0}):
        assert rules.filter(**had).exists(), had
    assert ScheduleBlock.objects.filter(ends_at__gt=NOW, service=None).exclude(reason="").exists()
    assert not ScheduleBlock.objects.filter(created_at__gt=F("starts_at")).exists()


@database
def test_practitioners_have_headings_of_their_own() -> None:
    seed()
    assert PractitionerCategory.objects.count() > 20
    assert Service.objects.filter(own_category__isnull=False).count() > 50
    for whose in Practitioner.objects.all():
        places = list(whose.own_categories.order_by("position").values_list("position", flat=True))
        assert places == list(range(len(places)))


@database
def test_what_happens_happens_in_order() -> None:
    seed()
    wrong = [
        Service.objects.filter(created_at__lt=F("practitioner__created_at")),
        Service.objects.filter(published_at__lt=F("created_at")),
        Service.objects.filter(updated_at__lt=F("created_at")),
        Favorite.objects.filter(created_at__lt=F("user__created_at")).exclude(user__email__in=accounts.ROLES),
        Favorite.objects.filter(created_at__lt=F("service__published_at")),
        Review.objects.filter(created_at__lt=F("service__published_at")),
        Review.objects.filter(created_at__lt=F("author__created_at")),
        ServiceOccurrence.objects.filter(created_at__lt=F("service__published_at")),
        ServiceOccurrence.objects.filter(starts_at__lt=F("created_at")),
        ServiceOccurrence.objects.exclude(location=F("service__location")).filter(location__isnull=False),
        Review.objects.filter(published_at__lt=F("created_at")),
        Review.objects.filter(replied_at__lt=F("published_at")),
        Review.objects.filter(author=F("practitioner__user")),
        Review.objects.exclude(practitioner=F("service__practitioner")),
        Service.objects.filter(location__isnull=False).exclude(practitioner=F("location__practitioner")),
        Service.objects.exclude(currency=F("practitioner__currency")),
        Service.objects.filter(practitioner__status="PENDING").exclude(status="DRAFT"),
        Service.objects.filter(created_at__lt=F("practitioner__offered_at")),
        Practitioner.objects.exclude(services__created_at=F("offered_at")),
        Practitioner.objects.filter(Practitioner.PRESENTED, presented_at=None),
        PractitionerVerification.objects.filter(submitted_at__lt=F("practitioner__created_at")),
        PractitionerVerification.objects.filter(decided_at__lt=F("submitted_at")),
        PractitionerVerification.objects.filter(status="APPROVED").exclude(practitioner__verified_at=F("decided_at")),
        Practitioner.objects.filter(verified_at__isnull=False).exclude(verifications__status="APPROVED"),
        SaidStep.objects.filter(said_at__lt=F("practitioner__created_at")),
    ]
    assert [str(found.query) for found in wrong if found.exists()] == []
    for model in (User, Practitioner, Service, Review):
        made = list(model._default_manager.order_by("id").values_list("created_at", flat=True))
        assert made == sorted(made), model
        assert {key.version for key in model._default_manager.values_list("id", flat=True)} == {7}


@database
def test_those_who_wait_have_come_to_different_points() -> None:
    seed("medium")
    waiting = Practitioner.objects.filter(status="PENDING")
    assert set(waiting.annotate(said=Count("said_steps")).values_list("said", flat=True)) == {0, 1, 2}
    for status in ("PENDING", "REJECTED"):
        assert waiting.filter(verifications__status=status).exists()
    assert waiting.filter(verifications=None).exists()
    texts = list(PractitionerVerification.objects.values_list("statement", flat=True)[:20])
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if set("{}_") & set(text)] == []


@database
def test_places_are_somewhere() -> None:
    seed()
    for zone in set(PractitionerLocation.objects.values_list("time_zone", flat=True)):
        ZoneInfo(zone)
    assert set(Practitioner.objects.values_list("currency", flat=True)) <= set(CURRENCIES)
    assert not Address.objects.filter(latitude=None).exists()
    assert len(set(Address.objects.values_list("city", flat=True))) > 30
    homes = PractitionerLocation.objects.filter(is_primary=True)
    assert homes.count() == Practitioner.objects.count()


@database
def test_nothing_looks_like_its_neighbour() -> None:
    seed()
    shown = list(Service.objects.visible_to(ANONYMOUS).values_list("title", "description", "practitioner"))  # type: ignore[attr-defined]
    for at in range(0, len(shown), 20):
        titles, descriptions, _ = zip(*shown[at : at + 20], strict=True)
        assert (len(set(titles)), len(set(descriptions))) == (len(titles), len(descriptions))
    [most] = Counter((title, owner) for title, _, owner in shown).most_common(1)
    assert most[1] == 1
    texts = [text for row in Review.objects.values_list("title", "text", "reply") for text in row]
    texts += [text for row in Practitioner.objects.values_list("headline", "about") for text in row]
    texts += [*(title for title, _, _ in shown), *(text for _, text, _ in shown)]
    assert [text for text in texts if set("{}_") & set(text)] == []
    assert len(set(UserProfile.objects.values_list("display_name", flat=True))) > 180


@database
def test_larger_scale_adds_to_a_smaller_one() -> None:
    seed()
    before = {model: dict(model._default_manager.values_list("pk", "created_at")) for model in (Practitioner, Review)}
    ratings = dict(Service.objects.values_list("pk", "rating_distribution"))
    assert seed("medium") == ["medium"]
    counts = [model.objects.count() for model in (Practitioner, Service, Review)]  # type: ignore[attr-defined]
    assert counts == [1_000, 10_000, 50_000]
    for model, rows in before.items():
        assert dict(model._default_manager.filter(pk__in=rows).values_list("pk", "created_at")) == rows
    assert dict(Service.objects.filter(pk__in=ratings).values_list("pk", "rating_distribution")) == ratings
    assert seed("medium") == []


@database
def test_demo_can_be_searched() -> None:
    call_command("seed_demo", verbosity=0)
    shown = Service.objects.visible_to(ANONYMOUS).count() + Practitioner.objects.visible_to(ANONYMOUS).count()
    assert SearchDocument.objects.count() == shown
    assert found("yoga")


@database
def test_rebuild_says_how_far_it_is_and_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_demo", verbosity=0)
    SearchDocument.objects.all().delete()
    first, *others = Practitioner.objects.order_by("pk").values_list("pk", flat=True)
    call_command("rebuild_search", after=first)
    shown = capsys.readouterr().out
    assert f"What is searched of {len(others)} practitioners: done" in shown
    assert f"{SearchDocument.objects.count()} documents can be found" in shown
    assert not SearchDocument.objects.filter(pk=first).exists()
