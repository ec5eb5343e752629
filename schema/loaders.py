"""What leaves a row's table is looked up for all the rows that were read with it, in one statement.

The first row that is asked for something asks for its peers too, and leaves with each of them what it found. Nothing
needs to be collected first, so nothing waits for anything: an operation stays an ordinary function from end to end.
Rows are read for one operation (of a subscription: for one event), and so is what is kept with them.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import FETCH_PEERS, Model, QuerySet

from domains.kernel.actor import Actor
from schema.joins import KEPT, along, keep


def rows_of[M: Model](rows: QuerySet[M], info: Any = None, needed: Iterable[str] = ()) -> list[M]:
    """Rows that know each other: every row that GraphQL shows is read by this. `info`: of the field that gives them;
    `needed`: columns that whoever reads them looks at."""
    if info is None:
        return list(rows.fetch_mode(FETCH_PEERS))
    read = along(info, needed)
    found = list(read.narrowed(rows).fetch_mode(FETCH_PEERS))
    keep(found, read)
    return found


def visible(model: type[Model], actor: Actor) -> QuerySet[Any]:
    """The one way to rows."""
    seen: QuerySet[Any] = model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
    return seen


def peers(row: Model) -> list[Model]:
    """The row among those that were read with it."""
    return [peer for known in row._state.peers if (peer := known()) is not None] or [row]


def together[R](row: Model, what: Hashable, look_up: Callable[[Sequence[Model]], Mapping[Any, R]], none: R) -> R:
    """What `look_up` finds for this row. It is given all the rows, and answers by their primary keys."""
    kept: dict[Hashable, R] = row.__dict__.setdefault(KEPT, {})
    if what not in kept:
        rows = peers(row)
        found = look_up(rows)
        for peer in rows:
            peer.__dict__.setdefault(KEPT, {})[what] = found.get(peer.pk, none)
    return kept[what]


def every[M: Model](
    row: Model, others: Callable[[], QuerySet[M]], info: Any, *, key: Hashable, of: str, order: Any, by: str
) -> list[M]:
    """The rows among others that belong to this one. `of`: their foreign key; `by`: what this row is known by there."""

    def look_up(rows: Sequence[Model]) -> dict[Any, list[M]]:
        among = others()
        link: str = among.model._meta.get_field(of).attname  # type: ignore[union-attr]
        found: dict[Any, list[M]] = {getattr(row, by): [] for row in rows}
        for each in rows_of(among.filter(**{f"{link}__in": list(found)}).order_by(order, "pk"), info, [of]):
            found[getattr(each, link)].append(each)
        return {row.pk: found[getattr(row, by)] for row in rows}

    return together(row, key, look_up, [])


def to_one(relation: Any) -> Callable[[Any, Any], Any]:
    """The other end of a foreign key, if whoever asks may see it."""

    def resolve(row: Model, info: Any) -> Model | None:
        if getattr(row, relation.attname) is None:
            return None
        return together(row, relation.name, lambda rows: look_up(rows, info), None)

    def look_up(rows: Sequence[Model], info: Any) -> dict[Any, Model]:
        keys = {row.pk: getattr(row, relation.attname) for row in rows}
        wanted = {key for key in keys.values() if key is not None}
        seen = visible(relation.related_model, info.context.actor)
        others = {other.pk: other for other in rows_of(seen.filter(pk__in=wanted), info)}
        return {pk: others[key] for pk, key in keys.items() if key in others}

    return resolve
