"""What is known of when somebody works."""

from datetime import date

from domains.practitioners.hours import Hours, Stay, Window
from domains.practitioners.models import DayHours, Schedule, ScheduleDay, Travel, WeeklyHours


def hours_of(schedule: Schedule, *, since: date, until: date) -> Hours:
    """Of this schedule, as far as these days are concerned."""
    weekly: dict[int, list[Window]] = {}
    for row in WeeklyHours.objects.filter(schedule=schedule).order_by("opens"):
        weekly.setdefault(row.weekday, []).append(Window(row.opens, row.closes, row.seats))
    days = ScheduleDay.objects.filter(schedule=schedule, date__range=(since, until))
    dates: dict[date, list[Window]] = {day: [] for day in days.values_list("date", flat=True)}
    for span in DayHours.objects.filter(day__in=days).select_related("day").order_by("opens"):
        dates[span.day.date].append(Window(span.opens, span.closes, span.seats))
    stays = Travel.objects.filter(
        practitioner=schedule.practitioner_id, first_day__lte=until, last_day__gte=since
    ).order_by("first_day")
    return Hours(
        zone=schedule.time_zone,
        weekly=weekly,
        dates=dates,
        stays=[Stay(each.first_day, each.last_day, each.time_zone) for each in stays],
    )
