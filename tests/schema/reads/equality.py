"""One operation, answered by its plan and by the ordinary executor, in a test's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from zlib import crc32

import orjson
import psycopg
from django.db import connection, transaction
from graphql import (
    DocumentNode,
    ExecutionResult,
    OperationDefinitionNode,
    execute,
    parse,
    validate,
)

from domains.kernel.actor import Actor
from schema import schema
from schema.access import DECLARED
from schema.context import Context
from schema.executor import executed
from schema.ids import MODELS, global_id
from schema.reads.planner import READ
from schema.reads.reading import Question, Reading
from schema.reads.running import NULL_WHERE_NONE_MAY_BE
from schema.reads.values import Values
from tests.schema.direct import KEYRING, nobody_tells
from tests.schema.reads.market import NOW
from tests.schema.reads.operations import AROUND, Choice, Known, Operation, literal

graphql = schema._schema
HERE = "latitude: -52.52, longitude: -0.1, radiusMeters: 20015114"


def asked(text: str, document: DocumentNode, variables: Mapping[str, Any]) -> Question:
    """The first operation of a document."""
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return Question(text, operation.name.value if operation.name else None, document, operation, variables)


@dataclass
class Compared:
    planned: int  # of its root fields
    asked: int


def compare(operation: Operation, actor: Actor, reading: Reading) -> Compared:
    """Raises where the two differ."""
    document = parse(operation.text)
    assert not (errors := validate(graphql, document)), (errors, operation.text)
    question = asked(operation.text, document, operation.variables)  # type: ignore[arg-type]
    ordinary = by_fields(question, actor)
    variables = reading.understood(question)
    if variables is None:
        assert ordinary.errors, "the variables do not fit, but nobody says so"
        return Compared(planned=0, asked=1)
    values = Values(actor=actor, now=NOW, variables=variables)
    plan = reading.known(question, values) or reading.keep(question, reading.make(question, values))
    if plan.is_empty:
        return Compared(planned=0, asked=len(plan.keys))
    row = by_statement(plan, values)
    if row is None:
        return Compared(planned=0, asked=len(plan.keys))
    if ordinary.data is None:
        assert plan.rest, "no field that is left is to blame for there being no data"
        return Compared(planned=0, asked=len(plan.keys))
    for key in plan.columns:
        planned, told = row[plan.columns[key]], orjson.dumps(ordinary.data[key])
        assert planned == told, (
            f"{operation.text}\n{operation.variables}\n{key}: by plan\n{planned.decode()}\notherwise\n{told.decode()}"
        )
    assert list(ordinary.data) == list(plan.keys)
    assert plan.rest or not ordinary.errors, ordinary.errors
    return Compared(planned=len(plan.keys) - len(plan.why), asked=len(plan.keys))


def by_fields(question: Question, actor: Actor) -> ExecutionResult:
    """As graphql-core executes it; now and then it is seen whether our executor, which is quicker, says the same.

    What is signed is signed at the same second, however long both take.
    """
    with patch("botocore.auth.get_current_datetime", lambda: NOW):
        result = answered(execute, question, actor)
        quick = answered(executed, question, actor) if crc32(question.text.encode()) % 3 == 0 else None
    if quick:
        short, long = orjson.dumps(quick.data), orjson.dumps(result.data)
        assert short == long, (
            f"{question.text}\n{question.variables}\nquickly\n{short.decode()}\notherwise\n{long.decode()}"
        )
        assert [error.formatted for error in quick.errors or ()] == [error.formatted for error in result.errors or ()]
    return result


def answered(executing: Any, question: Question, actor: Actor) -> ExecutionResult:
    context = Context(
        actor=actor, now=NOW, request_id="test", keyring=KEYRING, points=1, standing=lambda: None, follow=nobody_tells
    )
    result = executing(graphql, question.document, context_value=context, variable_values=dict(question.variables))
    assert isinstance(result, ExecutionResult)
    return result


def by_statement(plan: Any, values: Values) -> list[bytes] | None:
    """The columns; None if the statement leaves it to the ordinary executor to say what is wrong."""
    if not plan.statement.columns:
        return []
    given = [None if each is None else each.decode() for each in plan.statement.values(values)]
    connection.ensure_connection()
    try:
        with transaction.atomic():
            cursor = psycopg.RawCursor(connection.connection)
            cursor.execute(plan.statement.sql, given)
            [row] = cursor.fetchall()
    except psycopg.Error as error:
        if error.sqlstate == NULL_WHERE_NONE_MAY_BE:
            return None
        raise
    return [each.encode() for each in row]


def favoured(actor: Actor) -> list[str]:
    """The root fields that have a plan and are not refused."""
    root = graphql.query_type
    assert root
    return [name for name, field in root.fields.items() if READ in field.extensions and DECLARED[name].allows(actor)]


def known(actors: dict[str, Actor]) -> Known:
    """All ids, and cursors of every list in some orders."""
    ids = {
        kind: [global_id(kind, key) for key in model._default_manager.values_list("pk", flat=True)]
        for kind, model in MODELS.items()
    }
    cursors: dict[tuple[str, str], list[str]] = {}
    root = graphql.query_type
    assert root
    for name, field in root.fields.items():
        if "latitude" in field.args:
            cursors.setdefault((AROUND, "None"), []).extend(cursors_of(actors["staff"], f"{name}({HERE})"))
        if "orderBy" not in field.args:
            continue
        order = field.args["orderBy"].type.of_type.of_type
        for by in [None, *order.fields["by"].type.of_type.values]:
            for direction in ("ASC", "DESC"):
                order_by = by and [{"by": Choice(by), "direction": Choice(direction)}]
                near = f", near: {{{HERE}}}" if "near" in field.args else ""
                written = f"(orderBy: {literal(order_by)}{near})" if order_by else ""
                told = cursors_of(actors["staff"], f"{name}{written}")
                cursors.setdefault((order.name, str(order_by)), []).extend(told)
    return Known(ids=ids, cursors=cursors)


def cursors_of(actor: Actor, field: str) -> list[str]:
    found = by_fields(asked("", parse(f"{{ found: {field} {{ edges {{ cursor }} }} }}"), {}), replace(actor))
    return [edge["cursor"] for edge in found.data["found"]["edges"]] if found.data else []
