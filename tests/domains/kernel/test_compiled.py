import pytest
from django.db import connection
from django.db.models import CharField, Q
from django.test.utils import CaptureQueriesContext

from domains.kernel.compiled import Compiled, Given
from domains.users.models import User

pytestmark = pytest.mark.django_db


def test_one_statement_serves_all_values() -> None:
    built = []

    def build() -> object:
        built.append(1)
        email = Given("email", CharField())
        return User.objects.filter(Q(email=email) | Q(email__endswith=email), is_active=True).values_list("email", "pk")

    question = Compiled(build)  # type: ignore[arg-type]
    users = [User.objects.create(email=f"u{number}@example.org") for number in range(3)]
    User.objects.create(email="gone@example.org", is_active=False)
    with CaptureQueriesContext(connection) as statements:
        for user in users:
            assert question.first(email=user.email) == (user.email, user.pk)
        assert question.first(email="gone@example.org") is None
        assert question.first(email="' OR true --") is None
    assert (len(statements), len(built)) == (5, 1)


def test_value_that_was_not_given() -> None:
    with pytest.raises(KeyError):
        Compiled(lambda: User.objects.filter(email=Given("email", CharField())).values_list("pk")).first(name="x")
