"""Work that comes back every day, or every hour. A domain declares it beside the workflow; the worker keeps it
scheduled."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Recurring:
    id: str
    workflow: str
    minute: int
    hour: int | None = None  # every one
