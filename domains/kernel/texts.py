"""Texts in which somebody looks for something."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models.functions import Upper


def found_in(column: str, *, name: str) -> GinIndex:
    """An index that finds what stands anywhere in a text, whatever the capitals: by three letters, or by the first of a
    word. Needs the extension pg_trgm."""
    return GinIndex(OpClass(Upper(column), name="gin_trgm_ops"), name=name)
