"""The statement that an operation becomes, sent to PostgreSQL by itself."""

from datetime import UTC, datetime
from typing import Any

import psycopg
from graphql import OperationDefinitionNode, parse
from psycopg.sql import Literal

from domains.kernel.actor import ANONYMOUS
from estuary.database import PATIENCE, READING, address
from schema import schema
from schema.reads.reading import Question, Reading
from schema.reads.values import Values


class ByHand:
    def __init__(self, text: str) -> None:
        self.text, self.document = text, parse(text)
        self.reading = Reading(schema._schema, self.no_pool)
        self.sql = ""
        line = psycopg.connect(**{**address(PATIENCE), "options": READING, "autocommit": True})
        self.cursor: Any = psycopg.RawCursor(line)

    def no_pool(self) -> Any:
        raise NotImplementedError

    def ask(self, given: dict[str, Any]) -> Any:
        values = self.values(given)
        self.cursor.execute(self.sql, values, prepare=True)
        return self.cursor.fetchall()

    def values(self, given: dict[str, Any]) -> list[str | None]:
        operation = self.document.definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        question = Question(self.text, None, self.document, operation, given)
        values = Values(actor=ANONYMOUS, now=datetime.now(UTC), variables=self.reading.understood(question) or {})
        plan = self.reading.known(question, values) or self.reading.keep(question, self.reading.make(question, values))
        assert not plan.why, plan.why
        self.sql = plan.statement.sql
        return [None if each is None else each.decode() for each in plan.statement.values(values)]

    def explained(self, given: dict[str, Any]) -> dict[str, Any]:
        [[[told]]] = self.said(given, "ANALYZE, FORMAT JSON")
        found: dict[str, Any] = told["Plan"]
        return found

    def plan(self, given: dict[str, Any]) -> str:
        return "\n".join(line for (line,) in self.said(given, "ANALYZE, COSTS OFF, BUFFERS OFF"))

    def said(self, given: dict[str, Any], how: str) -> Any:
        """Of the plan that serves whatever is given."""
        values = self.values(given)
        self.cursor.execute(f"PREPARE explained AS {self.sql}")
        told = ", ".join("NULL" if each is None else Literal(each).as_string(self.cursor.connection) for each in values)
        self.cursor.execute(f"EXPLAIN ({how}) EXECUTE explained{f'({told})' if told else ''}")
        found = self.cursor.fetchall()
        self.cursor.execute("DEALLOCATE explained")
        return found
