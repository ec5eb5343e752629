"""Bugs planted on purpose, one at a time, in a copy of the tree: what compares plans with the ordinary executor must
catch each of them. Takes how many operations it may ask (2,000, as the test does)."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from estuary.environment import ROOT
from estuary.trouble import Trouble

EXAMPLES = 2_000


@dataclass(frozen=True)
class Bug:
    what: str
    file: str
    right: str
    wrong: str


BUGS = [
    Bug(
        "staff's plan is everybody's",
        "schema/reads/values.py",
        'bool(self._sight.look("is_staff", lambda values: values.actor.is_staff))',
        "self._sight._values.actor.is_staff",
    ),
    Bug("null is an empty text", "schema/reads/json.py", "COALESCE({}, 'null')", "COALESCE({}, '\\\"\\\"')"),
    Bug(
        "texts are not escaped",
        "schema/reads/scalars.py",
        'ESCAPED = Way("to_json(({})::text)::text", bare="to_json(({})::text)")',
        'ESCAPED = Way("({})::text", quote=\'"\')',
    ),
    Bug("hours of half a day", "schema/reads/scalars.py", "HH24:MI:SS.US", "HH12:MI:SS.US"),
    Bug("moments of another zone", "schema/reads/scalars.py", "AT TIME ZONE 'UTC'", "AT TIME ZONE 'Europe/Paris'"),
    Bug("zeros after a number", "schema/reads/scalars.py", "trim_scale(({})::numeric)", "(({})::numeric)"),
    Bug("ids broken into lines", "schema/reads/json.py", "IN_A_LINE = 54", "IN_A_LINE = 99"),
    Bug(
        "no row read ahead",
        "schema/reads/pages.py",
        "wanted = self.asked.size + self.ahead",
        "wanted = self.asked.size",
    ),
    Bug(
        "the last page the wrong way round",
        "schema/reads/pages.py",
        "self.counted = asked.backwards",
        "self.counted = False",
    ),
    Bug(
        "a page's neighbour overlooked",
        "schema/reads/pages.py",
        "order.at(cursor) | order.past(cursor)",
        "order.past(cursor)",
    ),
    Bug(
        "before and after confused",
        "schema/reads/pages.py",
        "cursor = self.asked.before if forwards else self.asked.after",
        "cursor = self.asked.after if forwards else self.asked.before",
    ),
    Bug(
        "private columns shown to all",
        "schema/fields.py",
        "if whose == Q() else Leaf(Case(When(whose, then=F(spot.path(self.column.path)))))",
        "",
    ),
    Bug(
        "hidden objects behind a foreign key",
        "schema/fields.py",
        "others._default_manager.all() if self.is_shown else visible(others, actor)",
        "others._default_manager.all()",
    ),
    Bug(
        "the first instead of the last",
        "schema/fields.py",
        'mine.order_by(self.order, "pk").reverse()[:1]',
        'mine.order_by(self.order, "pk")[:1]',
    ),
    Bug(
        "a service is like itself",
        "schema/fields.py",
        'alike.exclude(pk=OuterRef(spot.path("pk")))',
        "alike",
    ),
    Bug("three decimals taken for two", "schema/reads/sums.py", "unit = 10**places", "unit = 100"),
    Bug("large sums not told", "schema/reads/sums.py", "FM999,999,999,999,999,999,990", "FM999,999,990"),
    Bug(
        "lists of any length alike",
        "schema/reads/variables.py",
        "return tuple(shape(kind.of_type, each) for each in value)",
        "return len(value) > 0",
    ),
    Bug(
        "a page's size baked in unseen",
        "schema/reads/arguments.py",
        'return value.look("itself", lambda found: found) if',
        "return value.sight._values.variables.get(value.path[0]) if",
    ),
    Bug(
        "a cursor's nulls unseen",
        "schema/reads/arguments.py",
        'cursor.look(f"nulls by {order.name}", lambda found: nulls_of(order, found))',
        "nulls_of(order, cursor.read(cursor.sight._values))",
    ),
    Bug(
        "nodes of another type",
        "schema/nodes.py",
        "WHEN asked.kind = '{kind}' THEN",
        "WHEN asked.kind <> '{kind}' THEN",
    ),
    Bug("nodes in another order", "schema/nodes.py", "ORDER BY asked.place", "ORDER BY asked.key"),
    Bug(
        "everybody's rows in a nested list",
        "schema/connections.py",
        'rows = rows.filter(**{self.of: OuterRef(spot.path("pk"))})',
        "pass",
    ),
    Bug(
        "one placeholder for all",
        "schema/reads/statement.py",
        "key = each.name if isinstance(each, Given) else len(found)",
        "key = type(each) if isinstance(each, Given) else len(found)",
    ),
    Bug(
        "columns of the wrong row of a join",
        "schema/reads/planner.py",
        'return f"{self.before}{name}"',
        'return f"{self.before}{name}" if name != "created_at" else name',
    ),
    Bug(
        "everything is said to be shown",
        "schema/fields.py",
        'return self.relation.name in getattr(self.relation.model, "shows", ())',
        "return True",
    ),
]


def main(arguments: Sequence[str]) -> None:
    examples = int(arguments[0]) if arguments else EXAMPLES
    missed = [bug.what for bug in BUGS if not is_caught(bug, examples)]
    if missed:
        raise Trouble("\n".join(["Nobody noticed:", *(f"  {what}" for what in missed)]))
    print(f"{len(BUGS)} of {len(BUGS)} bugs were caught")


def is_caught(bug: Bug, examples: int) -> bool:
    with TemporaryDirectory() as folder:
        plant(bug, copied(Path(folder)))
        command = [sys.executable, "-m", "bench.parts.asking", "1", str(examples)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = (done.stdout.strip() or done.stderr[-1000:]).splitlines()
    caught = next((line for line in said if line.startswith("after ")), None) if done.returncode else None
    print(f"{bug.what:40}{'caught ' + caught[:120] if caught else 'NOT CAUGHT: ' + said[-1]}", flush=True)
    return caught is not None


def copied(folder: Path) -> Path:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def plant(bug: Bug, tree: Path) -> None:
    file = tree / bug.file
    text = file.read_text()
    if text.count(bug.right) == 0:
        raise Trouble(f"Where it should be planted, the code is another one: {bug.what}")
    file.write_text(text.replace(bug.right, bug.wrong))
