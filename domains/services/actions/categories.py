from uuid import UUID

from django.db import transaction

from domains.kernel.errors import NotFound
from domains.kernel.ids import uuid7
from domains.services.models import ServiceCategory


@transaction.atomic
def make_category(
    *,
    name: str,
    slug: str,
    parent_id: UUID | None = None,
    description: str = "",
    position: int = 0,
    category_id: UUID | None = None,
) -> ServiceCategory:
    """Below its parent, or at the root. Nothing else says where a category stands in the tree."""
    parent = None
    if parent_id:
        # Where the parent stands must not change meanwhile: the path of its child begins with its own.
        parent = ServiceCategory.objects.select_for_update(no_key=True).filter(pk=parent_id).first()
        if parent is None:
            raise NotFound(path=("parentId",))
    made = ServiceCategory(pk=category_id or uuid7(), name=name, slug=slug, description=description, position=position)
    made.parent, made.path = parent, [*(parent.path if parent else ()), made.pk]
    made.depth = len(made.path)
    made.save(force_insert=True)
    return made
