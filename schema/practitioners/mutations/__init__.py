from strawberry.tools import merge_types

from schema.practitioners.mutations.credentials import Mutation as Credentials
from schema.practitioners.mutations.onboarding import Mutation as Onboarding
from schema.practitioners.mutations.pages import Mutation as Pages
from schema.practitioners.mutations.places import Mutation as Places
from schema.practitioners.mutations.schedules import Mutation as Schedules
from schema.practitioners.mutations.specializations import Mutation as Specializations
from schema.practitioners.mutations.statuses import Mutation as Statuses
from schema.practitioners.mutations.tiers import Mutation as Tiers

Mutation = merge_types(
    "PractitionersMutation", (Onboarding, Pages, Specializations, Statuses, Credentials, Tiers, Places, Schedules)
)
