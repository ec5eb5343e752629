"""A foreign key of several columns, which Django has none of.

    References(fields=["location", "practitioner"], to=("practitioners", "PractitionerLocation"),
               columns=["id", "practitioner"], name="a_service_takes_place_with_its_practitioner")

What it refers to must be unique there. It holds once all of its columns are filled in, and is looked at when the
transaction ends, as every foreign key is. `follows`: what changes there changes here.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import BaseConstraint

MADE = "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){} DEFERRABLE INITIALLY DEFERRED"


class References(BaseConstraint):
    def __init__(
        self, *, fields: Sequence[str], to: tuple[str, str], columns: Sequence[str], name: str, follows: bool = False
    ) -> None:
        super().__init__(name=name)
        self.fields, self.to, self.columns, self.follows = tuple(fields), tuple(to), tuple(columns), follows

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        quote, other = schema_editor.quote_name, model._meta.apps.get_model(*self.to)
        here, there = (
            ", ".join(quote(of._meta.get_field(name).column) for name in names)
            for of, names in ((model, self.fields), (other, self.columns))
        )
        return MADE.format(
            quote(self.name), here, quote(other._meta.db_table), there, " ON UPDATE CASCADE" * self.follows
        )

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return f"{self.altered(model, schema_editor)} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f"{self.altered(model, schema_editor)} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def altered(self, model: Any, schema_editor: Any) -> str:
        # What waits to be looked at would stand in the way.
        return f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {schema_editor.quote_name(model._meta.db_table)}"

    def validate(self, *given: Any, **more: Any) -> None:
        """The database does."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, _, named = super().deconstruct()
        said = {**named, "fields": self.fields, "to": self.to, "columns": self.columns}
        return path, (), {**said, "follows": True} if self.follows else said

    def __eq__(self, other: object) -> bool:
        return isinstance(other, References) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.fields))
