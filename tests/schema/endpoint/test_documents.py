import time

import pytest
from graphql import build_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from schema import schema as whole
from schema.endpoint import documents
from schema.endpoint.cost import MAX_PAGE
from schema.endpoint.documents import Documents
from schema.refusals import Refusal

SCHEMA = build_schema("""
    type Query { a: A, as(first: Int): As, list: [A!], node(id: ID!): Node }
    type Mutation { m(x: I): A }
    interface Node { id: ID! }
    type As { edges: [Edge!]!, nodes: [A!]!, totalCount: Int }
    type Edge { node: A!, cursor: String! }
    type A implements Node { id: ID!, name: String, a: A, as(first: Int, last: Int): As, list: [A!], f(x: Int, y: String): Int }
    input I { a: I, b: [I!], c: Int }
""")  # noqa: E501


def read(text: str) -> documents.Document:
    return Documents(SCHEMA).read(text)


def points(text: str, **variables: object) -> int:
    kept = Documents(SCHEMA)
    document = kept.get(text)
    assert document.errors == []
    return kept.price(document, document.choose(None), variables).points


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ __typename }", 1),
        ("{ a { id name } }", 1),
        ("{ a { a { id } } }", 2),
        ("{ x: a { id } y: a { id } }", 2),
        ("{ list { id } }", 20),
        ("{ list { a { id } } }", 40),
        ("{ as { nodes { id } } }", 21),
        ("{ as(first: 5) { nodes { id } } }", 6),
        ("{ as(first: 5) { edges { node { id } } totalCount } }", 11),
        ("{ as(first: 5) { nodes { as(first: 3) { nodes { id } } } } }", 1 + 5 * (1 + 1 + 3 * 1)),
        ("{ as(first: 1000000) { nodes { id } } }", 1 + MAX_PAGE),
        ("{ as(first: -5) { nodes { id } } }", 1),
        ("{ a { ...F } } fragment F on A { a { id } }", 2),
        ("{ node(id: 1) { ... on A { a { id } } } }", 2),
    ],
)
def test_price(text: str, cost: int) -> None:
    assert points(text) == cost


def test_price_of_what_is_counted_is_that_of_one_of_it() -> None:
    kept = Documents(whole._schema)
    document = kept.get("{ search(first: 1) { facets { types { count } stars { count } } } }")
    assert kept.price(document, document.choose(None), {}).points == 1 + 1 + 2


def test_price_follows_the_variables() -> None:
    text = "query ($n: Int = 7) { as(first: $n) { nodes { id } } }"
    assert points(text) == 8
    assert points(text, n=50) == 51
    assert points(text, n=None) == 21


HOSTILE = {
    "a chain of fragments that doubles": "{a{...F0}} "
    + " ".join(f"fragment F{i} on A{{a{{...F{i + 1}}} b:a{{...F{i + 1}}}}}" for i in range(50))
    + "fragment F50 on A{id}",
    "a flat chain of fragments": "{a{...F0}} "
    + " ".join(f"fragment F{i} on A{{...F{i + 1} ...F{i + 1} ...F{i + 1}}}" for i in range(90))
    + "fragment F90 on A{id}",
    "fragments that all spread each other": "{a{...F0}}"
    + " ".join(f"fragment F{i} on A{{id {' '.join(f'...F{j}' for j in range(i + 1, 30))}}}" for i in range(30)),
    "a cycle": "{a{...A}} fragment A on A{...B} fragment B on A{...A}",
    "a fragment of itself": "{a{...A}} fragment A on A{a{...A}}",
    "a cycle of ninety": "{a{...F0}}" + " ".join(f"fragment F{i} on A{{a{{...F{(i + 1) % 90}}}}}" for i in range(90)),
    "a hundred and one fragments": "{a{id}}" + " ".join(f"fragment F{i} on A{{id}}" for i in range(101)),
    "unused fragments": "{a{id}}" + " ".join(f"fragment F{i} on A{{id}}" for i in range(50)),
    "unknown fragments": "{a{" + " ".join(f"...X{i}" for i in range(400)) + "}}",
    "aliases": "{" + " ".join(f"x{i}:a{{id}}" for i in range(300)) + "}",
    "the same field": "{" + "a{id} " * 400 + "}",
    "the same field with other arguments": "{" + " ".join(f"a{{f(x:{i})}}" for i in range(120)) + "}",
    "the same field nested": "{" + "a{a{a{id} a{id}} a{a{id} a{id}}} " * 40 + "}",
    "too many fields": "{a{" + "id name " * 600 + "}}",
    "unknown fields": "{" + " ".join(f"n{i}" for i in range(450)) + "}",
    "deep": "{" + "a{" * 900 + "id" + "}" * 900 + "}",
    "a little too deep": "{" + "a{" * 15 + "id" + "}" * 15 + "}",
    "deep inline fragments": "{a{" + "... on A{" * 900 + "id" + "}" * 900 + "}}",
    "a deep list": '{a{f(y:' + "[" * 900 + "]" * 900 + ")}}",
    "a deep object": "{a{f(y:" + "{a:" * 900 + "1" + "}" * 900 + ")}}",
    "thousands of directives": "{a{id " + "@include(if:true)" * 3000 + "}}",
    "a hundred directives": "{a{id " + "@include(if:true)" * 101 + "}}",
    "unknown directives": "{a{id " + " ".join(f"@d{i}" for i in range(90)) + "}}",
    "variables": "query(" + " ".join(f"$v{i}:Int" for i in range(500)) + "){a{id}}",
    "the same input field": "mutation{m(x:{" + "c:1 " * 300 + "}){id}}",
    "six mutations": "mutation{" + " ".join(f"m{i}:m{{id}}" for i in range(6)) + "}",
    "many operations": " ".join(f"query Q{i}{{a{{id}}}}" for i in range(300)),
    "many operations of one name": "query Q{a{id}}" * 100,
    "many comments": "#\n" * 15_000 + "{a{id}}",
    "nothing but a comment": "#" * 32_000,
    "an endless name": "{" + "a" * 32_000 + "}",
    "an endless number": "{as(first:" + "9" * 32_000 + "){totalCount}}",
    "an endless float": "{as(first:" + "9" * 15_000 + ".0e99){totalCount}}",
    "an endless string": '{a{f(x:"' + "x" * 32_000 + '")}}',
    "an unfinished string": '{a{f(y:"' + "x" * 32_000,
    "an unfinished block string": '{a{f(y:"""' + "\\" * 32_000,
    "opened and never closed": "{" * 32_000,
    "closed and never opened": "}" * 32_000,
    "a document of 33 KB": "{a{id}}" + " " * 33_000,
    "nothing": "",
    "blanks": " " * 32_000,
    "commas": "," * 32_000,
    "a picture": "{💥}",
    "NUL": "{a{f(y:\"\0\")}}",
    "NUL in disguise": '{a{f(y:"\\u0000")}}',
    "NUL in new clothes": '{a{f(y:"\\u{000}")}}',
    "a lone surrogate": '{a{f(y:"\\uD800")}}',
    "types to define": "type Query { a: Int }",
    "introspection without end": "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}",
    "introspection by fragments": "{__schema{types{...F}}} fragment F on __Type{fields{type{...F}}}",
    "a mutation nobody knows": "mutation { drop { id } }",
    "a subscription nobody has": "subscription { a { id } }",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document_is_refused(name: str) -> None:
    """`bench hostile` says how fast; here only that nothing explodes: the traps among them would take hours."""
    started = time.process_time()
    errors = errors_of(HOSTILE[name])
    assert errors
    assert all(errors)
    assert time.process_time() - started < 1


def errors_of(text: str) -> list[str]:
    try:
        return [error.message for error in read(text).errors]
    except Refusal as refusal:
        return [error["message"] for error in refusal.errors]


def test_there_are_forty_of_them() -> None:
    assert len(HOSTILE) >= 40


def test_a_large_honest_document_is_accepted() -> None:
    """As a frontend's build would send it: one operation, fragments for its components, the same leaves in each."""
    fragments = " ".join(
        f"fragment Part{i} on A {{ id name as(first: 10) {{ edges {{ node {{ id name }} cursor }} totalCount }} }}"
        for i in range(25)
    )
    document = read("query Page { a { " + " ".join(f"...Part{i}" for i in range(25)) + " } } " + fragments)
    assert document.errors == []


def test_introspection_of_graphiql_is_accepted() -> None:
    from graphql import get_introspection_query

    document = read(get_introspection_query(descriptions=True, input_value_deprecation=True))
    assert (document.errors, document.introspects) == ([], True)


def test_document_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Documents(SCHEMA)
    first = kept.get("{ a { id } }")
    monkeypatch.setattr(Documents, "read", None)
    assert kept.get("{ a { id } }") is first


def test_memory_is_bounded() -> None:
    kept = Documents(SCHEMA)
    for number in range(5_000):
        kept.get(f"{{ a {{ id }} }} # {number} {'x' * 300}")
    assert sum(len(text) for text in kept._kept) * documents.SWELLING <= documents.KEEP_BYTES
    assert 100 < len(kept._kept) < 1_000
    kept.get("{ a { name } }")
    assert "{ a { name } }" in kept._kept


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='{}()[]:!$@.,#"\\ \nabqueryfragmentonA0123', max_size=300) | st.text(max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        document = read(text)
    except Refusal:
        return
    assert document.node.definitions


def test_price_of_a_page_whose_size_is_left_out_is_not_that_of_null() -> None:
    """Left out it is the operation's default; null is the list's own."""
    kept = Documents(whole._schema)
    document = kept.get("query ($n: Int = 100) { users(first: $n) { nodes { id profile { id } } } }")

    def price(**variables: object) -> int:
        return kept.price(document, document.choose(None), variables).points

    assert price(n=None) < price() == price(n=100)
