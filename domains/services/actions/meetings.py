"""What is said of a time at which something takes place, and what of it can be accepted."""

from datetime import datetime, timedelta
from typing import Any, Final, TypedDict
from uuid import UUID

from domains.kernel.errors import Invalid, NotFound
from domains.kernel.zones import zones
from domains.services.actions.places import refuse_wrong_place
from domains.services.actions.values import LONGEST_MINUTES, MOST_SEATS, Path, within
from domains.services.models import CourseModule, Service, ServiceOccurrence

Mode, Type = Service.DeliveryMode, Service.Type
MOST_AT_ONCE: Final = 100
MOST_TO_COME: Final = 1_000  # of one service
FURTHEST: Final = timedelta(days=5 * 366)
LONGEST: Final = timedelta(minutes=LONGEST_MINUTES)


class MeetingValues(TypedDict, total=False):
    """What is left out is as the service has it, or as it was."""

    starts_at: datetime
    ends_at: datetime
    time_zone: str
    location_id: UUID | None
    capacity: int
    virtual_capacity: int
    module_id: UUID


def said_of(service: Service, values: MeetingValues) -> dict[str, Any]:
    """The columns, as they are written."""
    within(values.get("capacity"), MOST_SEATS, path=("capacity",))
    within(values.get("virtual_capacity"), MOST_SEATS, path=("virtualCapacity",))
    if "virtual_capacity" in values and service.delivery_mode != Mode.HYBRID:
        raise Invalid("Only what is hybrid has seats apart.", path=("virtualCapacity",))
    if "time_zone" in values and values["time_zone"] not in zones():
        raise Invalid("This is no time zone.", path=("timeZone",))
    return {name: value for name, value in values.items() if name != "module_id"}


def module_of(service: Service, module_id: UUID | None) -> CourseModule | None:
    """The part of a course that meets."""
    if service.type == Type.WORKSHOP:
        if module_id is not None:
            raise Invalid("Only a course has parts.", path=("moduleId",))
        return None
    if module_id is None:
        raise Invalid("Say which part of the course it is.", path=("moduleId",))
    found: CourseModule | None = CourseModule.objects.filter(course=service.pk, pk=module_id).first()
    if found is None:
        raise NotFound(path=("moduleId",))
    return found


def length_of(service: Service, module: CourseModule | None, *, path: Path) -> timedelta:
    """As long as it takes whenever it takes place."""
    minutes = (module and module.duration_minutes) or service.duration_minutes
    if minutes is None:
        raise Invalid("Nothing says how long it takes, so say it here.", path=path)
    return timedelta(minutes=minutes)


def zone_of(occurrence: ServiceOccurrence) -> str:
    """That of its place."""
    if occurrence.location is None:
        raise Invalid("It has no place whose clock holds, so name a time zone.", path=("timeZone",))
    found: str = occurrence.location.time_zone
    return found


def refuse_nowhere(occurrence: ServiceOccurrence) -> None:
    mode = occurrence.service.delivery_mode
    refuse_wrong_place(occurrence.practitioner, mode, occurrence.location_id)
    if mode != Mode.VIRTUAL and occurrence.location_id is None:
        raise Invalid("Say where one is to go.", path=("locationId",))


def refuse_wrong_beginning(occurrence: ServiceOccurrence, *, now: datetime, path: Path = ("startsAt",)) -> None:
    if occurrence.starts_at <= now:
        raise Invalid("This is over already.", path=path)
    if occurrence.starts_at > now + FURTHEST:
        raise Invalid("This is too far from now.", path=path)


def refuse_wrong_time(occurrence: ServiceOccurrence, *, now: datetime, path: Path = ("startsAt",)) -> None:
    """`path`: where its beginning is said."""
    refuse_wrong_beginning(occurrence, now=now, path=path)
    if occurrence.ends_at <= occurrence.starts_at:
        raise Invalid("It ends after it begins.", path=("endsAt",))
    if occurrence.ends_at - occurrence.starts_at > LONGEST:
        raise Invalid("Nothing takes longer than a month.", path=("endsAt",))
