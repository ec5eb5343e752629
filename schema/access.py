"""Who may use a root field. Every root field says it; one that does not is refused when the schema is built."""

from collections.abc import Callable
from dataclasses import dataclass

from domains.kernel.actor import Actor


@dataclass(frozen=True)
class Who:
    words: str  # completes the sentence "For …."
    allows: Callable[[Actor], bool]


ANYONE = Who("anyone", lambda actor: True)
SIGNED_IN = Who("people who are signed in", lambda actor: not actor.is_anonymous)
STAFF = Who("staff", lambda actor: actor.is_staff)
ADMINS = Who("administrators", lambda actor: actor.is_admin)

# GraphQL name of a root field -> who may use it. Filled by `@query` and `@mutation`, read by the tests.
DECLARED: dict[str, Who] = {}
