"""GraphQL: the one schema, merged from the folders beside this file, one for each domain."""

import strawberry
from strawberry.tools import merge_types

from schema.kernel.queries import Query as Kernel

Query = merge_types("Query", (Kernel,))

schema = strawberry.Schema(query=Query)
