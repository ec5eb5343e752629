from datetime import time

from strawberry import relay

from domains.kernel.money import Money
from domains.services import models
from schema.objects import column, many, money, object_of

VALID = "For how many days it can be used after it was bought; null for as long as one likes."
TITLE = "What it is called, whether it can be found by itself or not."
ITEM = "The service; null unless you can see it by itself."


@object_of(models.PackageDetails, "What a package is made of: several times the same service.")
class PackageDetails:
    item: models.Service | None = column(ITEM)
    title: str = column(TITLE, of="item__title")
    units: int = column("How many times.")
    valid_days: int | None = column(VALID)


@object_of(models.BundleItem, "One of the services that a bundle is made of.")
class BundleItem:
    item: models.Service | None = column(ITEM)
    title: str = column(TITLE, of="item__title")
    units: int = column("How many times.")


@object_of(models.BundleDetails, "What a bundle is made of: several services.")
class BundleDetails:
    valid_days: int | None = column(VALID)
    items: list[models.BundleItem] = many(
        "Which they are, in their order.", models.BundleItem, of="bundle", order="position"
    )


@object_of(models.CourseModule, "A part of a course.")
class CourseModule(relay.Node):
    title: str = column("What it is called.")
    description: str = column("What happens in it; may be empty.")
    duration_minutes: int | None = column("How long it takes; null if nothing is said.")


@object_of(models.CourseDetails, "What a course is made of: parts in an order.")
class CourseDetails:
    goal: str = column("What one has learned at its end; may be empty.")
    modules: list[models.CourseModule] = many(
        "Its parts, in their order.", models.CourseModule, of="course", order="position"
    )


@object_of(models.ServiceDuration, "A length to choose instead of the service's own.")
class ServiceDuration:
    minutes: int = column("How long it takes.")
    price: Money = money("What it costs then.", "price_cents", "service__currency")


@object_of(models.SpaceDetails, "Of a place that is used by the hour or the day.")
class SpaceDetails:
    space_type: models.SpaceDetails.Kind = column("What kind of place it is.")
    price_per_hour: Money | None = money(
        "What an hour costs; null if it is not to be had by the hour.", "price_per_hour_cents", "service__currency"
    )
    price_per_day: Money | None = money(
        "What a day costs; null if it is not to be had by the day.", "price_per_day_cents", "service__currency"
    )
    min_stay_minutes: int | None = column("How long one stays at least; null for as short as one likes.")
    max_stay_minutes: int | None = column("How long one stays at most; null for as long as one likes.")
    opens_at: time | None = column("From when on one can come and go, by the clock of its place; null at any time.")
    closes_at: time | None = column("Until when one can come and go; before `opensAt` it is on the next day.")
    rules: str = column("What is asked of whoever uses it; may be empty.")
