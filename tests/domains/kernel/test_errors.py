import pytest
from django.db import IntegrityError

from domains.kernel.errors import Invalid, NotAllowed, refuse_on
from domains.users.models import User

pytestmark = pytest.mark.django_db


def test_refuse_on_says_the_verdict_in_the_domains_words() -> None:
    User.objects.create(email="ada@example.org")
    with pytest.raises(NotAllowed), refuse_on("email_belongs_to_one_user", NotAllowed()):
        User.objects.create(email="ada@example.org")
    assert User.objects.count() == 1


def test_refuse_on_lets_other_verdicts_through() -> None:
    with pytest.raises(IntegrityError, match="email_is_lower_case"), refuse_on("another_constraint", NotAllowed()):
        User.objects.create(email="ADA@example.org")


def test_invalid_gives_its_reason() -> None:
    refusal = Invalid("A name has at most 80 letters.", path=("input", "name"))
    assert (str(refusal), refusal.code, refusal.path) == (
        "A name has at most 80 letters.",
        "VALIDATION_ERROR",
        ("input", "name"),
    )
