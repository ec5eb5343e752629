from datetime import date

from graphql import GraphQLObjectType, build_schema, parse

from schema import schema
from schema.deprecation import REASON, deprecated, warnings
from schema.endpoint.documents import Documents

REASON_OF_OLD = deprecated(use="new", removed_on=date(2027, 6, 1))
SCHEMA = build_schema(f"""
    type Query {{ old: Int @deprecated(reason: "{REASON_OF_OLD}") new(at: Int @deprecated(reason: "{REASON_OF_OLD}")): E }}
    enum E {{ A }}
""")  # noqa: E501


def test_use_of_what_will_go_is_told() -> None:
    (warning,) = warnings(SCHEMA, parse("{ old new }"))
    assert warning == {
        "message": "The field Query.old is deprecated. Use `new` instead. Removed on 2027-06-01.",
        "use": "new",
        "removedOn": "2027-06-01",
        "locations": [{"line": 1, "column": 3}],
    }


def test_argument_that_will_go_is_told() -> None:
    assert len(warnings(SCHEMA, parse("{ new(at: 1) }"))) == 1


def test_nothing_is_told_of_what_stays() -> None:
    assert warnings(SCHEMA, parse("{ new }")) == []


def test_warnings_are_found_once_and_kept_with_the_document() -> None:
    documents = Documents(SCHEMA)
    assert len(documents.get("{ old }").warnings) == 1
    assert documents.get("{ old }") is documents.get("{ old }")


def test_every_deprecation_of_the_schema_says_what_to_use_and_until_when() -> None:
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                reason = field.deprecation_reason
                assert reason is None or REASON.fullmatch(reason), f"{kind.name}.{name}"
