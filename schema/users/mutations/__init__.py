from strawberry.tools import merge_types

from schema.users.mutations.account import Mutation as Account
from schema.users.mutations.credentials import Mutation as Credentials
from schema.users.mutations.profile import Mutation as Profile
from schema.users.mutations.sign_in import Mutation as SignIn
from schema.users.mutations.staff import Mutation as Staff

Mutation = merge_types("UsersMutation", (SignIn, Account, Credentials, Profile, Staff))
