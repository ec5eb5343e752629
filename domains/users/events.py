from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domains.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class UserRegistered(Event):
    kind: ClassVar = "users.registered"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailVerified(Event):
    kind: ClassVar = "users.email_verified"
    subject: ClassVar = "User"

    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionStarted(Event):
    kind: ClassVar = "users.session_started"
    subject: ClassVar = "Session"

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionRefreshed(Event):
    kind: ClassVar = "users.session_refreshed"
    subject: ClassVar = "Session"

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    kind: ClassVar = "users.session_ended"
    subject: ClassVar = "Session"

    session_id: UUID
    user_id: UUID
