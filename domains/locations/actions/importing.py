"""Bringing the gazetteer up to date with where it comes from."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from psycopg import sql

from domains.locations.sources import Row, Skipped, Source

# Any number will do, as long as nobody else's is the same: "where" in hexadecimal digits of its letters.
LOCK = 0x7768657265
EVERY = 2_000  # rows between two words about how far it is

TAKE = """
WITH taken AS (
    INSERT INTO {table} ({columns})
    SELECT {columns} FROM incoming i
    WHERE NOT EXISTS (
        SELECT FROM {table} t WHERE t.id = i.id AND ({ours}) IS NOT DISTINCT FROM ({theirs})
    )
    ON CONFLICT (id) DO UPDATE SET ({columns}) = ROW ({excluded})
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM taken
"""


@dataclass
class Report:
    """How many rows of a source are there now, and what they were before."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)  # by why


@transaction.atomic
def import_locations(source: Source, *, told: Callable[[int], None] = lambda _: None) -> Report:
    """Once more changes nothing. What the source has no longer stays: somebody may live there."""
    report = Report()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        table = sql.Identifier(source.model._meta.db_table)
        columns = comma(source.columns)
        make = "CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"
        cursor.execute(sql.SQL(make).format(columns, table))
        with cursor.copy(sql.SQL("COPY incoming ({}) FROM STDIN").format(columns)) as copy:
            for row in taken(source, report, told):
                copy.write_row(row)
        cursor.execute("SELECT count(*) FROM incoming")
        [total] = cursor.fetchone() or (0,)
        pieces = {"ours": "t", "theirs": "i", "excluded": "excluded"}
        lists = {name: comma(source.columns, of=of) for name, of in pieces.items()}
        cursor.execute(sql.SQL(TAKE).format(table=table, columns=columns, **lists))
        report.new, report.changed = cursor.fetchone() or (0, 0)
        report.unchanged = total - report.new - report.changed
        cursor.execute("DROP TABLE incoming")
        connection.check_constraints()
        cursor.execute(sql.SQL("ANALYZE {}").format(table))
    return report


def taken(source: Source, report: Report, told: Callable[[int], None]) -> Iterator[Row]:
    seen = set()
    for number, row in enumerate(source.rows()):
        if number % EVERY == 0:
            told(number)
        if isinstance(row, Skipped):
            report.skipped[row.why] += 1
        elif row[0] in seen:
            report.skipped["comes a second time"] += 1
        else:
            seen.add(row[0])
            yield row


def comma(columns: tuple[str, ...], of: str = "") -> sql.Composed:
    names = [sql.Identifier(*([of] if of else []), name) for name in columns]
    return sql.SQL(", ").join(names)
