"""How something in the schema says that it will go, and what an operation that uses it is told."""

import re
from datetime import date

from graphql import DocumentNode, GraphQLSchema, NoDeprecatedCustomRule, validate

REASON = re.compile(r"Use `(?P<use>[^`]+)` instead\. Removed on (?P<removed_on>\d{4}-\d{2}-\d{2})\.")


def deprecated(*, use: str, removed_on: date) -> str:
    """The `deprecation_reason` of a field, an argument or a value: the only way to write one."""
    return f"Use `{use}` instead. Removed on {removed_on.isoformat()}."


def warnings(schema: GraphQLSchema, document: DocumentNode) -> list[dict[str, object]]:
    """For `extensions.warnings`: each use of what will go, with what to use and until when."""
    found = []
    for error in validate(schema, document, [NoDeprecatedCustomRule], max_errors=20):
        warning: dict[str, object] = {"message": error.message}
        if told := REASON.search(error.message):
            warning |= {"use": told["use"], "removedOn": told["removed_on"]}
        if error.locations:
            warning["locations"] = [location.formatted for location in error.locations]
        found.append(warning)
    return found
