"""What packages, bundles, courses and spaces are made of, and the lengths that something can be had in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from domains.kernel.errors import Invalid, NotFound
from domains.services.actions.parts import Bundle, Course, Length, Module, Package, Space
from domains.services.actions.values import HIGHEST_PRICE, LONGEST_MINUTES, Path, few, text, within
from domains.services.models import (
    BundleDetails,
    BundleItem,
    CourseDetails,
    CourseModule,
    PackageDetails,
    Service,
    ServiceDuration,
    SpaceDetails,
)
from domains.services.models.contents import SINGLE

Type = Service.Type
MOST_UNITS: Final = 1_000
LONGEST_VALID: Final = 3_650  # days
MOST_ITEMS: Final = 20
MOST_MODULES: Final = 50
MOST_LENGTHS: Final = 20
LONGEST_STAY: Final = 366 * 24 * 60  # minutes
LONGEST_WORDS: Final = 2_000  # of a module, and of the rules of a space


def write(service: Service, values: Mapping[str, Any]) -> None:
    """All that is given takes the place of what was there. The service's row is there already, and locked."""
    for name, (kind, writes) in WRITERS.items():
        if name not in values:
            continue
        if kind and service.type != kind:
            raise Invalid(f"Only what has the type {kind} has this.", path=(name,))
        writes(service, values[name])
    if not {"durations", "duration_minutes"}.isdisjoint(values):
        refuse_repeated_length(service)


def write_package(service: Service, package: Package) -> None:
    within(package.units, MOST_UNITS, path=("package", "units"))
    within(package.valid_days, LONGEST_VALID, path=("package", "validDays"))
    [item] = single(service, [package.item_id], lambda at: ("package", "itemId"))
    PackageDetails.objects.update_or_create(
        service=service,
        defaults={
            "practitioner_id": service.practitioner_id,
            "item": item,
            "item_type": item.type,
            "units": package.units,
            "valid_days": package.valid_days,
        },
    )


def write_bundle(service: Service, bundle: Bundle) -> None:
    few(bundle.items, MOST_ITEMS, path=("bundle", "items"), least=2)
    within(bundle.valid_days, LONGEST_VALID, path=("bundle", "validDays"))
    for at, each in enumerate(bundle.items):
        within(each.units, MOST_UNITS, path=("bundle", "items", str(at), "units"))
    keys = [each.service_id for each in bundle.items]
    refuse_twice(keys, lambda at: ("bundle", "items", str(at), "serviceId"))
    items = single(service, keys, lambda at: ("bundle", "items", str(at), "serviceId"))
    whose = service.practitioner_id
    details, _ = BundleDetails.objects.update_or_create(
        service=service, defaults={"practitioner_id": whose, "valid_days": bundle.valid_days}
    )
    details.items.all().delete()
    BundleItem.objects.bulk_create(
        BundleItem(bundle=details, practitioner_id=whose, item=item, item_type=item.type, units=each.units, position=at)
        for at, (each, item) in enumerate(zip(bundle.items, items, strict=True))
    )


def write_course(service: Service, course: Course) -> None:
    few(course.modules, MOST_MODULES, path=("course", "modules"))
    goal = text(course.goal, 500, path=("course", "goal"))
    modules = [module_of(each, at) for at, each in enumerate(course.modules)]
    details, _ = CourseDetails.objects.update_or_create(
        service=service, defaults={"practitioner_id": service.practitioner_id, "goal": goal}
    )
    named = [each.module_id for each in course.modules if each.module_id]
    known = details.modules.in_bulk()
    for at, given in enumerate(course.modules):
        if given.module_id and (given.module_id not in known or named.count(given.module_id) > 1):
            raise NotFound(path=("course", "modules", str(at), "id"))
    gone = details.modules.exclude(pk__in=named)
    if gone.filter(occurrences__isnull=False).exists():
        raise Invalid(
            "A part that has dates stays: give its id, or delete its dates first.", path=("course", "modules")
        )
    gone.delete()
    for each, given in zip(modules, course.modules, strict=True):
        each.course, each.pk = details, given.module_id or each.pk
    CourseModule.objects.bulk_create(
        modules,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["position", "title", "description", "duration_minutes"],
    )


def module_of(module: Module, at: int) -> CourseModule:
    path = ("course", "modules", str(at))
    within(module.duration_minutes, LONGEST_MINUTES, path=(*path, "durationMinutes"))
    return CourseModule(
        position=at,
        title=text(module.title, 200, path=(*path, "title"), needed=True),
        description=text(module.description, LONGEST_WORDS, path=(*path, "description")),
        duration_minutes=module.duration_minutes,
    )


def write_space(service: Service, space: Space) -> None:
    refuse_wrong_space(space)
    rules = text(space.rules, LONGEST_WORDS, path=("space", "rules"))
    SpaceDetails.objects.update_or_create(
        service=service, defaults={**vars(space), "rules": rules, "practitioner_id": service.practitioner_id}
    )


def refuse_wrong_space(space: Space) -> None:
    for name, path in (("price_per_hour_cents", "pricePerHourCents"), ("price_per_day_cents", "pricePerDayCents")):
        within(getattr(space, name), HIGHEST_PRICE, path=("space", path), least=0)
    if space.price_per_hour_cents is None and space.price_per_day_cents is None:
        raise Invalid("Say what an hour costs, or a day, or both.", path=("space",))
    for name, path in (("min_stay_minutes", "minStayMinutes"), ("max_stay_minutes", "maxStayMinutes")):
        within(getattr(space, name), LONGEST_STAY, path=("space", path))
    if space.min_stay_minutes and space.max_stay_minutes and space.min_stay_minutes > space.max_stay_minutes:
        raise Invalid("The longest stay is not shorter than the shortest.", path=("space", "maxStayMinutes"))
    if (space.opens_at is None) != (space.closes_at is None):
        raise Invalid("Say when it opens and when it closes, or neither.", path=("space", "closesAt"))
    if space.opens_at is not None and space.opens_at == space.closes_at:
        raise Invalid(
            "It closes at another time than it opens; what is always open says neither.", path=("space", "closesAt")
        )


def write_lengths(service: Service, lengths: Sequence[Length]) -> None:
    """Those to choose instead of the service's own."""
    few(lengths, MOST_LENGTHS, path=("durations",), least=0)
    for at, each in enumerate(lengths):
        within(each.minutes, LONGEST_MINUTES, path=("durations", str(at), "minutes"))
        within(each.price_cents, HIGHEST_PRICE, path=("durations", str(at), "priceCents"), least=0)
    refuse_twice([each.minutes for each in lengths], lambda at: ("durations", str(at), "minutes"))
    service.durations.all().delete()
    ServiceDuration.objects.bulk_create(
        ServiceDuration(service=service, minutes=each.minutes, price_cents=each.price_cents) for each in lengths
    )


def refuse_repeated_length(service: Service) -> None:
    """What can be chosen instead is another than the service's own."""
    if service.durations.exists():
        if service.type not in (Type.SESSION, Type.WORKSHOP):
            raise Invalid("Only a session or a workshop is had in several lengths.", path=("durations",))
        if service.duration_minutes is None:
            raise Invalid("What is had in several lengths has one of its own.", path=("durationMinutes",))
        if service.durations.filter(minutes=service.duration_minutes).exists():
            raise Invalid("This is the length that it has anyway.", path=("durations",))


# Which of one's own services something is made of.


def single(service: Service, keys: Sequence[UUID], path: Callable[[int], Path]) -> list[Service]:
    """In the order of the keys. What others offer is not there."""
    own = Service.objects.filter(practitioner=service.practitioner_id, pk__in=keys).in_bulk()
    for at, key in enumerate(keys):
        if key not in own:
            raise NotFound(path=path(at))
        if own[key].type not in SINGLE:
            raise Invalid("A package or a bundle is made of neither.", path=path(at))
    return [own[key] for key in keys]


def refuse_twice(things: Sequence[object], path: Callable[[int], Path]) -> None:
    for at, each in enumerate(things):
        if each in things[:at]:
            raise Invalid("Each is named once.", path=path(at))


# What is given -> the only type that has it, and how it is written.
WRITERS: Mapping[str, tuple[Service.Type | None, Callable[[Service, Any], None]]] = {
    "package": (Type.PACKAGE, write_package),
    "bundle": (Type.BUNDLE, write_bundle),
    "course": (Type.COURSE, write_course),
    "space": (Type.SPACE, write_space),
    "durations": (None, write_lengths),
}
