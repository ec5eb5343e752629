"""What the clock of a place says, as a moment.

Where clocks change, an hour comes twice or not at all. Of one that comes twice it is the first; a time that never comes
is the moment from which clocks go on behind it.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first at which it is this day and time there, or has become later without being it."""
    wanted = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    early, late = sorted(wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if shown(early, zone) == wanted:
        return early
    # Clocks skip it, at a whole second between the two: they show less at the one, and more at the other.
    early, late = early.replace(microsecond=0), late.replace(microsecond=0)
    while (apart := (late - early) // SECOND) > 1:
        middle = early + apart // 2 * SECOND
        early, late = (early, middle) if shown(middle, zone) >= wanted else (middle, late)
    return late


def shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What the clock says there."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
