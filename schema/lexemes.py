"""Words that are looked for in an index: `query` of a list whose table has one.

`Lexemes`: of words, where rows say themselves by what they are found. `Letters`: of what stands side by side in texts.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Model, Q, TextField, Value

from schema import filters
from schema.reads import arguments as symbolic

INDEXED = re.compile(r"[^\W_]{3}")  # letters by which an index finds a word


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

    def among(self, model: type[Model], text: Any) -> Q:
        """Told as an array that is made first: PostgreSQL, which plans without knowing the words, would else rather
        walk through all rows in their order than ask the index."""
        words = symbolic.words(text, self.words)
        if not words:
            return Q()
        rows = model._base_manager.order_by()
        for word in words:
            rows = rows.filter(Matches(F(self.column), Value(word, TextField()) if isinstance(word, str) else word))
        return Q(AnyOf(F("pk"), ArraySubquery(rows.values("pk"))))


@dataclass(frozen=True)
class Letters:
    columns: Sequence[str]  # each with an index made by `found_in`

    def among(self, model: type[Model], text: Any) -> Q:
        """Of a word without three letters an index knows nothing, and would be read from one end to the other."""
        indexed, others = (
            symbolic.words(text, indexed_words, "long word"),
            symbolic.words(text, other_words, "short word"),
        )
        return filters.search(indexed, self.columns) & filters.walked(filters.search(others, self.columns))


def indexed_words(text: str | None) -> list[str]:
    return [word for word in filters.words(text) if INDEXED.search(word)]


def other_words(text: str | None) -> list[str]:
    return [word for word in filters.words(text) if not INDEXED.search(word)]
