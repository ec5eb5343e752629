"""What is asked, as it came and once it was read, and what is answered."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from asgiref.typing import HTTPScope, WebSocketScope
from graphql import OperationDefinitionNode

from domains.users.tokens import Access
from schema.endpoint.counters import Tally
from schema.endpoint.documents import Document
from schema.endpoint.negotiation import GRAPHQL
from schema.refusals import Refusal

UNKNOWN: Any = object()


@dataclass(kw_only=True, slots=True)
class Wanted:
    """What a message says. Another time it says the same, so what is found out about it stays with it."""

    query: str | None
    variables: Mapping[str, Any]
    operation_name: str | None
    document_id: str | None
    explained: bool  # whether the answer is to tell how it was found
    is_query: bool = False  # once it was read
    points: int | None = None  # what it costs, once that is known
    understood: Mapping[str, Any] | None = UNKNOWN  # its variables, as GraphQL takes them; None if it does not

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Wanted":
        """From what a client sent, of which nothing is known yet."""
        extensions = typed(given, "extensions", dict) or {}
        return cls(
            query=typed(given, "query", str),
            variables=typed(given, "variables", dict) or {},
            operation_name=typed(given, "operationName", str),
            document_id=typed(given, "documentId", str),
            explained=extensions.get("plan") is True,
        )


@dataclass(kw_only=True, slots=True)
class Request:
    wanted: Wanted
    may_change: bool  # whether it came by a method that mutations may come by
    authorization: str
    scope: HTTPScope | WebSocketScope
    request_id: str
    facts: dict[str, object]  # for the log line

    @classmethod
    def of(
        cls, wanted: Wanted, scope: HTTPScope | WebSocketScope, *, authorization: str, may_change: bool = True
    ) -> "Request":
        state: Mapping[str, Any] = scope.get("state") or {}
        return cls(
            wanted=wanted,
            may_change=may_change,
            authorization=authorization,
            scope=scope,
            request_id=str(state.get("request_id", "")),
            facts=state.get("facts", {}),
        )


def typed(parameters: Mapping[str, Any], name: str, kind: type) -> Any:
    value = parameters.get(name)
    if value is not None and not isinstance(value, kind):
        raise Refusal.bad_request(f"`{name}` must be {'a string' if kind is str else 'an object'}.")
    return value


@dataclass(kw_only=True)
class Answer:
    body: dict[str, Any]
    status: int = 200
    early: bool = False
    headers: list[tuple[str, str]] = field(default_factory=list)
    is_public: bool = False  # whether it was a question that anybody may ask, and no error came of it

    @classmethod
    def refused(cls, refusal: Refusal) -> "Answer":
        return cls(body={"errors": refusal.errors}, status=refusal.status, early=refusal.early, headers=refusal.headers)

    def status_for(self, kind: str) -> int:
        """Older clients take any status but 200 for a broken connection, so they are told in the body alone."""
        return self.status if self.early or kind == GRAPHQL else 200


@dataclass(kw_only=True)
class Task:
    """A request that has been read and paid for: what to do, and for whom."""

    request: Request
    document: Document
    operation: OperationDefinitionNode
    access: Access | None
    points: int
    trusted: bool
    tally: Tally | None = None  # where it was paid from, if it is counted at all
    hashes: bool = False  # whether it keeps a processor busy for a while
    asks: bool = False  # whether it waits for somebody else
    explanation: dict[str, Any] | None = None  # of how it was answered, for whom that is meant

    @cached_property
    def name(self) -> str | None:
        return self.operation.name.value if self.operation.name else None

    @cached_property
    def sight(self) -> tuple[Hashable, ...]:
        """What is looked at, and with whose eyes: two tasks that have the same see the same."""
        variables = orjson.dumps(self.request.wanted.variables, option=orjson.OPT_SORT_KEYS)
        who = self.access and (self.access.user_id, self.access.session_id)
        return self.document.text, self.name, variables, who, self.trusted
