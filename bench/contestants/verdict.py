"""What must hold, and whether it does."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.contestants.load import Figures, Found

OF_POSTGRAPHILE = 2.5
OF_THE_LIMIT = 0.8
OF_STRAWBERRY = 30
OF_DRF = 1.0
GROWTH = 1.2
PAGES = ("catalogue", "detail", "viewer")


@dataclass(frozen=True)
class Row:
    measure: str
    must: str
    found: str
    holds: bool


def rows(found: Found, statements: Mapping[str, float]) -> list[Row]:
    """Those of them that were measured."""
    made = []
    for page in PAGES:
        if (page, "postgraphile") in found:
            made.append(
                at_least(f"{page}: requests/s, of PostGraphile's", found, page, "postgraphile", OF_POSTGRAPHILE)
            )
            made.append(lower_p99(f"{page}: p99, of PostGraphile's", found, page, "postgraphile"))
        if (page, "hand") in found:
            made.append(at_least(f"{page}: requests/s, of hand-written SQL's", found, page, "hand", OF_THE_LIMIT))
    if ("catalogue", "strawberry") in found:
        measure = "catalogue: requests/s, of strawberry-django's"
        made.append(at_least(measure, found, "catalogue", "strawberry", OF_STRAWBERRY))
    if ("catalogue", "ordinary") in found and ("catalogue", "drf") in found:
        measure = "unplanned catalogue: requests/s, of Django REST framework's"
        made.append(at_least(measure, found, "catalogue", "drf", OF_DRF, one="ordinary"))
    if ("catalogue, 100 rows", "hand") in found:
        made.append(growth(found))
    return [*made, one_statement(statements)]


def at_least(measure: str, found: Found, page: str, other: str, least: float, *, one: str = "estuary") -> Row:
    ratio = of(found, (page, one), (page, other), lambda figures: figures.rate)
    return Row(measure, f"≥ {least:g}", f"{ratio:.2f}", ratio >= least)


def lower_p99(measure: str, found: Found, page: str, other: str) -> Row:
    ratio = of(found, (page, "estuary"), (page, other), lambda figures: figures.p99)
    return Row(measure, "< 1", f"{ratio:.2f}", ratio < 1)


def growth(found: Found) -> Row:
    """How much longer a hundred rows take than twenty, beside how much longer they take the limit."""
    pairs = zip(grown(found, "estuary"), grown(found, "hand"), strict=True)
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    measure = "20 → 100 rows: growth of the time, of hand-written SQL's"
    return Row(measure, f"≤ {GROWTH:g}", f"{ratio:.2f}", ratio <= GROWTH)


def grown(found: Found, name: str) -> list[float]:
    pairs = zip(found["catalogue", name], found["catalogue, 100 rows", name], strict=True)
    return [few.rate / many.rate for few, many in pairs]


def one_statement(statements: Mapping[str, float]) -> Row:
    said = ", ".join(f"{page}: {count:g}" for page, count in statements.items())
    return Row("SQL statements of an operation", "1", said, set(statements.values()) == {1})


def of(found: Found, one: tuple[str, str], other: tuple[str, str], what: Callable[[Figures], float]) -> float:
    """The median of what each round gave: both were measured within seconds of each other."""
    return statistics.median(what(ours) / what(theirs) for ours, theirs in zip(found[one], found[other], strict=True))


def median(figures: Sequence[Figures]) -> Figures:
    return Figures(*(statistics.median(getattr(each, name) for each in figures) for name in ("rate", "p50", "p99")))


def table(rows: list[Row]) -> str:
    lines = [f"{row.measure:62}{row.must:>8}   {'holds' if row.holds else 'SHORT':8}{row.found}" for row in rows]
    return "\n".join([f"{'measure':62}{'must be':>8}   {'':8}found", *lines])
