"""From a request to an answer: who asks, what it costs, run it, and say what went wrong without saying too much."""

import asyncio
import contextvars
import logging
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from inspect import isawaitable
from typing import Any, cast

from asgiref.typing import WebSocketScope
from django.db import close_old_connections, connection
from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    value_from_ast_untyped,
)
from graphql.execution import create_source_event_stream
from opentelemetry import trace

from domains.kernel.actor import ANONYMOUS, Actor
from domains.users import selectors
from domains.users.tokens import Access, Expired, Keyring, Unreadable
from schema.context import Context
from schema.endpoint.apart import ASKING, HASHING, Apart
from schema.endpoint.asking import Answer, Request, Task
from schema.endpoint.documents import Document, Documents, refuse_bad_values
from schema.endpoint.hub import Heads, Hub
from schema.endpoint.limits import Caller, Limits, headers_of, standing
from schema.endpoint.queries import Queries
from schema.endpoint.together import Together
from schema.endpoint.trusted import Trusted, not_allowed
from schema.executor import executed
from schema.mutation import GUARDS
from schema.reads.reading import Reading
from schema.reads.running import Pool
from schema.refusals import Refusal, bug
from schema.scalars import instant
from schema.spending import Amount, Standing
from schema.subscription import Happened, Unseen

log = logging.getLogger("estuary.graphql")
tracer = trace.get_tracer("estuary.graphql")

MAX_POINTS = 20_000


class Execution:
    def __init__(
        self,
        schema: GraphQLSchema,
        keyring: Keyring,
        limits: Limits,
        trusted: Trusted,
        heads: Heads,
        *,
        make_pool: Callable[[], Pool],
        threads: int,
        verbose: bool,
        introspective: bool,
    ) -> None:
        self.schema = schema
        self.keyring = keyring
        self.limits = limits
        self.trusted = trusted
        self.verbose = verbose  # whether an error may tell of its cause
        self.introspective = introspective  # whether anybody may ask what there is
        self.documents = Documents(schema)
        self.queries = Queries(self, Reading(schema, make_pool))
        # One hop for an operation, whatever it does: resolvers run where the database may be asked.
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="graphql")
        self.hub = Hub(heads, lambda work: self.in_thread(lambda: self.with_database(work)))
        self.together = Together()
        self.hashing = Apart("hashing", threads=HASHING)
        self.asking = Apart("asking", threads=ASKING)

    async def run(self, request: Request) -> Answer:
        """A query or a mutation."""
        task = await self.take(request)
        if task.operation.operation is OperationType.SUBSCRIPTION:
            raise Refusal.of(400, "SOCKET_NEEDED", "Subscribe over the WebSocket at this address.", early=False)
        return await self.once(task)

    async def follow(self, request: Request) -> AsyncIterator[Answer]:
        """A subscription's answers, one for each event; a query or a mutation has one."""
        task = await self.take(request)
        if task.operation.operation is not OperationType.SUBSCRIPTION:
            yield await self.once(task)
            return
        context = await self.in_thread(lambda: self.with_database(lambda: self.context(task)))
        source = await self.events(task, context)
        if isinstance(source, ExecutionResult):
            yield self.answer(source, request)
            return
        async with aclosing(source) as events:
            async for event in events:
                with suppress(Unseen):
                    yield await self.tell(task, event)

    async def tell(self, task: Task, event: Any) -> Answer:
        """Who asks is looked up again for every event: what one may see can have changed since the last.

        Those who follow the same with the same eyes (every stranger, or one person's windows) are answered together.
        """

        def work() -> Awaitable[Answer]:
            return self.in_thread(lambda: self.execute(task, event))

        if not isinstance(event, Happened):
            return await work()
        return await self.together.do((event.position, *task.sight), work)

    async def once(self, task: Task) -> Answer:
        reads = task.operation.operation is OperationType.QUERY
        answer = await (self.queries.answer(task) if reads else self.at_its_pace(task))
        if answer.status == 401 and task.tally:
            # The session has ended: whoever still has its token does not spend what is its owner's.
            self.limits.counters.give_back(task.tally, Amount(1, task.points))
        now = standing(task.tally) if task.tally else None
        if "data" in answer.body:
            answer.body["extensions"] = {"cost": cost(task.points, now)}
            if task.document.warnings:
                answer.body["extensions"]["warnings"] = task.document.warnings
            if task.explanation:
                answer.body["extensions"]["plan"] = task.explanation
            answer.is_public = may_be_kept(task, answer)
        if now:
            answer.headers = [*answer.headers, *headers_of(now)]
        return answer

    async def in_order(self, task: Task) -> Answer:
        """By the ordinary executor, field after field."""
        return await self.in_thread(lambda: self.execute(task, None))

    async def rest(self, task: Task, document: DocumentNode) -> ExecutionResult:
        """The same for a part of the document."""
        left = replace(task, document=replace(task.document, node=document))
        return await self.in_thread(lambda: self.with_database(lambda: self.resolve(left, None), task.request.facts))

    async def with_rows[R](self, work: Callable[[], R], facts: dict[str, object] | None = None) -> R:
        return await self.in_thread(lambda: self.with_database(work, facts))

    async def at_its_pace(self, task: Task) -> Answer:
        if not (task.hashes or task.asks):
            return await self.in_order(task)
        with self.hashing if task.hashes else self.asking as pool:
            return await self.in_thread(lambda: self.execute(task, None), pool)

    async def events(self, task: Task, context: Context) -> AsyncGenerator[Any] | ExecutionResult:
        """What the subscription's root field follows, not yet turned into answers."""
        executor = Executor.build(
            self.schema,
            task.document.node,
            context_value=context,
            raw_variable_values=dict(task.request.wanted.variables),
            operation_name=task.name,
        )
        if isinstance(executor, list):
            return ExecutionResult(None, errors=executor)
        source = create_source_event_stream(executor)
        return cast("AsyncGenerator[Any] | ExecutionResult", await source if isawaitable(source) else source)

    async def take(self, request: Request) -> Task:
        """Read a request, and have it paid for."""
        access = self.read_token(request.authorization, datetime.now(UTC))
        caller = self.limits.caller(request.scope, access.user_id if access else None)
        text = self.text_of(request)
        trusted = not self.trusted.alone or self.trusted.knows(text)
        if not trusted and access is None:
            raise not_allowed()
        document = self.documents.known(text)
        if document is None:
            await self.limits.require_some_left(caller)
        try:
            task = self.read(request, document or text, access, trusted=trusted)
        except Refusal:
            await self.limits.spend(caller, Amount(1, 1))  # reading it was work too
            raise
        return await self.pay(task, caller)

    def read(self, request: Request, known: Document | str, access: Access | None, *, trusted: bool) -> Task:
        wanted = request.wanted
        if wanted.points is None and wanted.variables:
            refuse_bad_values(wanted.variables)
        document = self.documents.get(known) if isinstance(known, str) else known
        if document.errors:
            raise Refusal.malformed(document.errors)
        operation = document.choose(wanted.operation_name)
        task = Task(
            request=request,
            document=document,
            operation=operation,
            access=access,
            points=self.price(document, operation, request),
            trusted=trusted,
        )
        request.facts["operation"] = task.name
        wanted.is_query = operation.operation is OperationType.QUERY
        if operation.operation is OperationType.MUTATION and not request.may_change:
            raise Refusal.of(405, "METHOD_NOT_ALLOWED", "Send mutations by POST.", allow="POST")
        return task

    async def pay(self, task: Task, caller: Caller) -> Task:
        """What signs somebody in is paid for apart; an operation of nothing else costs nothing besides."""
        if task.operation.operation is not OperationType.MUTATION:
            amount = Amount(1, task.points)
            task.tally = self.limits.spend_at_once(caller, amount) or await self.limits.spend(caller, amount)
            return task
        roots = task.document.root_fields(task.operation)
        known = [node for node in roots if node.name.value in GUARDS]
        given = {**defaults_of(task.operation), **task.request.wanted.variables}
        inputs = [(GUARDS[node.name.value], input_of(node, given)) for node in known]
        guarded = [(guard, fields) for guard, fields in inputs if not guard.points]
        for guard, fields in guarded:
            subject = fields.get(guard.by) if guard.by else caller.user_id
            await self.limits.spend_on_sign_in(caller, str(subject), closed=guard.closed)
        task.hashes = any(is_so(guard.hashes, fields) for guard, fields in inputs)
        task.asks = any(is_so(guard.asks, fields) for guard, fields in inputs)
        task.points += sum(guard.points for guard, _ in inputs)
        if not guarded or len(guarded) < len(roots):
            task.tally = await self.limits.spend(caller, Amount(1, task.points))
        return task

    async def connect(self, scope: WebSocketScope, access: Access | None) -> None:
        """A connection that lasts counts as one request."""
        await self.limits.spend(self.limits.caller(scope, access.user_id if access else None), Amount(1))

    async def sign_in(self, authorization: str) -> Access | None:
        """Whether this token is good now, for what is going to last."""
        access = self.read_token(authorization, datetime.now(UTC))
        if access:
            await self.in_thread(lambda: self.with_database(lambda: actor_of(access)))
        return access

    def text_of(self, request: Request) -> str:
        wanted = request.wanted
        if wanted.document_id is not None:
            return self.trusted.text(wanted.document_id)
        if wanted.query is None:
            raise Refusal.bad_request(
                "The operation is missing: send its text as `query`, or its hash as `documentId`."
            )
        return wanted.query

    def read_token(self, authorization: str, now: datetime) -> Access | None:
        """Only Bearer is ours; what else a proxy may need there is not our business."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            return self.keyring.read_access(token.strip(), now=now)
        except Expired:
            raise Refusal.unauthenticated("The access token has expired; refresh it.") from None
        except Unreadable:
            raise Refusal.unauthenticated("This is not an access token of ours.") from None

    def price(self, document: Document, operation: OperationDefinitionNode, request: Request) -> int:
        wanted = request.wanted
        if wanted.points is None:
            wanted.points = self.documents.price(document, operation, wanted.variables).points
        request.facts["points"] = wanted.points
        if wanted.points > MAX_POINTS:
            raise Refusal.too_complex(f"The operation costs {wanted.points} points; {MAX_POINTS} are allowed.")
        return wanted.points

    async def in_thread[R](self, work: Callable[[], R], pool: ThreadPoolExecutor | None = None) -> R:
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(pool or self.pool, lambda: context.run(work))

    def with_database[R](self, work: Callable[[], R], facts: dict[str, object] | None = None) -> R:
        close_old_connections()
        statements = Statements()
        try:
            with connection.execute_wrapper(statements):
                return work()
        finally:
            close_old_connections()
            if facts is not None:
                self.count(facts, statements.count)

    def count(self, facts: dict[str, Any], statements: int) -> None:
        """For the log."""
        facts["statements"] = facts.get("statements", 0) + statements

    def context(self, task: Task) -> Context:
        return Context(
            actor=self.actor_of(task),
            now=datetime.now(UTC),
            request_id=task.request.request_id,
            keyring=self.keyring,
            points=task.points,
            standing=lambda: standing(task.tally) if task.tally else None,
            follow=self.hub.follow,
        )

    def actor_of(self, task: Task) -> Actor:
        """Who asks, as of now."""
        actor = replace(actor_of(task.access), request_id=task.request.request_id)
        self.admit(task, actor)
        return actor

    def admit(self, task: Task, actor: Actor) -> None:
        """Whether they may ask this at all."""
        task.request.facts["viewer"] = actor.user_id
        if not (task.trusted or actor.is_staff):
            raise not_allowed()
        if task.document.introspects and not (self.introspective or actor.is_staff):
            raise Refusal.of(400, "INTROSPECTION_OFF", "Ask for the published schema instead.", early=False)

    def execute(self, task: Task, event: Any) -> Answer:
        try:
            result = self.with_database(lambda: self.resolve(task, event), task.request.facts)
            return self.answer(result, task.request)
        except Refusal as refusal:
            return Answer.refused(refusal)

    def resolve(self, task: Task, event: Any) -> ExecutionResult:
        with tracer.start_as_current_span(f"graphql {task.name or 'anonymous'}"):
            result = executed(
                self.schema,
                task.document.node,
                root_value=event,
                context_value=self.context(task),
                variable_values=dict(task.request.wanted.variables),
                operation_name=task.name,
            )
        if any(isinstance(root_cause(error), Unseen) for error in result.errors or ()):
            raise Unseen
        return result

    def answer(self, result: ExecutionResult, request: Request) -> Answer:
        errors = [self.told(error, request) for error in result.errors or ()]
        if result.data is None and errors and all(error.path is None for error in result.errors or ()):
            return Answer(body={"errors": errors}, status=400)  # the variables did not fit: nothing was run
        body: dict[str, Any] = {"data": result.data}
        if errors:
            body = {"errors": errors, **body}
        return Answer(body=body)

    def told(self, error: GraphQLError, request: Request) -> dict[str, Any]:
        cause = root_cause(error)
        where = {key: value for key, value in error.formatted.items() if key in ("locations", "path")}
        if cause is None:
            return {**error.formatted, "extensions": {"code": "BAD_REQUEST"}}
        if isinstance(cause, Refusal):
            return {**where, **cause.errors[0]}
        log.error("A bug in a resolver", exc_info=cause, extra={"path": error.path})
        masked = bug(request.request_id)
        if self.verbose:
            stack = "".join(traceback.format_exception(cause)).splitlines()
            masked["extensions"]["debug"] = {"exception": type(cause).__name__, "stack": stack}
        return {**where, **masked}


class Statements:
    """How many the database was sent."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.count += 1
        return execute(*given)


def actor_of(access: Access | None) -> Actor:
    if access is None:
        return ANONYMOUS
    actor = selectors.find_actor(user_id=access.user_id, session_id=access.session_id)
    if actor is None:
        raise Refusal.unauthenticated("This session has ended. Sign in again.")
    return actor


def may_be_kept(task: Task, answer: Answer) -> bool:
    query = task.operation.operation is OperationType.QUERY
    return query and not task.request.authorization and "errors" not in answer.body


def cost(points: int, now: Standing | None) -> dict[str, Any]:
    """What was asked, and how its sender stands now."""
    if now is None:
        return {"points": points}
    return {
        "points": points,
        "limit": now.limit.points,
        "remaining": now.left.points,
        "resetsAt": told_moment(now.resets_at),
    }


@lru_cache(1_000)
def told_moment(moment: datetime) -> str:
    return instant(moment)


def is_so(said: bool | str, fields: Mapping[str, Any]) -> bool:
    return fields.get(said) is not None if isinstance(said, str) else said


def defaults_of(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Of its variables: what is not sent is guessed at all the same."""
    return {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value
    }


def input_of(field: FieldNode, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `input` of a mutation as it was sent, not yet checked."""
    for argument in field.arguments or ():
        if argument.name.value == "input":
            value = value_from_ast_untyped(argument.value, dict(variables))
            return value if isinstance(value, dict) else {}
    return {}


def root_cause(error: GraphQLError) -> Exception | None:
    """What a resolver raised; None if the library itself refused a value."""
    cause: Exception | None = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause
