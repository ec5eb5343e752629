"""Refusals: what a caller is told when the answer is no. Anything else that escapes is a bug."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.db import IntegrityError, transaction


class DomainError(Exception):
    """The docstring of each says in a sentence what happened; whoever reads the API reads it."""

    code: ClassVar[str]
    message: ClassVar[str]
    # The data a refusal carries beside its words: attribute -> what it is.
    described: ClassVar[dict[str, str]] = {}

    def __init__(self, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(self.message)
        self.path = path


class NotFound(DomainError):
    """It is not there, or you may not see it."""

    code = "NOT_FOUND"
    message = "There is nothing here that you can see."


class NotAllowed(DomainError):
    """You may see it, and may not do this with it."""

    code = "NOT_ALLOWED"
    message = "You may not do this."


class Invalid(DomainError):
    """A value in the input cannot be accepted; the path says which."""

    code = "VALIDATION_ERROR"
    message = "This value cannot be accepted."

    def __init__(self, reason: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(path=path)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class IdempotencyMismatch(DomainError):
    """The idempotency key was used before, with another input. Choose a new key for a new thing."""

    code = "IDEMPOTENCY_MISMATCH"
    message = "This idempotency key was used before, with another input."


@contextmanager
def refuse_on(constraint: str, refusal: DomainError) -> Iterator[None]:
    """Let the database judge a race, and say its verdict in the domain's words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis and diagnosis.constraint_name == constraint:
            raise refusal from error
        raise
