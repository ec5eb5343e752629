"""How somebody who offers something comes from one status to another, and who may have them do so."""

from collections.abc import Mapping
from enum import Enum, auto

from domains.practitioners.models.people import Status


class By(Enum):
    THEMSELVES = auto()  # or whoever manages their practice
    STAFF = auto()  # about others
    TIME = auto()


PENDING, ACTIVE, INACTIVE, VACATION, SUSPENDED = Status
LET_IN = (ACTIVE, INACTIVE, VACATION)

TRANSITIONS: Mapping[tuple[Status, Status], frozenset[By]] = {
    # Letting in.
    (PENDING, ACTIVE): frozenset({By.STAFF}),
    # Whether they work is theirs to say.
    (ACTIVE, INACTIVE): frozenset({By.THEMSELVES}),
    (ACTIVE, VACATION): frozenset({By.THEMSELVES}),
    (INACTIVE, ACTIVE): frozenset({By.THEMSELVES}),
    (INACTIVE, VACATION): frozenset({By.THEMSELVES}),
    (VACATION, VACATION): frozenset({By.THEMSELVES}),  # until another day
    (VACATION, INACTIVE): frozenset({By.THEMSELVES}),
    (VACATION, ACTIVE): frozenset({By.THEMSELVES, By.TIME}),
    # Stopping anybody, and undoing that: then they are what they were.
    **{(status, SUSPENDED): frozenset({By.STAFF}) for status in (PENDING, *LET_IN)},
    **{(SUSPENDED, status): frozenset({By.STAFF}) for status in (PENDING, *LET_IN)},
}


def may_become(before: Status, after: Status, by: By) -> bool:
    return by in TRANSITIONS.get((before, after), ())


def hosts(status: Status) -> bool:
    """Whether somebody in this status was let in and is not stopped: then they have the role, and may publish."""
    return status in LET_IN
