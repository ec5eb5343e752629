from strawberry.tools import merge_types

from schema.media.mutations.hanging import Mutation as Hanging
from schema.media.mutations.library import Mutation as Library
from schema.media.mutations.uploads import Mutation as Uploads

Mutation = merge_types("MediaMutation", (Uploads, Library, Hanging))
