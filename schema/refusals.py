"""What concerns the request and not the verb: told at the top level, with a code, never in a payload."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

MESSAGES_SHOWN = 20


class Refusal(Exception):
    def __init__(
        self,
        status: int,
        errors: Sequence[dict[str, Any]],
        headers: Sequence[tuple[str, str]] = (),
        *,
        early: bool = True,
    ) -> None:
        super().__init__(errors[0]["message"])
        self.status = status
        self.errors = list(errors)
        self.headers = list(headers)
        # Whether it came before there was a well-formed request: then its status does not depend on what is accepted.
        self.early = early

    @classmethod
    def of(cls, status: int, code: str, message: str, *, early: bool = True, **headers: str) -> "Refusal":
        error = {"message": message, "extensions": {"code": code}}
        return cls(status, [error], [(name.replace("_", "-"), value) for name, value in headers.items()], early=early)

    @classmethod
    def bad_request(cls, message: str) -> "Refusal":
        return cls.of(400, "BAD_REQUEST", message)

    @classmethod
    def too_complex(cls, message: str) -> "Refusal":
        return cls.of(400, "TOO_COMPLEX", message, early=False)

    @classmethod
    def malformed(cls, errors: Sequence[GraphQLError]) -> "Refusal":
        """The document does not parse, or does not fit the schema."""
        shown = [{**error.formatted, "extensions": {"code": "MALFORMED"}} for error in errors[:MESSAGES_SHOWN]]
        return cls(400, shown, early=False)

    @classmethod
    def unauthenticated(cls, message: str) -> "Refusal":
        return cls.of(401, "UNAUTHENTICATED", message, www_authenticate="Bearer")


def bug(request_id: str) -> dict[str, Any]:
    """All that is told of a mistake of ours: by the id it can be found in the log."""
    message = "Something went wrong on our side. Tell us the request id if you ask for help."
    return {"message": message, "extensions": {"code": "INTERNAL", "requestId": request_id}}
