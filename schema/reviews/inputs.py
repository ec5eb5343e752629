from django.db.models import Q

from domains.reviews import models
from schema.filters import STARS, BooleanFilter, IDFilter, IntFilter, filter_of, where
from schema.orders import order_of

ReviewOrder = order_of(models.Review, CREATED_AT=("created_at", "When it was written."))


@filter_of(models.Review)
class ReviewFilter:
    service: IDFilter | None = where("About what it is.", names="Service")
    practitioner: IDFilter | None = where("About whose service it is.", names="Practitioner")
    rating: IntFilter | None = where("How many stars it gives.", within=STARS)
    with_text: BooleanFilter | None = where("Whether it says something besides the stars.", so=~Q(text=""))
