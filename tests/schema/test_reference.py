"""The page that says everything the API has."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema

from estuary.environment import ROOT
from schema import schema
from schema.access import ANYONE, DECLARED
from schema.mutation import REFUSES
from schema.reference import Reference, anchor, reference

graphql: GraphQLSchema = schema._schema
PAGE = reference(graphql)
# A comment in an example begins as a heading does.
WITHOUT_EXAMPLES = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next of its rank or above."""
    rank = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> GraphQLSchema:
    """A schema with what ours does not have yet."""
    for name in ("book", "books"):
        monkeypatch.setitem(DECLARED, name, ANYONE)
    return build_schema(
        """
        type Query {
          "One book. For anyone."
          book("Which." id: ID!): Book @deprecated(reason: "Use `books` instead. Removed on 2030-01-31.")
          "All of them."
          books("How many." first: Int = 20, "Of what." genre: Genre): [Book!]!
        }
        "Something to read, or | to burn."
        type Book {
          "Its pages."
          pages("From here." from: Int = 1): [String!]!
        }
        "What it is about."
        enum Genre {
          "Crime."
          CRIME
          "Love."
          LOVE @deprecated(reason: "Nobody writes it.")
        }
        """
    )


def test_file_is_what_the_schema_says() -> None:
    """Regenerate with `python3 manage.py reference --path docs/reference.md`."""
    assert (ROOT / "docs/reference.md").read_text() == PAGE


def test_command_writes_and_shows_it(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "manage.py", "reference"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    subprocess.run([*command, "--path", tmp_path / "page.md"], cwd=ROOT, check=True)
    assert shown.stdout == (tmp_path / "page.md").read_text() == PAGE


def test_everything_has_one_heading_and_every_link_leads_to_one() -> None:
    anchors = [anchor(heading) for heading in re.findall(r"^#+ (.*)$", WITHOUT_EXAMPLES, re.MULTILINE)]
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]*)\)", PAGE)) == set(anchors) - {"reference"}
    roots = {root for root in (graphql.query_type, graphql.mutation_type, graphql.subscription_type) if root}
    names = {name for name, kind in graphql.type_map.items() if kind not in roots and not name.startswith("__")}
    names |= {name for root in roots for name in root.fields}
    assert set(re.findall(r"^### \w+ `(\w+)`$", PAGE, re.MULTILINE)) == names


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_root_field_says_who_may_use_it_once(name: str) -> None:
    kind = next(kind for kind in ("query", "mutation", "subscription") if f"### {kind} `{name}`\n" in PAGE)
    assert section(PAGE, f"### {kind} `{name}`").count(f"For {DECLARED[name].words}.") == 1


@pytest.mark.parametrize("name", sorted(REFUSES))
def test_mutation_says_what_it_refuses(name: str) -> None:
    told = section(PAGE, f"### mutation `{name}`")
    for refusal in REFUSES[name]:
        assert f"| [`{refusal.__name__}`](#refusal-{refusal.__name__.lower()}) | `{refusal.code}` |" in told
        assert refusal.message in told
        assert f"(#mutation-{name.lower()})" in section(PAGE, f"### refusal `{refusal.__name__}`")


def test_refusal_shows_only_the_data_that_is_its_own() -> None:
    told = section(PAGE, "### refusal `WeakPassword`")
    assert "`reasons`" in told
    assert "`path`" not in told


def test_deprecated_says_so(small: GraphQLSchema) -> None:
    page = reference(small)
    assert "**Deprecated.** Use `books` instead. Removed on 2030-01-31. One book.\n" in section(
        page, "### query `book`"
    )
    assert "| `LOVE` | **Deprecated.** Nobody writes it. Love. |" in section(page, "### enum `Genre`")


def test_arguments_and_what_happens_without_them(small: GraphQLSchema) -> None:
    page = reference(small)
    assert "| `first` | [`Int`](#scalar-int) | How many. If left out: `20`. |" in section(page, "### query `books`")
    assert "| `genre` | [`Genre`](#enum-genre) | Of what. |" in section(page, "### query `books`")
    below = section(page, "### type `Book`").partition("`pages` takes:")[2]
    assert "| `from` | [`Int`](#scalar-int) | From here. If left out: `1`. |" in below


def test_words_do_not_break_a_table(small: GraphQLSchema) -> None:
    small.query_type.fields["book"].args["id"].description = "This | or\n  that."  # type: ignore[union-attr]
    assert r"| This \| or that. |" in reference(small)


def test_empty_sections_are_left_out(small: GraphQLSchema) -> None:
    titles = re.findall(r"^## (.*)$", reference(small), re.MULTILINE)
    assert titles == ["Queries", "Objects", "Enums", "Scalars"]


def test_example_is_shown_if_there_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "users" / "examples"
    folder.mkdir(parents=True)
    (folder / "login.graphql").write_text("mutation { login }\n")
    (folder / "login.json").write_text('{"input": 1}\n')
    (folder / "viewer.graphql").write_text("{ viewer { id } }\n")
    page = "\n".join(Reference(graphql, tmp_path).page())
    login, viewer = section(page, "### mutation `login`"), section(page, "### query `viewer`")
    assert "```graphql\nmutation { login }\n```" in login
    assert '```json\n{"input": 1}\n```' in login
    assert "```graphql\n{ viewer { id } }\n```" in viewer
    assert "```json" not in viewer
    assert "```" not in section(page, "### mutation `logout`")
