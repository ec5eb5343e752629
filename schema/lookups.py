"""Root fields that give one row.

service = lookup("service", "A service.", who=ANYONE, model=models.Service, where=named("Service"), id=ID)
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, Signature
from types import NoneType
from typing import Any, get_args

from django.db.models import Model, Q

from schema.access import Who
from schema.context import Info
from schema.loaders import rows_of, visible
from schema.query import query
from schema.reads.planner import Spot
from schema.refs import ref


@dataclass(frozen=True, kw_only=True)
class Lookup:
    model: type[Model]
    where: Callable[..., Q]  # from the context and the arguments to which row it is; there is one at most

    def resolve(self, root: Any, info: Info, **arguments: Any) -> Any:
        seen = visible(self.model, info.context.actor)
        found = rows_of(seen.filter(self.where(info.context, **arguments)), info)
        return found[0] if found else None

    def plan(self, spot: Spot) -> Any:
        where = self.where(spot.context, **spot.arguments())
        return spot.one(visible(self.model, spot.context.actor).filter(where))


def lookup(name: str, words: str, *, who: Who, model: type[Model], where: Callable[..., Q], **arguments: Any) -> Any:
    """`arguments`: the type of each."""
    read = Lookup(model=model, where=where)

    def resolve(self: Any, info: Info, **given: Any) -> Any:
        return read.resolve(None, info, **given)

    kinds = [parameter(each, kind) for each, kind in arguments.items()]
    plain = [Parameter("self", Parameter.POSITIONAL_OR_KEYWORD), Parameter("info", Parameter.POSITIONAL_OR_KEYWORD)]
    plain[1] = plain[1].replace(annotation=Info)
    resolve.__signature__ = Signature([*plain, *kinds], return_annotation=ref(model) | None)  # type: ignore[attr-defined]
    resolve.__name__, resolve.__doc__ = name, words
    return query(who=who, read=read)(resolve)


def parameter(name: str, kind: Any) -> Parameter:
    """One that may be null may be left out."""
    plain, *_ = get_args(kind)  # of Annotated
    default = None if NoneType in get_args(plain) else Parameter.empty
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=default)
