"""What a frontend developer relies on."""

import subprocess
import sys

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from strawberry.printer import print_schema

from estuary.environment import ROOT
from schema import schema

graphql: GraphQLSchema = schema._schema


def test_file_is_the_schema() -> None:
    """Regenerate with `python3 manage.py export_schema --path schema.graphql`."""
    assert (ROOT / "schema.graphql").read_text().strip() == print_schema(schema).strip()


def test_everything_is_described() -> None:
    silent = []
    for name, kind in graphql.type_map.items():
        if name.startswith("__"):
            continue
        if not kind.description and name not in ("Query", "Mutation", "Subscription"):
            silent.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            silent += [f"{name}.{field}" for field, value in kind.fields.items() if not value.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            silent += [
                f"{name}.{field}({argument}:)"
                for field, value in kind.fields.items()
                for argument, given in value.args.items()
                if not given.description
            ]
        if isinstance(kind, GraphQLEnumType):
            silent += [f"{name}.{value}" for value, given in kind.values.items() if not given.description]
    assert silent == []


# Stars, degrees and how long a film is may be. Money is whole numbers, and so is what else must be exact.
FLOATS = {
    "Address.latitude",
    "Address.longitude",
    *(
        f"{name}.{edge}"
        for name in ("AddressCandidate", "City", "Location", "ZipCode")
        for edge in ("latitude", "longitude")
    ),
    "MediaAsset.durationSeconds",
    "Practitioner.rating",
    "ReviewsSummary.averageRating",
    "Service.rating",
}


def test_nothing_else_is_a_float() -> None:
    assert {
        f"{name}.{field}"
        for name, kind in graphql.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        for field, value in kind.fields.items()
        if str(value.type).strip("[]!") == "Float"
    } == FLOATS


def test_export_writes_the_file() -> None:
    ran = subprocess.run(
        [sys.executable, ROOT / "manage.py", "export_schema"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.strip() == print_schema(schema).strip()
