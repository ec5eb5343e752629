"""What a domain that knows something about people has in its `personal.py`, for `privacy` to ask:

    export(user_id) -> dict                  everything known about somebody, for themselves
    obligations(user_id)                     what has to be done before they can be forgotten
    practice_obligations(practitioner_id)    what has to be done before what they offer can be over: asked when they
                                             stop offering it, and before they are forgotten
    erase(user_id, now=…)                    forget it; what must be kept is kept without them

Each may be left out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Obligation:
    kind: str  # "LAST_ADMIN", "UPCOMING_BOOKING"
    message: str
