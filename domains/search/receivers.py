from datetime import datetime

import domains
from domains.kernel.actor import Actor
from domains.kernel.consuming import Command, Start, on
from domains.kernel.events import KINDS, Event
from domains.search import actions, selectors

list(domains.modules("events"))


@on(*(kind for kind in KINDS.values() if kind.subject in selectors.ABOUT))
def refresh(event: Event, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    """Whatever happened to what is searched: an event that is new needs no word here."""
    actions.refresh_search(subject=event.subject, key=event.subject_id, user_id=getattr(event, "user_id", None))
    return []


@on(*(kind for kind in KINDS.values() if kind.subject in selectors.SHARED))
def refresh_all(event: Event, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    """What thousands of documents have something of. What happens next is not to wait for all of them."""
    key = str(event.subject_id)
    return [Start("RefreshSearch", id=f"search-{key}-{position}", arguments=(event.subject, key))]
