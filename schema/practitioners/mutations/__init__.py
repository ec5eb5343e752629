from strawberry.tools import merge_types

from schema.practitioners.mutations.pages import Mutation as Pages

Mutation = merge_types("PractitionersMutation", (Pages,))
