from strawberry.tools import merge_types

from schema.services.mutations.lifecycle import Mutation as Lifecycle
from schema.services.mutations.places import Mutation as Places
from schema.services.mutations.writing import Mutation as Writing

Mutation = merge_types("ServicesMutation", (Writing, Lifecycle, Places))
