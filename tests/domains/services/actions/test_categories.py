import pytest

from domains.kernel.errors import NotFound
from domains.kernel.ids import uuid7
from domains.services import actions
from domains.services.models import ServiceCategory

pytestmark = pytest.mark.django_db


def test_make_category() -> None:
    root = actions.make_category(name="Body", slug="body", description="Move.", position=3)
    child = actions.make_category(name="Yoga", slug="yoga", parent_id=root.pk, category_id=(key := uuid7()))
    found = ServiceCategory.objects.order_by("depth").values_list("pk", "parent", "name", "position", "path", "depth")
    assert list(found) == [
        (root.pk, None, "Body", 3, [root.pk], 1),
        (key, root.pk, "Yoga", 0, [root.pk, key], 2),
    ]
    assert (child.pk, root.description) == (key, "Move.")


def test_make_category_below_none() -> None:
    with pytest.raises(NotFound) as refused:
        actions.make_category(name="Yoga", slug="yoga", parent_id=uuid7())
    assert refused.value.path == ("parentId",)
