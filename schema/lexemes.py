"""Words that are looked for in an index of them: `query` of a list whose rows say themselves by what they are found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Model, Q, TextField, Value

from schema import filters


class Matches(Func):
    """Whether a `tsvector` answers to a question that is written as a text."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class AnyOf(Func):
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


@dataclass(frozen=True)
class Lexemes:
    column: str
    question: Callable[[str], str]  # from what somebody typed to a `tsquery`

    def words(self, text: str | None) -> list[str]:
        """One question, however many words there are."""
        return [self.question(text or "")] if filters.words(text) else []

    def among(self, model: type[Model], words: Sequence[Any]) -> Q:
        """Told as an array that is made first: PostgreSQL, which plans without knowing the words, would else rather
        walk through all rows in their order than ask the index."""
        rows = model._base_manager.order_by()
        for word in words:
            rows = rows.filter(Matches(F(self.column), Value(word, TextField()) if isinstance(word, str) else word))
        return Q(AnyOf(F("pk"), ArraySubquery(rows.values("pk"))))
