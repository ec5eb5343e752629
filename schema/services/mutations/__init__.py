from strawberry.tools import merge_types

from schema.services.mutations.lifecycle import Mutation as Lifecycle

Mutation = merge_types("ServicesMutation", (Lifecycle,))
