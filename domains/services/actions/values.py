"""What is said of a service, and what of it can be accepted."""

from collections.abc import Sequence
from typing import Any, Final, TypedDict
from uuid import UUID

from domains.kernel.errors import Invalid
from domains.services.actions.parts import Bundle, Course, Length, Package, Space
from domains.services.models import Service

LONGEST_TITLE, LONGEST_DESCRIPTION = 200, 10_000
HIGHEST_PRICE: Final = 10**11  # so that a stay of a year still is a sum of money
LONGEST_MINUTES: Final = 31 * 24 * 60
MOST_SEATS: Final = 10_000

CONTENTS: Final = ("package", "bundle", "course", "space", "durations")

type Path = tuple[str, ...]


class ServiceValues(TypedDict, total=False):
    """What is left out stays as it is."""

    delivery_mode: Service.DeliveryMode
    title: str
    description: str
    category_id: UUID | None
    own_category_id: UUID | None
    location_id: UUID | None
    price_cents: int
    duration_minutes: int | None
    capacity: int
    virtual_capacity: int | None
    durations: Sequence[Length]
    package: Package
    bundle: Bundle
    course: Course
    space: Space


def plain(values: ServiceValues) -> dict[str, Any]:
    """The columns, as they are written."""
    found: dict[str, Any] = {name: value for name, value in values.items() if name not in CONTENTS}
    if "title" in values:
        found["title"] = text(values["title"], LONGEST_TITLE, path=("title",), needed=True)
    if "description" in values:
        found["description"] = text(values["description"], LONGEST_DESCRIPTION, path=("description",))
    if "price_cents" in values:
        within(values["price_cents"], HIGHEST_PRICE, path=("priceCents",), least=0)
    for name, most, path in (
        ("duration_minutes", LONGEST_MINUTES, "durationMinutes"),
        ("capacity", MOST_SEATS, "capacity"),
        ("virtual_capacity", MOST_SEATS, "virtualCapacity"),
    ):
        within(found.get(name), most, path=(path,))
    return found


def text(given: str, most: int, *, path: Path, needed: bool = False) -> str:
    found = given.replace("\0", "").strip()
    if len(found) > most:
        raise Invalid(f"This has at most {most} characters.", path=path)
    if needed and not found:
        raise Invalid("This is needed.", path=path)
    return found


def within(number: int | None, most: int, *, path: Path, least: int = 1) -> None:
    if number is not None and not least <= number <= most:
        raise Invalid(f"This is a whole number from {least} to {most}.", path=path)


def few(things: Sequence[Any], most: int, *, path: Path, least: int = 1) -> None:
    if not least <= len(things) <= most:
        raise Invalid(f"There are {least} to {most} of these.", path=path)
