"""What packages, bundles, courses and spaces are made of, as somebody says it."""

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

import strawberry

from domains.services import models
from domains.services.actions import parts
from schema import nodes
from schema.scalars import SafeInt

VALID = "For how many days it can be used after it was bought, at most 3,650; for as long as one likes if left out."
CENTS = "in the smallest unit of the currency that its practitioner is paid in."


@strawberry.input(description="A length to choose, with its price.")
class DurationInput:
    minutes: int = strawberry.field(description="How long it takes.")
    price_cents: SafeInt = strawberry.field(description=f"What it costs then, {CENTS}")


@strawberry.input(description="Several times the same service.")
class PackageInput:
    item_id: strawberry.ID = strawberry.field(description="Of the service: one of the same practitioner, no package.")
    units: int = strawberry.field(description="How many times, at most 1,000.")
    valid_days: int | None = strawberry.field(default=None, description=VALID)


@strawberry.input(description="One of the services of a bundle.")
class BundleItemInput:
    service_id: strawberry.ID = strawberry.field(description="One of the same practitioner, no package and no bundle.")
    units: int = strawberry.field(default=1, description="How many times, at most 1,000.")


@strawberry.input(description="Several services.")
class BundleInput:
    items: list[BundleItemInput] = strawberry.field(description="2 to 20 of them, each once, in the order to be shown.")
    valid_days: int | None = strawberry.field(default=None, description=VALID)


@strawberry.input(description="A part of a course.")
class CourseModuleInput:
    title: str = strawberry.field(description="What it is called; at most 200 characters.")
    id: strawberry.ID | None = strawberry.field(
        default=None, description="Of the part that it is already, whose dates it keeps; a new one if left out."
    )
    description: str = strawberry.field(default="", description="What happens in it; at most 2,000 characters.")
    duration_minutes: int | None = strawberry.field(default=None, description="How long it takes.")


@strawberry.input(description="The parts of a course.")
class CourseInput:
    modules: list[CourseModuleInput] = strawberry.field(
        description="1 to 50 of them, in their order. What is not among them any more is gone, unless it has dates: "
        "then it has to be."
    )
    goal: str = strawberry.field(default="", description="What one has learned at its end; at most 500 characters.")


@strawberry.input(description="How a space is used. What an hour costs is said, or what a day costs, or both.")
class SpaceInput:
    space_type: models.SpaceDetails.Kind = strawberry.field(description="What kind of place it is.")
    price_per_hour_cents: SafeInt | None = strawberry.field(default=None, description=f"What an hour costs, {CENTS}")
    price_per_day_cents: SafeInt | None = strawberry.field(default=None, description=f"What a day costs, {CENTS}")
    min_stay_minutes: int | None = strawberry.field(default=None, description="How long one stays at least.")
    max_stay_minutes: int | None = strawberry.field(
        default=None, description="How long one stays at most; a year is the longest."
    )
    opens_at: time | None = strawberry.field(
        default=None,
        description="From when on one can come and go, by the clock of its place; at any time if left out.",
    )
    closes_at: time | None = strawberry.field(
        default=None, description="Until when one can come and go; before `opensAt` it is on the next day."
    )
    rules: str = strawberry.field(default="", description="What is asked of whoever uses it; at most 2,000 characters.")


def package(given: PackageInput) -> parts.Package:
    item = nodes.key_of("Service", given.item_id, "package", "itemId")
    return parts.Package(item_id=item, units=given.units, valid_days=given.valid_days)


def bundle(given: BundleInput) -> parts.Bundle:
    items = [
        parts.Item(
            service_id=nodes.key_of("Service", each.service_id, "bundle", "items", str(at), "serviceId"),
            units=each.units,
        )
        for at, each in enumerate(given.items)
    ]
    return parts.Bundle(items=items, valid_days=given.valid_days)


def course(given: CourseInput) -> parts.Course:
    modules = [
        parts.Module(
            title=each.title,
            description=each.description,
            duration_minutes=each.duration_minutes,
            module_id=nodes.key_of("CourseModule", each.id, "course", "modules", str(at), "id") if each.id else None,
        )
        for at, each in enumerate(given.modules)
    ]
    return parts.Course(modules=modules, goal=given.goal)


def space(given: SpaceInput) -> parts.Space:
    return parts.Space(**vars(given))


def durations(given: list[DurationInput]) -> list[parts.Length]:
    return [parts.Length(**vars(each)) for each in given]


# What is given, by its name -> as the domain is told.
PARTS: Mapping[str, Callable[[Any], Any]] = {
    "package": package,
    "bundle": bundle,
    "course": course,
    "space": space,
    "durations": durations,
}
