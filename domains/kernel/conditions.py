"""A condition on a row's own columns, which needs no database to be told of a row that is at hand.

So what is said once, as Django says it, holds both where rows are chosen and where one is looked at.
"""

from typing import Any

from django.db.models import Model, Q


def holds(condition: Q, row: Model) -> bool:
    if condition.negated:
        raise NotImplementedError("what is not known is neither so nor not so: say it without `~`")
    told = (holds(each, row) if isinstance(each, Q) else compares(row, each) for each in condition.children)
    return all(told) if condition.connector == Q.AND else any(told)


def columns_of(condition: Q) -> tuple[str, ...]:
    """What it looks at."""
    said: list[Any] = condition.children
    found = (columns_of(each) if isinstance(each, Q) else (each[0].partition("__")[0],) for each in said)
    return tuple({name for names in found for name in names})


def compares(row: Model, said: Any) -> bool:
    path, wanted = said
    name, _, lookup = path.partition("__")
    column = row._meta.pk if name == "pk" else row._meta.get_field(name)
    value = getattr(row, column.attname)  # type: ignore[union-attr]
    match lookup:
        case "":
            return value is not None and value == wanted
        case "in":
            return value in wanted
        case "isnull":
            return (value is None) is wanted
        case "contains":
            return set(wanted) <= set(value)  # of a column that holds a list
    raise NotImplementedError(f"{path} is not told without a database")
