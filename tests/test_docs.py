"""What the pages in docs/ say about the code is so."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve
from graphql import GraphQLSchema, get_named_type, parse, validate

from estuary.asgi import ROUTES
from estuary.environment import ROOT
from schema import schema
from schema.endpoint.http import MAX_BODY
from schema.endpoint.socket import Pace

graphql: GraphQLSchema = schema._schema
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MIGRATION = (ROOT / "docs/migration.md").read_text()
ERRORS = (ROOT / "docs/errors.md").read_text()


def nodes() -> Iterator[ast.AST]:
    for path in sorted((ROOT / "schema").rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text()))


def constants(arguments: list[ast.expr]) -> list[object]:
    return [argument.value if isinstance(argument, ast.Constant) else None for argument in arguments]


def statuses_in_code() -> dict[str, set[int]]:
    """Code of a top-level error -> the statuses it is told with, as far as they stand beside it."""
    found: dict[str, set[int]] = defaultdict(set)
    for node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "of":
            match constants(node.args)[:2]:
                case [int(status), str(code)]:
                    found[code].add(status)
                case _ if ast.unparse(node.func) == "Refusal.of":
                    raise AssertionError(f"status and code must be written out: {ast.unparse(node)}")
        elif isinstance(node, ast.Dict):
            for key, value in zip(
                constants([each or ast.Constant("") for each in node.keys]), node.values, strict=True
            ):
                if key == "code" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[value.value] |= set()
    return found


def close_codes_in_code() -> set[int]:
    """A choice between two codes is both of them."""
    return {
        code
        for node in nodes()
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("Closed", "close")
        for code in constants(
            [each for given in node.args[:1] for each in ast.walk(given) if isinstance(each, ast.expr)]
        )
        if isinstance(code, int) and code >= 1000
    }


def statuses_on_page() -> dict[str, int]:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\d{3}) \|", ERRORS, re.MULTILINE)
    assert len(rows) == len(dict(rows)), "a code has two rows"
    return {code: int(status) for code, status in rows}


def test_code_is_read_as_it_stands() -> None:
    found = statuses_in_code()
    assert found["FORBIDDEN"] == {403}
    assert found["UNAUTHENTICATED"] == {401}
    assert {"MALFORMED", "INTERNAL", "TOO_MANY_SUBSCRIPTIONS"} <= set(found)
    assert {1009, 4400, 4401, 4413} <= close_codes_in_code()


def test_errors_page_has_every_code_and_no_other() -> None:
    """A new code needs a row in docs/errors.md; one that is gone has none."""
    assert set(statuses_on_page()) == set(statuses_in_code())


def test_errors_page_has_the_status_of_every_code() -> None:
    page = statuses_on_page()
    assert {code: {page[code]} for code, statuses in statuses_in_code().items() if statuses} == {
        code: statuses for code, statuses in statuses_in_code().items() if statuses
    }


def test_errors_page_has_every_close_code_and_no_other() -> None:
    page = re.findall(r"^\| (\d{4}) \|", ERRORS, re.MULTILINE)
    assert sorted(map(int, page)) == sorted(close_codes_in_code())


def test_errors_page_has_the_numbers_of_the_endpoint() -> None:
    pace = Pace()
    for words in (
        f"The body has more than {MAX_BODY // 1024} KB",
        f"than the {pace.operations} it may have",
        f"A message had more than {pace.message_bytes // 1024} KB",
        f"within {pace.init_within:g} seconds, or no `pong` within {pace.pong_within:g} of",
        f"More than {pace.messages} messages in {pace.messages_within:g} seconds",
    ):
        assert words in ERRORS


def test_operations_on_errors_page_fit_the_schema() -> None:
    operations = re.findall(r"^```graphql\n(.*?)^```", ERRORS, re.MULTILINE | re.DOTALL)
    assert operations
    assert [validate(graphql, parse(operation)) for operation in operations] == [[] for _ in operations]


# Coming from REST.

ENDPOINT = re.compile(r"`((?:GET|POST|PUT|PATCH|DELETE) /\S*|(?:SEND|RECEIVE) \w+)`")
ROW = re.compile(r"^\| (`[A-Z].*) \| (\w+) (.*) \| (\w*) \|$", re.MULTILINE)
ROOTS = {
    "query": graphql.query_type,
    "mutation": graphql.mutation_type,
    "subscription": graphql.subscription_type,
}


def exists(kind: str, name: str) -> bool:
    """Whether there is such an operation; for `a.b`, whether what it gives has that field."""
    if kind == "address":
        return serves(name)
    at = ROOTS[kind]
    for step in name.split("."):
        field = getattr(at, "fields", {}).get(step)
        if field is None:
            return False
        at = get_named_type(field.type)
    return True


def serves(path: str) -> bool:
    try:
        return path in ROUTES or bool(resolve(path))
    except Resolver404:
        return False


def wrong_with(row: tuple[str, str, str, str]) -> list[str]:
    there, kind, here, when = row
    found = {name: exists(kind, name) for name in re.findall(r"`([\w./]+)`", here)}
    if when == "now":
        return [f"{there}: {name} does not exist; mark it `planned`" for name in found if not found[name]]
    advice = "mark it `now`, and give what does not exist yet a row of its own"
    return [f"{there}: {name} exists; {advice}" for name in found if found[name]]


def test_migration_page_says_what_exists_and_what_does_not() -> None:
    """A row of docs/migration.md is `now` if all it names exists, and `planned` if nothing of it does."""
    assert [mistake for row in ROW.findall(MIGRATION) for mistake in wrong_with(row)] == []


def test_migration_page_is_read_row_by_row() -> None:
    rows = ROW.findall(MIGRATION)
    assert len(rows) == sum(line.startswith("|") and bool(ENDPOINT.match(line, 2)) for line in MIGRATION.splitlines())
    assert {when for *_, when in rows} == {"now", "planned"}
    assert all(re.search(r"`[\w./]+`", here) for _, _, here, _ in rows)


def test_migration_page_names_an_endpoint_once() -> None:
    endpoints = Counter(endpoint for there, *_ in ROW.findall(MIGRATION) for endpoint in ENDPOINT.findall(there))
    assert [endpoint for endpoint, times in endpoints.items() if times > 1] == []


@pytest.mark.parametrize(
    ("row", "mistakes"),
    [
        (("`GET /me/`", "query", "`viewer`", "now"), 0),
        (("`GET /me/`", "query", "`viewer`", "planned"), 1),
        (("`GET /me/`", "query", "`viewer.email`", "now"), 0),
        (("`GET /me/`", "query", "`viewer.shoeSize`", "now"), 1),
        (("`GET /me/`", "query", "`viewer.shoeSize`", "planned"), 0),
        (("`GET /me/`", "query", "`login`", "now"), 1),
        (("`POST /in/`", "mutation", "`login`, then `dance`", "now"), 1),
        (("`POST /in/`", "mutation", "`login`, then `dance`", "planned"), 1),
        (("`GET /admin/`", "address", "`/admin/`", "now"), 0),
        (("`GET /nowhere/`", "address", "`/nowhere/`", "now"), 1),
    ],
)
def test_wrong_rows_are_found(row: tuple[str, str, str, str], mistakes: int) -> None:
    assert len(wrong_with(row)) == mistakes


# Links.


def anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]*)\)", page.read_text()):
        name, _, place = link.partition("#")
        target = page.parent / name if name else page
        if "://" in link:
            continue
        if not target.exists() or (place and place not in anchors(target.read_text())):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_readme_leads_to_every_page(page: Path) -> None:
    assert f"(docs/{page.name})" in PAGES[0].read_text()
