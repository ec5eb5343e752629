from strawberry.tools import merge_types

from schema.services.mutations.blocks import Mutation as Blocks
from schema.services.mutations.categories import Mutation as Categories
from schema.services.mutations.lifecycle import Mutation as Lifecycle
from schema.services.mutations.occurrences import Mutation as Occurrences
from schema.services.mutations.places import Mutation as Places
from schema.services.mutations.rules import Mutation as Rules
from schema.services.mutations.shelves import Mutation as Shelves
from schema.services.mutations.writing import Mutation as Writing

Mutation = merge_types(
    "ServicesMutation", (Writing, Lifecycle, Places, Occurrences, Shelves, Categories, Rules, Blocks)
)
