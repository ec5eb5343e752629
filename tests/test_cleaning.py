import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from domains.users import actions
from domains.users.models import User
from tests import cleaning


def test_committed_row_can_be_seen_from_outside(committed: None) -> None:
    actions.create_user(email="ada@example.org", password="a long enough one", roles=[])
    with connection.copy().cursor() as another:  # type: ignore[attr-defined]
        another.execute("SELECT email FROM users_user")
        assert another.fetchall() == [("ada@example.org",)]
        another.connection.close()


@pytest.mark.parametrize("attempt", [1, 2])
def test_committed_row_is_gone_afterwards(committed: None, attempt: int) -> None:
    assert User.objects.count() == 0
    actions.create_user(email="ada@example.org", password="a long enough one", roles=[])


def test_furniture_stays(committed: None) -> None:
    before = Permission.objects.count()
    user = actions.create_user(email="ada@example.org", password="a long enough one", roles=[])
    user.user_permissions.add(Permission.objects.all()[0])
    cleaning.delete_every_row()
    assert (User.objects.count(), Permission.objects.count()) == (0, before)
    assert before > 0
