"""A question to the database whose words never change: put into SQL once, asked with other values each time.

    ACTOR = Compiled(lambda: Session.objects.filter(pk=Given("session_id", UUIDField())).values_list("user__roles"))
    row = ACTOR.first(session_id=...)

Django's compiler takes longer for a small question than PostgreSQL for the answer.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet


class Given(Expression):
    """A value that is known only when the question is asked."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return f"%s::{self.output_field.cast_db_type(connection)}", [self]


class Compiled:
    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._statement: tuple[str, tuple[Any, ...]] | None = None

    def first(self, **values: Any) -> tuple[Any, ...] | None:
        sql, given = self._statement or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[each.name] if isinstance(each, Given) else each for each in given])
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row

    def _compile(self) -> tuple[str, tuple[Any, ...]]:
        self._statement = self._build()[:1].query.sql_with_params()
        return self._statement
