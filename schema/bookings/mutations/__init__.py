from strawberry.tools import merge_types

from schema.bookings.mutations.answering import Mutation as Answering
from schema.bookings.mutations.attending import Mutation as Attending
from schema.bookings.mutations.booking import Mutation as Booking

Mutation = merge_types("BookingsMutation", (Booking, Answering, Attending))
