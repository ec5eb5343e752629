from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from domains.users import actions
from domains.users.errors import EmailTaken
from domains.users.models import Role, User

pytestmark = pytest.mark.django_db


def test_create_user() -> None:
    user = actions.create_user(email=" Ada@Example.org ", password="a long enough one", roles=["CLIENT", "CLIENT"])
    kept = User.objects.get()
    assert (kept.pk, kept.email, kept.roles) == (user.pk, "ada@example.org", ["CLIENT"])
    assert kept.check_password("a long enough one")
    assert not kept.check_password("another one")


def test_create_user_with_an_address_in_use() -> None:
    actions.create_user(email="ada@example.org", password="a long enough one", roles=[])
    with pytest.raises(EmailTaken) as refusal:
        actions.create_user(email="ADA@example.org", password="a long enough one", roles=[])
    assert refusal.value.path == ("email",)
    assert User.objects.count() == 1  # the transaction around goes on


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [({"email": "Ada@example.org"}, "email_is_lower_case"), ({"roles": ["KING"]}, "roles_are_known")],
)
def test_database_refuses_what_no_action_would_write(wrong: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.create(**{"email": "ada@example.org", "roles": [Role.CLIENT], **wrong})


def test_clear_expired_sessions() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for seconds in (-1, 1):
        store = SessionStore()
        store.create()
        Session.objects.filter(pk=store.session_key).update(expire_date=now + timedelta(seconds=seconds))
    assert actions.clear_expired_sessions(now=now) == 1
    assert Session.objects.get().expire_date > now
