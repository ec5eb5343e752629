from datetime import datetime

from strawberry import relay

from domains.practitioners.models import Practitioner, PractitionerLocation
from domains.services import models
from schema.objects import column, object_of
from schema.scalars import TimeZone


@object_of(models.ServiceOccurrence, "One time at which a workshop takes place, or a part of a course.")
class ServiceOccurrence(relay.Node):
    service: models.Service = column("The workshop or the course.")
    practitioner: Practitioner = column("Who offers it.")
    module: models.CourseModule | None = column("The part of the course; null of a workshop.")
    starts_at: datetime = column("When it begins.")
    ends_at: datetime = column("When it ends.")
    time_zone: TimeZone = column("In which zone these times are meant: tell them by its clocks.")
    location: PractitionerLocation | None = column("Where it takes place; null if it is only online.")
    capacity: int = column("How many seats there are; of what is hybrid, at its place.")
    virtual_capacity: int | None = column("How many seats there are online, of what is hybrid; else null.")
    seats_total: int = column("How many seats there are, at its place and online together.")
    seats_taken: int = column("How many are taken; of what is hybrid, at its place.")
    virtual_seats_taken: int = column("How many are taken online, of what is hybrid; else 0.")
    seats_left: int = column("How many are left; of what is hybrid, at its place.")
    virtual_seats_left: int | None = column("How many are left online, of what is hybrid; else null.")
    status: models.ServiceOccurrence.Status = column("Whether it takes place.")
    cancel_reason: str = column("Why it does not; empty if it does.")
    created_at: datetime = column("When it was scheduled.")
    updated_at: datetime = column("When it was changed last.")
