"""When a service can be booked, and on what terms."""

from typing import Any, cast

import strawberry
from strawberry import UNSET

from domains.services import actions, models
from domains.services.actions import RulesValues
from schema import nodes
from schema.access import SIGNED_IN
from schema.context import Info
from schema.mutation import mutation, payload
from schema.practitioners.mutations.schedules import ScheduleDayInput, WeeklyHoursInput, days_of, weekly_of
from schema.scalars import TimeZone

OF_WHAT = "Of a session, a workshop or a space that you may change."
AT_TIMES = "Of a session or a space that you may change."


@strawberry.input(
    description="What is left out stays as it is. Null takes a limit, the window or the space away; elsewhere it says "
    "nothing."
)
class SetBookingRulesInput:
    service_id: strawberry.ID = strawberry.field(description=OF_WHAT)
    buffer_before_minutes: int | None = strawberry.field(
        default=UNSET,
        description="What is kept free before it, 0 to 1,440. Nobody sees it as a part of what is booked.",
    )
    buffer_after_minutes: int | None = strawberry.field(
        default=UNSET, description="What is kept free after it, 0 to 1,440."
    )
    slot_interval_minutes: int | None = strawberry.field(
        default=UNSET, description="How far from one time at which it can begin to the next, 5 to 1,440."
    )
    minimum_notice_minutes: int | None = strawberry.field(
        default=UNSET, description="How long before it begins it has to be booked, at most a year: 525,600."
    )
    booking_window_days: int | None = strawberry.field(
        default=UNSET,
        description="How many days from today it can be booked for, 0 to 730: with 0 for today alone. Null for as far "
        "away as one likes.",
    )
    most_per_day: int | None = strawberry.field(
        default=UNSET, description="How often it can be booked on one day, 1 to 200. Null as often as it fits."
    )
    most_per_week: int | None = strawberry.field(
        default=UNSET, description="How often it can be booked in one week, 1 to 1,000. Null as often as it fits."
    )
    needs_approval: bool | None = strawberry.field(
        default=UNSET, description="Whether somebody has to agree before it is booked."
    )
    answer_within_minutes: int | None = strawberry.field(
        default=UNSET, description="How long there is to agree, 10 minutes to two weeks; it is declined then."
    )
    reschedule_until_minutes: int | None = strawberry.field(
        default=UNSET,
        description="How long before it begins a client can still give it another time, at most a year: 525,600.",
    )
    space_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="A space of the same practitioner that is taken up while it takes place; of a space nothing is "
        "said.",
    )


@strawberry.input(description="Which hours it follows.")
class SetServiceScheduleInput:
    service_id: strawberry.ID = strawberry.field(description=AT_TIMES)
    schedule_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Hours of its practitioner, but none that are another service's own. Null or left out: a session "
        "follows the default ones, a space what its `space` says.",
    )


@strawberry.input(description="Hours of its own. They are kept by the clock on the wall, whenever clocks change.")
class SetServiceAvailabilityInput:
    service_id: strawberry.ID = strawberry.field(description=AT_TIMES)
    weekly: list[WeeklyHoursInput] = strawberry.field(
        description="Hours of every week, each with its seats if they are fewer then: these and no others, at most 70, "
        "which do not overlap on a day."
    )
    days: list[ScheduleDayInput] = strawberry.field(
        default_factory=list,
        description="Days that are otherwise than their weekday: these and no others, at most 400, each once.",
    )
    time_zone: TimeZone | None = strawberry.field(
        default=None, description="In which zone they are meant; that of its place if left out."
    )


@payload
class SetBookingRulesPayload:
    service: models.Service | None = strawberry.field(default=None, description="With its rules as they are now.")


@payload
class SetServiceSchedulePayload:
    service: models.Service | None = strawberry.field(default=None, description="With its hours as they are now.")


@payload
class SetServiceAvailabilityPayload:
    service: models.Service | None = strawberry.field(default=None, description="With its hours as they are now.")


@strawberry.type
class Mutation:
    @mutation(who=SIGNED_IN)
    def set_booking_rules(self, info: Info, input: SetBookingRulesInput) -> SetBookingRulesPayload:
        """Say on what terms something is booked. They hold for what is booked or scheduled from now on; what is
        already stays."""
        service = actions.set_booking_rules(
            service_id=nodes.key_of("Service", input.service_id, "serviceId"),
            values=rules_of(input),
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetBookingRulesPayload(service=service)

    @mutation(who=SIGNED_IN)
    def set_service_schedule(self, info: Info, input: SetServiceScheduleInput) -> SetServiceSchedulePayload:
        """Say which hours a session or a space follows. If it had hours of its own, they are gone."""
        chosen = input.schedule_id
        service = actions.set_service_schedule(
            service_id=nodes.key_of("Service", input.service_id, "serviceId"),
            schedule_id=nodes.key_of("Schedule", chosen, "scheduleId") if chosen is not None else None,
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetServiceSchedulePayload(service=service)

    @mutation(who=SIGNED_IN)
    def set_service_availability(self, info: Info, input: SetServiceAvailabilityInput) -> SetServiceAvailabilityPayload:
        """Give a session or a space hours of its own, which nothing else follows. Those that it had are written
        anew; what is booked already stays."""
        service = actions.set_service_availability(
            service_id=nodes.key_of("Service", input.service_id, "serviceId"),
            time_zone=input.time_zone,
            weekly=weekly_of(input.weekly),
            days=days_of(input.days),
            actor=info.context.actor,
            now=info.context.now,
        )
        return SetServiceAvailabilityPayload(service=service)


# What a rule is called here, where it is called otherwise below.
CALLED = {
    "buffer_before": "buffer_before_minutes",
    "buffer_after": "buffer_after_minutes",
    "interval": "slot_interval_minutes",
    "notice": "minimum_notice_minutes",
    "window_days": "booking_window_days",
    "per_day": "most_per_day",
    "per_week": "most_per_week",
    "answer_within": "answer_within_minutes",
    "reschedule_until": "reschedule_until_minutes",
}
MAY_BE_NULL = ("window_days", "per_day", "per_week", "space_id")


def rules_of(input: SetBookingRulesInput) -> RulesValues:
    """What was said."""
    said: dict[str, Any] = {name: getattr(input, CALLED.get(name, name)) for name in RulesValues.__annotations__}
    given = {name: value for name, value in said.items() if value is not UNSET}
    given = {name: value for name, value in given.items() if value is not None or name in MAY_BE_NULL}
    if given.get("space_id") is not None:
        given["space_id"] = nodes.key_of("Service", given["space_id"], "spaceId")
    return cast(RulesValues, given)
