"""Work that comes back every day. A domain declares it beside the workflow; the worker keeps it scheduled."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Recurring:
    id: str
    workflow: str
    hour: int
    minute: int
