from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from domains.kernel import idempotency
from domains.kernel.errors import IdempotencyMismatch, Invalid
from domains.kernel.models import DoneVerb

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = "5a0f5d06-8f5e-4d15-9d7c-2b6f6a8c1f11"


def claim(**changes: Any) -> DoneVerb:
    given = {"user_id": None, "verb": "pay", "key": KEY, "digests": [b"one"], "now": NOW}
    with transaction.atomic():
        return idempotency.claim(**{**given, **changes})  # type: ignore[arg-type]


def test_claim_gives_the_answer_of_the_first() -> None:
    first = claim()
    idempotency.settle(first, {"paid": 1})
    again = claim()
    assert (again.pk, again.answer) == (first.pk, {"paid": 1})


@pytest.mark.parametrize(
    "changes", [{"user_id": uuid4()}, {"verb": "refund"}, {"key": KEY + "1"}], ids=["who", "verb", "key"]
)
def test_claim_is_by_who_and_verb_and_key(changes: dict[str, Any]) -> None:
    idempotency.settle(claim(), {"paid": 1})
    assert claim(**changes).answer is None


def test_claim_refuses_another_input() -> None:
    idempotency.settle(claim(), {"paid": 1})
    with pytest.raises(IdempotencyMismatch):
        claim(digests=[b"two"])


def test_claim_knows_an_input_written_down_under_an_older_key() -> None:
    idempotency.settle(claim(digests=[b"old"]), {"paid": 1})
    assert claim(digests=[b"new", b"old"]).answer == {"paid": 1}


def test_claim_is_free_again_after_a_day() -> None:
    idempotency.settle(claim(), {"paid": 1})
    assert claim(now=NOW + idempotency.KEPT_FOR).answer == {"paid": 1}
    assert claim(now=NOW + idempotency.KEPT_FOR + timedelta(seconds=1), digests=[b"two"]).answer is None


@pytest.mark.parametrize("key", ["", "1234567", "x" * 201])
def test_claim_refuses_a_key_that_is_none(key: str) -> None:
    with pytest.raises(Invalid):
        claim(key=key)


def test_forget_done_verbs_keeps_those_of_today() -> None:
    claim()
    claim(key=KEY + "1", now=NOW + timedelta(hours=2))
    assert idempotency.forget_done_verbs(now=NOW + timedelta(hours=25)) == 1
    assert DoneVerb.objects.count() == 1
