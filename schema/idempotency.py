"""A payload written down and read again, for a mutation that is asked for twice.

What is written down is values, ids and instants, never a secret: a type that shows one makes it anew from its id.
"""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from importlib import import_module
from typing import Any, TypeGuard
from uuid import UUID

import orjson
import strawberry
from django.apps import apps
from django.db import models, transaction
from strawberry import UNSET

from domains.kernel import idempotency
from schema.context import Context

READ: Mapping[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "UUID": UUID,
    "Decimal": Decimal,
}


@strawberry.input(description="Of a mutation that may be repeated without being done twice.")
class Idempotent:
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="Chosen by you, a new UUID for each thing you want done. Sent again within a day with the same "
        "input, whether the first answer was lost or is still being made, it is done once and answered alike.",
    )


def once[P](verb: str, context: Context, asked: Any, do: Callable[[], P]) -> P:
    """What `do` gives, or gave when it was asked for under the same key before."""
    key = getattr(asked, "idempotency_key", None)
    if key is None:
        return do()
    plain = written(dataclasses.replace(asked, idempotency_key=None))
    digests = context.keyring.digests(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS))
    with transaction.atomic():
        done = idempotency.claim(user_id=context.actor.user_id, verb=verb, key=key, digests=digests, now=context.now)
        if done.answer is not None:
            answered: P = read(done.answer)
            return answered
        payload = do()
        idempotency.settle(done, written(payload))
        return payload


def written(value: Any) -> Any:
    """As JSON that says of what kind each value is."""
    if isinstance(value, Enum):
        return {"enum": [name_of(type(value)), value.name]}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if value is UNSET:  # of an input: it is never read again
        return {"unset": []}
    if isinstance(value, UUID | Decimal):
        return {type(value).__name__: str(value)}
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, models.Model):
        return {"row": [value._meta.label, str(value.pk)]}
    if isinstance(value, list | tuple):
        return [written(item) for item in value]
    if is_object(value):
        # A field that a resolver makes is not given to the class, so it is none of what was found out.
        given = [field.name for field in dataclasses.fields(value) if field.init]
        fields = {name: written(getattr(value, name)) for name in given}
        return {"object": [name_of(type(value)), fields]}
    raise TypeError(f"{type(value).__name__} cannot be kept for a repeated mutation")


def read(value: Any) -> Any:
    if isinstance(value, list):
        return [read(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "enum":
        return found(content[0])[content[1]]
    if kind == "row":
        # As it is now; what has been deleted since is not there.
        return apps.get_model(content[0])._default_manager.filter(pk=content[1]).first()
    if kind == "object":
        return found(content[0])(**{name: read(field) for name, field in content[1].items()})
    return READ[kind](content)


def is_object(value: Any) -> TypeGuard[Any]:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def name_of(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def found(name: str) -> Any:
    module, _, qualified = name.partition(":")
    return getattr(import_module(module), qualified)
