"""Plans that were made, each with what it is good for; within a bounded memory.

What planning looked at makes a tree: at a fork one thing about the values is looked at again, and what is seen leads
on, until a plan is reached that was made from values that looked the same. Planning the same document over values that
look the same comes by the same forks, so the tree is never wrong about the order of its questions.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.reads.planner import Plan
from schema.reads.values import Look, Values

MOST_LETTERS = 8 * 1024 * 1024  # of SQL, in all plans together
MOST_SHAPES = 200  # of one operation: whoever sends more than that makes them up
BESIDES = 4_000  # what a plan takes apart from its SQL, in letters


@dataclass
class Fork:
    look: Look
    ways: "dict[Hashable, Fork | Plan]" = field(default_factory=dict)


@dataclass
class Tree:
    """The plans of one operation."""

    root: Fork | Plan | None = None
    letters: int = 0
    plans: int = 0


class Plans:
    def __init__(self) -> None:
        self._trees: OrderedDict[Hashable, Tree] = OrderedDict()
        self._room = MOST_LETTERS

    def find(self, operation: Hashable, values: Values) -> Plan | None:
        tree = self._trees.get(operation)
        if tree is None:
            return None
        self._trees.move_to_end(operation)
        here = tree.root
        while isinstance(here, Fork):
            here = here.ways.get(here.look.of(values))
        return here

    def keep(self, operation: Hashable, seen: Sequence[tuple[Look, Any]], plan: Plan) -> None:
        tree = self._trees.setdefault(operation, Tree())
        if tree.plans >= MOST_SHAPES:
            self.forget(operation)
            tree = self._trees.setdefault(operation, Tree())
        place(tree, seen, plan)
        letters = len(plan.statement.sql) * 2 + BESIDES + 500 * len(seen)
        tree.letters += letters
        tree.plans += 1
        self._room -= letters
        while self._room < 0:
            self.forget(next(iter(self._trees)))

    def forget(self, operation: Hashable) -> None:
        self._room += self._trees.pop(operation).letters


def place(tree: Tree, seen: Sequence[tuple[Look, Any]], plan: Plan) -> None:
    if not seen:
        tree.root = plan
        return
    tree.root = tree.root or Fork(seen[0][0])
    here = tree.root
    for (look, found), after in zip(seen, [*seen[1:], None], strict=True):
        assert isinstance(here, Fork), "planning went on where it had ended before"
        assert here.look == look, f"planning looked at {look.name} where it had looked at {here.look.name} before"
        if after is None:
            here.ways[found] = plan
        else:
            here = here.ways.setdefault(found, Fork(after[0]))
