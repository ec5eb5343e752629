"""Many rows at once, with a word on the screen about how far it is."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection, models
from psycopg import sql

from estuary.progress import Progress

EVERY = 2_000  # rows between two looks at the clock

type Row = tuple[Any, ...]


def copy(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row] | Iterable[Row]) -> None:
    """What is not among the columns is what a new row of the model has."""
    given = [model._meta.get_field(name) for name in columns]
    others = [field for field in model._meta.concrete_fields if field not in given and not field.generated]
    blank = model()
    rest = tuple(getattr(blank, field.attname) for field in others)
    names = [sql.Identifier(str(field.column)) for field in (*given, *others)]  # type: ignore[union-attr]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(names)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as out:
        for row in rows:
            out.write_row(row + rest)


class Writer:
    def __init__(self, *, shown: bool) -> None:
        self.shown = shown

    @contextmanager
    def telling(self, what: str) -> Iterator[None]:
        """What takes a while and has no rows to count."""
        if not self.shown:
            yield
            return
        with Progress(what) as progress:
            yield
            progress.done()

    def write(self, model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], total: int) -> None:
        with ExitStack() as stack:
            if self.shown:
                what = f"{total:,} {model._meta.verbose_name_plural}"
                rows = counted(rows, stack.enter_context(Progress(what)), total)
            copy(model, columns, rows)


def counted(rows: Iterable[Row], progress: Progress, total: int) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count % EVERY == 0:
            progress.step(f"{count:,} of {total:,}")
        yield row
    progress.done()
