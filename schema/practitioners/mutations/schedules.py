"""When somebody works."""

from datetime import date, time
from typing import Any, cast
from uuid import UUID

import strawberry
from strawberry import UNSET

from domains.practitioners import actions, models
from domains.practitioners.actions import Day, ScheduleValues, Span, Trip, WeeklySpan
from domains.practitioners.errors import ScheduleIsDefault, ScheduleNameTaken
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.idempotency import Idempotent
from schema.ids import global_id
from schema.mutation import mutation, payload
from schema.scalars import TimeZone

CalendarDay = date  # where a field is called so itself
WHOSE = "Of a practitioner whom you may manage."
NAME = "What it is called, as none of their others is; at most 100 characters."
ZONE = "In which zone its hours are meant."
WEEKLY = "Hours of every week: these and no others, at most 70, which do not overlap on a day."
DAYS = "Days that are otherwise than their weekday: these and no others, at most 400, each once."
DEFAULT = "Whether all sessions follow it that follow no other: the one that was it is so no more."
OPENS = "From when on, by the clock on the wall."
CLOSES = (
    "Until when, later on the same day; 00:00 is the end of the day. What goes on after it is said of the next day."
)
SEATS = "How many seats there are then, if fewer than there are anyway, at most 10,000; 0 closes it."


@strawberry.input(description="Hours of a day of every week.")
class WeeklyHoursInput:
    weekday: int = strawberry.field(description="Which day: 1 is Monday, 7 is Sunday.")
    opens_at: time = strawberry.field(description=OPENS)
    closes_at: time = strawberry.field(description=CLOSES)
    seats: int | None = strawberry.field(default=None, description=SEATS)


@strawberry.input(description="Hours of one day.")
class DayHoursInput:
    opens_at: time = strawberry.field(description=OPENS)
    closes_at: time = strawberry.field(description=CLOSES)
    seats: int | None = strawberry.field(default=None, description=SEATS)


@strawberry.input(description="A day that is otherwise than its weekday: a holiday, or one with longer hours.")
class ScheduleDayInput:
    date: CalendarDay = strawberry.field(description="Which day.")
    hours: list[DayHoursInput] = strawberry.field(
        default_factory=list, description="When it is open, at most 10 times; closed all day if left out."
    )


@strawberry.input(description="Hours of work. They are kept by the clock on the wall, whenever clocks change.")
class CreateScheduleInput(Idempotent):
    practitioner_id: strawberry.ID = strawberry.field(description=WHOSE)
    name: str = strawberry.field(description=NAME)
    time_zone: TimeZone = strawberry.field(description=ZONE)
    weekly: list[WeeklyHoursInput] = strawberry.field(default_factory=list, description=WEEKLY)
    days: list[ScheduleDayInput] = strawberry.field(default_factory=list, description=DAYS)
    is_default: bool = strawberry.field(default=False, description=f"{DEFAULT} The first is it anyway.")


@strawberry.input(description="What is left out stays as it is; so does what is null.")
class UpdateScheduleInput:
    schedule_id: strawberry.ID = strawberry.field(description=WHOSE)
    name: str | None = strawberry.field(default=UNSET, description=NAME)
    time_zone: TimeZone | None = strawberry.field(default=UNSET, description=ZONE)
    weekly: list[WeeklyHoursInput] | None = strawberry.field(default=UNSET, description=WEEKLY)
    days: list[ScheduleDayInput] | None = strawberry.field(default=UNSET, description=DAYS)
    is_default: bool | None = strawberry.field(
        default=UNSET, description=f"{DEFAULT} To make it so no more, make another one the default."
    )


@strawberry.input(description="What is to be gone.")
class DeleteScheduleInput:
    schedule_id: strawberry.ID = strawberry.field(description=WHOSE)


@strawberry.input(description="Days in another time zone.")
class TripInput:
    first_day: date = strawberry.field(description="The first of them.")
    last_day: date = strawberry.field(description="The last of them.")
    time_zone: TimeZone = strawberry.field(description="In which zone they are.")


@strawberry.input(description="When somebody is elsewhere.")
class SetTravelInput:
    practitioner_id: strawberry.ID = strawberry.field(description=WHOSE)
    trips: list[TripInput] = strawberry.field(description="These and no others, at most 50, which do not overlap.")


@payload
class CreateSchedulePayload:
    schedule: models.Schedule | None = strawberry.field(default=None, description="It holds at once.")


@payload
class UpdateSchedulePayload:
    schedule: models.Schedule | None = strawberry.field(default=None, description="As it is now.")


@payload
class DeleteSchedulePayload:
    schedule_id: strawberry.ID | None = strawberry.field(default=None, description="Of what is gone.")


@payload
class SetTravelPayload:
    practitioner: models.Practitioner | None = strawberry.field(default=None, description="As they are now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN, refuses=[ScheduleNameTaken], idempotent=True)
    def create_schedule(self, info: Info, input: CreateScheduleInput) -> CreateSchedulePayload:
        """Write down when somebody works. What is booked already stays, whatever the hours."""
        schedule = actions.create_schedule(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            values=values_of(input),
            actor=info.context.actor,
            now=info.context.now,
        )
        return CreateSchedulePayload(schedule=schedule)

    @mutation(who=SIGNED_IN, refuses=[ScheduleNameTaken])
    def update_schedule(self, info: Info, input: UpdateScheduleInput) -> UpdateSchedulePayload:
        """Change hours. They hold for what is booked from now on; what is booked already stays."""
        schedule = actions.update_schedule(
            schedule_id=key(input), values=values_of(input), actor=info.context.actor, now=info.context.now
        )
        return UpdateSchedulePayload(schedule=schedule)

    @mutation(who=SIGNED_IN, refuses=[ScheduleIsDefault])
    def delete_schedule(self, info: Info, input: DeleteScheduleInput) -> DeleteSchedulePayload:
        """Delete hours. What followed them follows the default ones, or of a space what it says itself. The default
        ones go last: without any, no session can be booked."""
        gone = actions.delete_schedule(schedule_id=key(input), actor=info.context.actor, now=info.context.now)
        return DeleteSchedulePayload(schedule_id=strawberry.ID(global_id("Schedule", gone)))

    @mutation(who=SIGNED_IN)
    def set_travel(self, info: Info, input: SetTravelInput) -> SetTravelPayload:
        """Say when somebody is in another time zone. Their hours are meant there on those days; those of a space stay
        where it is."""
        practitioner = actions.set_travel(
            practitioner_id=nodes.key_of("Practitioner", input.practitioner_id, "practitionerId"),
            trips=[Trip(**vars(trip)) for trip in input.trips],
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetTravelPayload(practitioner=practitioner)


def values_of(input: CreateScheduleInput | UpdateScheduleInput) -> ScheduleValues:
    """What was said."""
    said: dict[str, Any] = {name: getattr(input, name) for name in ScheduleValues.__annotations__}
    given = {name: value for name, value in said.items() if value is not UNSET and value is not None}
    for name, read in (("weekly", weekly_of), ("days", days_of)):
        if name in given:
            given[name] = read(given[name])
    return cast(ScheduleValues, given)


def weekly_of(weekly: list[WeeklyHoursInput]) -> list[WeeklySpan]:
    return [WeeklySpan(weekday=each.weekday, **span_of(each)) for each in weekly]


def days_of(days: list[ScheduleDayInput]) -> list[Day]:
    return [Day(date=each.date, hours=[Span(**span_of(span)) for span in each.hours]) for each in days]


def span_of(said: WeeklyHoursInput | DayHoursInput) -> dict[str, Any]:
    return {"opens": said.opens_at, "closes": said.closes_at, "seats": said.seats}


def key(input: UpdateScheduleInput | DeleteScheduleInput) -> UUID:
    return nodes.key_of("Schedule", input.schedule_id, "scheduleId")
