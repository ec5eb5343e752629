"""Mails: what has to happen for one, to whom it goes, and what its words need to know.

    @letter("password-changed", events.PasswordChanged)
    def password_changed(event: events.PasswordChanged, at: datetime) -> Letter | None: ...

They are written in each domain's `letters.py`; `notifications` finds them there and delivers them. The words lie in its
`templates/mails`, as a subject, a text and a page. What is sent is looked up when it is sent: somebody who has verified
their address meanwhile is not asked to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class Letter:
    user_id: UUID  # whose it is
    to: str
    account: str  # the address of the account that it is about
    locale: str = "en"
    time_zone: str = "UTC"
    words: dict[str, Any] = field(default_factory=dict)


type Writer = Callable[[Any, datetime], Letter | None]

# kind -> who writes it
LETTERS: dict[str, Writer] = {}
# kind of event -> the kinds of mails it makes
MAILS_FOR: dict[type[Event], list[str]] = {}


def letter(kind: str, *on: type[Event]) -> Callable[[Writer], Writer]:
    def decorate(write: Writer) -> Writer:
        assert kind not in LETTERS, f"two letters are called {kind}"
        LETTERS[kind] = write
        for event in on:
            MAILS_FOR.setdefault(event, []).append(kind)
        return write

    return decorate
