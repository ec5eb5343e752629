"""What is searched of a person says nothing that they do not say elsewhere, and goes with them."""

from datetime import datetime
from uuid import UUID

from domains.search import actions


def erase(user_id: UUID, *, now: datetime) -> None:
    """Before an event says so: nobody shall be found a moment longer."""
    actions.forget_person(user_id=user_id)
