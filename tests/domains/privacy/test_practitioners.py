"""What is told and forgotten of somebody who offers something, and of somebody who says what they think of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from domains.favorites.models import Favorite
from domains.locations.models import Address
from domains.practitioners.models import (
    Certification,
    Education,
    PracticedSpecialization,
    Practitioner,
    PractitionerLocation,
    PractitionerVerification,
    SaidStep,
    Schedule,
)
from domains.reviews.models import Review
from domains.services.models import BookingRules, PractitionerCategory, ScheduleBlock, Service, ServiceOccurrence
from domains.users.actions import SignedIn
from domains.users.models import User
from tests.domains.privacy.test_actions import ask_for_export, at, build, erase, places_of, unpacked
from tests.domains.services.catalogue import (
    ANYBODY,
    address,
    block,
    certification,
    education,
    hours,
    occurrence,
    own_category,
    place,
    practitioner,
    review,
    rules,
    service,
    somebody,
    specialization,
    workshop,
)
from tests.domains.users.people import LATER, NOW, register

pytestmark = pytest.mark.django_db

NAME, STREET, HALL, ABOUT = "Ada of the Engine", "Engine Street 7", "Hall of engines", "I taught the engine to weave."
LESSON, SECRET, DRAFT = "Weaving with numbers", "Bring the cards I wrote.", "Not yet for anyone"
ANSWER, PRAISE, GRUMBLE = "My best pupil!", "She weaves like nobody else.", "Let me think about it."
CARD, SCHOOL = "Card weaver", "Engine school"
HEADING, EXCUSE = "Engines on Sundays", "The engine is broken."
STATEMENT, REASON = "Twelve years at the loom.", "Which loom was it?"
WEEK, LUNCH = "Engine hours", "Lunch with Babbage"
LEARNED = [CARD, SCHOOL, STATEMENT, REASON]
TRACES = [
    *LEARNED,
    NAME,
    STREET,
    HALL,
    ABOUT,
    SECRET,
    DRAFT,
    ANSWER,
    GRUMBLE,
    HEADING,
    EXCUSE,
    WEEK,
    LUNCH,
    "ada-of-the-engine",
]

HOURS = (Schedule, BookingRules, ScheduleBlock)


@dataclass
class Work:
    here: SignedIn
    pupil: User
    offered: Service


def work() -> Work:
    """Somebody who offers, is reviewed, answers, and has reviewed others."""
    here, pupil = register(), somebody()
    ada = practitioner(here.user, display_name=NAME, slug="ada-of-the-engine", about=ABOUT, languages=["en"])
    where = place(ada, kind="PHYSICAL", name=HALL, address=address(line1=STREET, latitude="51.5", longitude="-0.1"))
    specialization(ada, name="Punched cards")
    certification(ada, name=CARD)
    education(ada, institution=SCHOOL)
    PractitionerVerification.objects.create(
        practitioner=ada, statement=STATEMENT, status="REJECTED", reason=REASON, submitted_at=NOW, decided_at=LATER
    )
    SaidStep.objects.create(practitioner=ada, step="TERMS", said_at=NOW)
    offered = service(ada, title=LESSON, description=SECRET, location=where, delivery_mode="IN_PERSON")
    service(ada, status="DRAFT", title=DRAFT)
    rules(offered, per_day=3, schedule=hours(ada, name=WEEK))
    block(ada, offered, reason=LUNCH)
    knots = workshop(ada, title="Knots", own_category=own_category(ada, HEADING))
    occurrence(knots, starts_at=LATER + timedelta(days=3), location=where)
    occurrence(knots, starts_at=NOW - timedelta(days=3), location=where)
    occurrence(knots, starts_at=NOW - timedelta(days=3), status="CANCELED", cancel_reason=EXCUSE)
    review(offered, pupil, text=PRAISE, reply=ANSWER, replied_at=NOW)
    other = service(title="Poetry")
    review(other, here.user, text="Well rhymed.", rating=4)
    review(other, here.user, text=GRUMBLE, status="PENDING")
    for marked in ({"service": other}, {"practitioner": ada}, {"location": where}):
        Favorite.objects.create(user=here.user, created_at=NOW, **marked)
    return Work(here, pupil, offered)


def test_export_holds_what_somebody_offers_and_thinks() -> None:
    ada = work()
    export = ask_for_export(ada.here)
    build(export)
    found = unpacked(export)
    shown: dict[str, Any] = found["practitioners.json"]
    assert shown["practitioner"]["display_name"] == NAME
    assert shown["practitioner"]["about"] == ABOUT
    [there] = shown["places"]
    assert shown["specializations"] == ["Punched cards"]
    assert [each["name"] for each in shown["certifications"]] == [CARD]
    assert [each["institution"] for each in shown["education"]] == [SCHOOL]
    assert shown["practitioner"]["tier_name"] == "Free"
    decided = {"status": "REJECTED", "reason": REASON, "submitted_at": at(NOW), "decided_at": at(LATER)}
    assert shown["verifications"] == [{"statement": STATEMENT, **decided}]
    assert shown["said_steps"] == [{"step": "TERMS", "said_at": at(NOW)}]
    assert (there["name"], there["line1"], there["latitude"]) == (HALL, STREET, 51.5)
    offered = {each["title"]: each for each in found["services.json"]["services"]}
    assert set(offered) == {LESSON, DRAFT, "Knots"}
    assert (found["services.json"]["categories"], offered["Knots"]["own_category__name"]) == ([HEADING], HEADING)
    held = found["services.json"]["occurrences"]
    assert [each["service__title"] for each in held] == ["Knots"] * 3
    assert {each["cancel_reason"] for each in held} == {"", EXCUSE}
    [ruled], [blocked] = found["services.json"]["rules"], found["services.json"]["blocks"]
    assert (ruled["service__title"], ruled["per_day"], ruled["schedule__name"]) == (LESSON, 3, WEEK)
    assert (blocked["service__title"], blocked["reason"]) == (LESSON, LUNCH)
    assert found["reviews.json"]["replies"] == [{"service__title": LESSON, "reply": ANSWER, "replied_at": at(NOW)}]
    assert [each["text"] for each in found["reviews.json"]["reviews"]] == ["Well rhymed.", GRUMBLE]
    assert PRAISE not in str(found)
    assert found["favorites.json"]["favorites"] == [
        {
            "type": kind,
            "service__title": "Poetry" if kind == "SERVICE" else None,
            "practitioner__display_name": NAME if kind == "PRACTITIONER" else None,
            "location__name": HALL if kind == "LOCATION" else None,
            "created_at": at(NOW),
        }
        for kind in ("SERVICE", "PRACTITIONER", "LOCATION")
    ]


def test_export_of_somebody_who_offers_nothing() -> None:
    here = register()
    export = ask_for_export(here)
    build(export)
    found = unpacked(export)
    learned = ("specializations", "certifications", "education", "verifications", "documents")
    lists = (*learned, "places", "said_steps", "schedules", "travels")
    nothing: dict[str, list[Any]] = {key: [] for key in lists}
    assert found["practitioners.json"] == {"practitioner": None, **nothing}
    assert found["services.json"] == {key: [] for key in ("services", "occurrences", "categories", "rules", "blocks")}
    assert found["reviews.json"] == {"reviews": [], "replies": []}
    assert found["favorites.json"] == {"favorites": []}


def test_erase_user_leaves_no_trace_of_their_work() -> None:
    ada = work()
    assert [trace for trace in TRACES if not places_of(trace)] == []
    erase(ada.here.user, ada.here)
    assert [trace for trace in TRACES if places_of(trace)] == []
    assert not Address.objects.exists()
    for model in (PracticedSpecialization, Certification, Education, PractitionerVerification, SaidStep, *HOURS):
        assert not model._default_manager.exists()
    assert not Favorite.objects.exists()


def test_what_others_have_of_somebody_who_was_erased_stays() -> None:
    ada = work()
    erase(ada.here.user, ada.here)
    gone = Practitioner.objects.get(user=ada.here.user)
    assert (gone.status, gone.slug, gone.display_name) == ("INACTIVE", f"erased-{gone.pk}", "")
    offered = Service.objects.get(pk=ada.offered.pk)
    assert (offered.status, offered.title, offered.version, offered.updated_at) == ("ARCHIVED", LESSON, 2, LATER)
    assert PractitionerLocation.objects.get().kind == "VIRTUAL"
    held = ServiceOccurrence.objects.order_by("starts_at", "pk").values_list("status", "cancel_reason", "time_zone")
    assert list(held) == [("SCHEDULED", "", "UTC"), ("CANCELED", "", "UTC"), ("CANCELED", "", "UTC")]
    texts = Review.objects.order_by("pk").values_list("text", "author", "reply")
    assert list(texts) == [(PRAISE, ada.pupil.pk, ""), ("Well rhymed.", None, "")]
    assert not Service.objects.visible_to(ANYBODY).filter(practitioner=gone).exists()  # type: ignore[attr-defined]


def test_nobody_else_s_work_is_touched() -> None:
    grace = practitioner(slug="grace", display_name="Grace")
    offered = service(grace, location=place(grace, kind="PHYSICAL"), delivery_mode="IN_PERSON", description="Nets.")
    pupil = somebody()
    review(offered, pupil, reply="Thanks.", replied_at=NOW)
    Favorite.objects.create(user=pupil, service=offered, created_at=NOW)
    specialization(grace)
    certification(grace)
    education(grace)
    occurrence(workshop(grace, own_category=own_category(grace)))
    rules(offered, schedule=hours(grace))
    block(grace)
    known = (PracticedSpecialization, Certification, Education)
    work = (Service, PractitionerCategory, ServiceOccurrence, Review, Favorite)
    models = (Practitioner, PractitionerLocation, *known, Address, *work, *HOURS)
    before = [list(model.objects.order_by("pk").values()) for model in models]  # type: ignore[attr-defined]
    here = register()
    practitioner(here.user)
    erase(here.user, here)
    Practitioner.objects.filter(user=here.user).delete()
    assert [list(model.objects.order_by("pk").values()) for model in models] == before  # type: ignore[attr-defined]
