"""@mutation: a verb whose refusals are data.

    @payload
    class CreateBookingPayload: ...

    @mutation(who=SIGNED_IN, refuses=[SlotUnavailable], idempotent=True)
    def create_booking(self, info: Info, input: CreateBookingInput) -> CreateBookingPayload: ...

The payload is a plain class with the annotations of what changed; the decorator adds `errors`, a union made of what
the mutation refuses and what any may, and turns the class into a GraphQL type. One that has `before_shown` is asked
with whose eyes it is read.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any, dataclass_transform, get_type_hints

import strawberry
from strawberry.utils.str_converters import to_camel_case

from domains.kernel.errors import DomainError, IdempotencyMismatch
from domains.users import selectors
from schema.access import Who
from schema.errors import as_data, union_of
from schema.idempotency import Idempotent, once
from schema.query import argument, declare, described, require
from schema.refs import as_types
from schema.refusals import Refusal
from schema.spending import Guard

# GraphQL name of a mutation -> what it says it may refuse. Read by the tests.
REFUSES: dict[str, tuple[type[DomainError], ...]] = {}
# GraphQL name of a mutation -> the function as it was written.
RESOLVERS: dict[str, Callable[..., Any]] = {}
# GraphQL name of a mutation -> how it is guarded against guessing. Read by the endpoint.
GUARDS: dict[str, Guard] = {}


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def payload[T](declared: type[T]) -> type[T]:
    """Says to a reader, and to the type checker, what `@mutation` will make of the class."""
    return declared


def mutation(
    *, who: Who, refuses: Sequence[type[DomainError]] = (), guard: Guard | None = None, idempotent: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    def decorate(resolver: Callable[..., Any]) -> Any:
        name = to_camel_case(resolver.__name__)
        declare(resolver, who)
        declared = (*refuses, IdempotencyMismatch) if idempotent else tuple(refuses)
        REFUSES[name] = declared
        RESOLVERS[name] = resolver
        if guard:
            GUARDS[name] = guard
        payload = finished(get_type_hints(resolver)["return"], name, declared)
        signature = inspect.signature(resolver, eval_str=True)
        takes = signature.parameters.get("input")
        assert not idempotent or (takes and issubclass(takes.annotation, Idempotent)), f"{name}: an Idempotent input"

        def wrapper(self: Any, info: Any, *, client_mutation_id: str | None = None, **arguments: Any) -> Any:
            look_up_again(info.context)
            require(who, info.context.actor)
            try:
                done = once(name, info.context, arguments.get("input"), lambda: resolver(self, info, **arguments))
            except DomainError as refusal:
                done = payload(errors=[as_data(refusal)])
            if hasattr(done, "before_shown"):
                done.before_shown(info.context)
            done.client_mutation_id = client_mutation_id
            return done

        # Strawberry reads what a resolver takes from its signature, and would look through `__wrapped__` to the
        # inner one.
        wrapper.__signature__ = as_frontends_see_it(signature, name)  # type: ignore[attr-defined]
        wrapper.__name__, wrapper.__module__ = resolver.__name__, resolver.__module__
        return strawberry.mutation(wrapper, description=described(resolver, who))

    return decorate


def look_up_again(context: Any) -> None:
    """Whoever asks may have ended their session, or their account, by the mutation before this one."""
    context.mutations += 1
    actor = context.actor
    if context.mutations == 1 or actor.user_id is None or actor.session_id is None:
        return
    found = selectors.find_actor(user_id=actor.user_id, session_id=actor.session_id)
    if found is None:
        raise Refusal.unauthenticated("This session has ended. Sign in again.")
    context.actor = replace(found, request_id=actor.request_id)


def as_frontends_see_it(signature: inspect.Signature, mutation: str) -> inspect.Signature:
    parameters = [
        given.replace(
            annotation=Annotated[given.annotation, strawberry.argument(description=f"What `{mutation}` needs.")]
        )
        if given.name == "input"
        else given
        for given in signature.parameters.values()
    ]
    echoed = argument("client_mutation_id", str | None, "Anything; the payload carries it back.")
    return signature.replace(parameters=[*parameters, echoed])


def finished(payload: type, mutation: str, refuses: tuple[type[DomainError], ...]) -> type:
    """The payload as a GraphQL type: everything in it is null where the mutation was refused."""
    union = union_of(f"{mutation[0].upper()}{mutation[1:]}Error", refuses)
    payload.__annotations__ = {
        **{name: as_types(kind) for name, kind in payload.__annotations__.items()},
        "errors": list[union],  # type: ignore[valid-type]
        "client_mutation_id": str | None,
    }
    payload.client_mutation_id = strawberry.field(  # type: ignore[attr-defined]
        default=None, description="What was sent as `clientMutationId`."
    )
    payload.errors = strawberry.field(  # type: ignore[attr-defined]
        default_factory=list, description="Why it was refused; empty when it was done."
    )
    return strawberry.type(payload, description=f"What `{mutation}` did.")
