"""GraphQL: the one schema, merged from the folders beside this file, one for each domain."""

import strawberry
from strawberry.tools import merge_types

from schema.bookings.mutations import Mutation as BookingsMutation
from schema.bookings.queries import Query as BookingsQuery
from schema.bookings.subscriptions import Subscription as BookingsSubscription
from schema.favorites.mutations import Mutation as FavoritesMutation
from schema.favorites.queries import Query as FavoritesQuery
from schema.kernel.queries import Query as KernelQuery
from schema.kernel.subscriptions import Subscription as KernelSubscription
from schema.locations.mutations import Mutation as LocationsMutation
from schema.locations.queries import Query as LocationsQuery
from schema.media.mutations import Mutation as MediaMutation
from schema.media.queries import Query as MediaQuery
from schema.media.subscriptions import Subscription as MediaSubscription
from schema.objects import read_as_declared
from schema.practitioners.mutations import Mutation as PractitionersMutation
from schema.practitioners.queries import Query as PractitionersQuery
from schema.privacy.mutations import Mutation as PrivacyMutation
from schema.privacy.queries import Query as PrivacyQuery
from schema.reviews.queries import Query as ReviewsQuery
from schema.scalars import CONFIG
from schema.search.queries import Query as SearchQuery
from schema.services.mutations import Mutation as ServicesMutation
from schema.services.queries import Query as ServicesQuery
from schema.subscription import look_again
from schema.users.mutations import Mutation as UsersMutation
from schema.users.queries import Query as UsersQuery
from schema.users.subscriptions import Subscription as UsersSubscription

Query = merge_types(
    "Query",
    (
        *(KernelQuery, UsersQuery, LocationsQuery, PractitionersQuery, ServicesQuery, ReviewsQuery, FavoritesQuery),
        *(MediaQuery, PrivacyQuery, SearchQuery, BookingsQuery),
    ),
)
Mutation = merge_types(
    "Mutation",
    (
        *(UsersMutation, LocationsMutation, MediaMutation, PractitionersMutation, ServicesMutation),
        *(FavoritesMutation, PrivacyMutation, BookingsMutation),
    ),
)

Subscription = merge_types(
    "Subscription", (KernelSubscription, UsersSubscription, MediaSubscription, BookingsSubscription)
)

schema = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription, config=CONFIG)

read_as_declared(schema._schema)
look_again(schema._schema)
