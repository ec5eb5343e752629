"""Every root field that a plan answers, selecting everything: as the ordinary executor answers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.bookings.models import Booking
from schema.ids import global_id
from tests.domains.locations import gazetteer
from tests.domains.services import catalogue
from tests.schema.bookings.kept import bookings_of
from tests.schema.both_ways import both_ways, everything, page_of
from tests.schema.client import register

pytestmark = pytest.mark.usefixtures("committed", "api")


@sync_to_async
def market() -> dict[str, Any]:
    """Of everything something, with and without what may be missing."""
    ada = catalogue.practitioner(
        slug="ada", headline='Hatha & "more" \\ <b>', languages=["en", "de-AT"], about="Ünïcode 🧘\nlines\t"
    )
    studio = catalogue.place(
        ada, kind="PHYSICAL", is_primary=True, address=catalogue.address(latitude="52.52", longitude="-0.000001")
    )
    catalogue.place(ada)
    catalogue.certification(ada, url='https://example.org/?a=1&b="', expires_on="9999-12-31", verified_at=catalogue.NOW)
    catalogue.certification(ada, issued_on="1900-01-01")
    catalogue.education(ada, end_year=None)
    catalogue.education(ada, degree="MSc")
    catalogue.specialization(ada, name="Pain")
    catalogue.specialization(ada, name="Anxiety", area="Mind")
    root = catalogue.category()
    below = catalogue.category("Hatha", under=root)
    offered = [
        catalogue.service(ada, category=below, price_cents=1234, location=studio, duration_minutes=60),
        catalogue.service(ada, category=below, currency="JPY", rating_distribution=[0, 1, 0, 2, 4]),
        catalogue.service(ada, category=below, currency="KWD", rating_distribution=[1, 0, 0, 0, 0]),
        catalogue.service(currency="CHF"),
    ]
    heading = catalogue.own_category(ada, "Ünder & <over>")
    course = catalogue.course(ada, own_category=heading)
    module = course.course.modules.first()
    soon = datetime.now(UTC) + timedelta(days=1)
    held = catalogue.occurrence(course, module=module, location=studio, starts_at=soon)
    hybrid = catalogue.workshop(ada, delivery_mode="HYBRID", location=studio, virtual_capacity=5)
    catalogue.occurrence(hybrid, seats_taken=3, virtual_seats_taken=5, status="CANCELED", cancel_reason="\\ 'Ill'")
    hours = catalogue.hours(ada, is_default=True, name='"Mön"')
    catalogue.travel(ada, date(2027, 1, 1), last_day=date(2027, 1, 3))
    room = catalogue.space(ada)
    catalogue.rules(offered[0], schedule=hours, space=room, space_type="SPACE", window_days=None, needs_approval=True)
    catalogue.rules(hybrid, per_day=3, buffer_before=0)
    block = catalogue.block(ada, offered[0], reason="\\ 'Lunch'")
    author = catalogue.somebody()
    review = catalogue.review(offered[0], author, title="Good", reply="Thanks", replied_at=catalogue.NOW)
    catalogue.review(offered[0], None, rating=2, text="")
    there = gazetteer.new_york()
    gazetteer.city("Paris", "FR", latitude="48.85", longitude="-0.5")
    gazetteer.zip_code("00501", name="Holtsville")
    one: dict[str, Any] = {"Certification": ada.certifications.first(), "Education": ada.education.first()}
    one |= {
        "PractitionerTier": ada.tier,
        "Practitioner": ada,
        "ServiceCategory": below,
        "Service": offered[0],
        "Review": review,
    }
    meeting = {"PractitionerCategory": heading, "CourseModule": module, "ServiceOccurrence": held}
    meeting |= {"Schedule": hours, "ScheduleBlock": block}
    return {**one, **meeting, **there, "Location": there["ZipCode"]}


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        ("practitioners", "Practitioner"),
        ("practitionerLocations", "PractitionerLocation"),
        ("specializations", "Specialization"),
        ("practitionerTiers", "PractitionerTier"),
        ("services", "Service"),
        ("serviceCategories", "ServiceCategory"),
        ("practitionerCategories", "PractitionerCategory"),
        ("serviceOccurrences", "ServiceOccurrence"),
        ("reviews", "Review"),
        ("countries", "Country"),
        ("states", "State"),
        ("cities", "City"),
        ("locations", "Location"),
    ],
)
async def test_page_of_everything(root: str, kind: str) -> None:
    await market()
    found = await both_ways(f"{{ {root}(first: 3) {{ {page_of(kind, deep=1)} }} }}")
    assert found[root]["nodes"]


@pytest.mark.parametrize(
    "selection",
    [
        "__typename",
        "totalCount",
        "appliedFilters",
        "pageInfo { __typename }",
        "pageInfo { hasNextPage }",
        "pageInfo { hasPreviousPage }",
        "pageInfo { endCursor }",
        "edges { cursor }",
        "nodes { __typename }",
    ],
)
@pytest.mark.parametrize("given", ["first: 2", "last: 2", "first: 0", "first: 100"])
async def test_page_of_one_thing_alone(selection: str, given: str) -> None:
    await market()
    nested = f"practitioners {{ nodes {{ services({given}) {{ {selection} }} }} }}"
    await both_ways(f"{{ services({given}) {{ {selection} }} {nested} }}")


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        ("practitioner", "Practitioner"),
        ("service", "Service"),
        ("serviceCategory", "ServiceCategory"),
        ("review", "Review"),
        ("location", "Location"),
        ("serviceOccurrence", "ServiceOccurrence"),
        ("node", "ServiceOccurrence"),
        ("node", "PractitionerCategory"),
        ("node", "CourseModule"),
        ("node", "Service"),
        ("node", "Country"),
        ("node", "Certification"),
        ("node", "Education"),
        ("node", "PractitionerTier"),
        ("node", "State"),
        ("node", "City"),
        ("node", "ZipCode"),
    ],
)
async def test_one_of_everything(root: str, kind: str) -> None:
    there = await market()
    selection = f"... on {kind} {{ {everything(kind, deep=1)} }}"
    query = f"query ($id: ID!) {{ {root}(id: $id) {{ {selection} }} }}"
    found = await both_ways(query, id=global_id(kind, there[kind].pk))
    assert found[root]["__typename"] == kind


@pytest.mark.parametrize("root", ["bookings", "myBookings"])
async def test_page_of_bookings(api: httpx.AsyncClient, root: str) -> None:
    token = (await register(api))["accessToken"]
    await sync_to_async(bookings_of)("ada@example.org", 3)
    found = await both_ways(f"{{ {root}(first: 3) {{ {page_of('Booking', deep=1)} }} }}", token)
    assert len(found[root]["nodes"]) == 3


@pytest.mark.parametrize(
    ("root", "kind"), [("booking", "Booking"), *(("node", kind) for kind in ("Booking", "Attendee", "ProposedTime"))]
)
async def test_one_booking_and_what_belongs_to_it(api: httpx.AsyncClient, root: str, kind: str) -> None:
    token = (await register(api))["accessToken"]
    await sync_to_async(bookings_of)("ada@example.org", 2)
    latest = await Booking.objects.alatest("id")
    way = {"Attendee": latest.attendees, "ProposedTime": latest.proposed_times}.get(kind)
    row = await way.alatest("id") if way else latest
    query = f"query ($id: ID!) {{ {root}(id: $id) {{ ... on {kind} {{ {everything(kind, deep=1)} }} }} }}"
    found = await both_ways(query, token, id=global_id(kind, row.pk))
    assert found[root]["__typename"] == kind
