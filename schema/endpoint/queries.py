"""A query: by its plan, in one statement; what no plan says, by the ordinary executor."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from graphql import ExecutionResult

from schema.endpoint.asking import UNKNOWN, Answer, Task
from schema.reads.actors import Actors, Known
from schema.reads.planner import Plan
from schema.reads.reading import Question, Reading
from schema.reads.running import LeftToPython, Stale
from schema.reads.values import Values
from schema.refusals import Refusal

if TYPE_CHECKING:
    from schema.endpoint.execution import Execution

TRIES = 3  # so often somebody may become another while they ask


class Queries:
    def __init__(self, execution: "Execution", reading: Reading) -> None:
        self.execution = execution
        self.reading = reading
        self.actors = Actors()

    async def answer(self, task: Task) -> Answer:
        try:
            return await self.by_plan(task) or await self.execution.in_order(task)
        except Refusal as refusal:
            return Answer.refused(refusal)

    async def by_plan(self, task: Task) -> Answer | None:
        """None if nothing of it is planned, or if the ordinary executor knows better what is wrong with it."""
        document, wanted = task.document, task.request.wanted
        question = Question(document.text, task.name, document.node, task.operation, wanted.variables)
        if wanted.understood is UNKNOWN:
            wanted.understood = self.reading.understood(question)
        if (variables := wanted.understood) is None:
            return None
        for _ in range(TRIES):
            actor, speaker = self.remembered(task) or await self.looked_up(task)
            values = Values(actor=actor, now=datetime.now(UTC), variables=variables, speaker=speaker)
            plan = self.reading.known(question, values) or await self.made(question, values)
            self.explain(task, plan, values)
            if plan.is_empty:
                return None
            try:
                return await self.merged(task, plan, await self.reading.running.run(plan.statement, values))
            except Stale:
                self.actors.forget(task.access)
            except LeftToPython:
                return None
        return None

    def remembered(self, task: Task) -> Known | None:
        """Who asks, as they were when they last asked: the statement makes sure that they still are."""
        if known := self.actors.known(task.access):
            with suppress(Refusal):  # that is who they were; perhaps they may by now
                self.execution.admit(task, known.actor)
                return known
        return None

    async def looked_up(self, task: Task) -> Known:
        found = await self.execution.with_rows(lambda: self.execution.actor_of(task), task.request.facts)
        return self.actors.remember(task.access, found)

    async def made(self, question: Question, values: Values) -> Plan:
        return self.reading.keep(question, await self.execution.with_rows(lambda: self.reading.make(question, values)))

    def explain(self, task: Task, plan: Plan, values: Values) -> None:
        """To developers and staff: what is answered by the statement, and what is not, and why."""
        if task.request.wanted.explained and (self.execution.verbose or values.actor.is_staff):
            task.explanation = {
                "planned": [*plan.columns, *plan.constants],
                "left": dict(plan.why),
                "statements": 1 if plan.columns else 0,
                "sql": plan.statement.sql if plan.columns else None,
            }

    async def merged(self, task: Task, plan: Plan, row: Sequence[bytes]) -> Answer:
        """What the statement gave, and what the ordinary executor gives to what is left, in the order of the fields."""
        self.execution.count(task.request.facts, 1 if plan.statement.columns else 0)
        if plan.rest is None:
            return Answer(body={"data": {key: plan.piece(key, row, {}) for key in plan.keys}})
        task.request.facts["unplanned"] = sorted(plan.why)
        rest = await self.execution.rest(task, plan.rest)
        told: dict[str, Any] | None = None
        if rest.data is not None:
            told = {key: plan.piece(key, row, rest.data) for key in plan.keys}
        return self.execution.answer(ExecutionResult(told, rest.errors), task.request)
