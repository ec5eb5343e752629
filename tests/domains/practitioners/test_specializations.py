from typing import Any

import pytest
from django.db import IntegrityError

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.practitioners.actions import make_specialization, set_specializations
from domains.practitioners.actions.specializations import MOST
from domains.practitioners.models import PracticedSpecialization, Practitioner, Specialization
from domains.users.models import Capability, User
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, practitioner, self_of, somebody, specialization
from tests.domains.users.people import at_once, outcome_of, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
ADMIN = Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))


def choose(of: Practitioner, *wanted: Specialization, actor: Actor | None = None) -> Practitioner:
    return set_specializations(
        practitioner_id=of.pk,
        specialization_ids=[each.pk for each in wanted],
        actor=actor or self_of(of.user),
        now=NOW,
    )


def names(of: Practitioner) -> list[str]:
    return list(of.specializations.order_by("name").values_list("name", flat=True))


def assistant(of: Practitioner) -> Actor:
    granted = frozenset({(Capability.MANAGE_PRACTICE.value, of.user_id)})
    return Actor(user_id=somebody().pk, grants=granted)


@database
def test_set_specializations_sets_these_and_no_others() -> None:
    ada = practitioner()
    pain, sleep, grief = (specialization(name=name) for name in ("Pain", "Sleep", "Grief"))
    assert choose(ada, pain, sleep) == ada
    assert names(ada) == ["Pain", "Sleep"]
    kept = PracticedSpecialization.objects.get(specialization=sleep)
    choose(ada, sleep, grief, sleep)
    assert names(ada) == ["Grief", "Sleep"]
    assert PracticedSpecialization.objects.get(specialization=sleep) == kept
    choose(ada)
    assert names(ada) == []
    said = {"practitioner_id": str(ada.pk), "user_id": str(ada.user_id)}
    assert told("practitioners.specializations_set") == [said] * 3


@database
def test_set_specializations_that_are_set_already_tells_nobody() -> None:
    ada = practitioner()
    pain = specialization(ada)
    choose(ada, pain, pain)
    assert AuditLogEntry.objects.count() == 0


@database
def test_set_specializations_by_whoever_may_manage_the_practice() -> None:
    ada, pain = practitioner(status="PENDING"), specialization()
    for actor in (self_of(ada.user), assistant(ada), ADMIN):
        choose(ada, pain, actor=actor)
        assert names(ada) == ["Chronic pain"]
        choose(ada, actor=actor)


@database
@pytest.mark.parametrize(
    ("status", "refusal"), [("ACTIVE", NotAllowed), ("VACATION", NotAllowed), ("PENDING", NotFound)]
)
def test_set_specializations_is_not_for_others(status: str, refusal: type[Exception]) -> None:
    ada, pain = practitioner(status=status), specialization()
    for actor in (self_of(somebody()), ANYBODY):
        with pytest.raises(refusal):
            choose(ada, pain, actor=actor)
    with pytest.raises(NotAllowed):
        choose(ada, pain, actor=STAFF)
    assert names(ada) == []


@database
def test_set_specializations_of_whom_nobody_finds() -> None:
    ada, pain = practitioner(), specialization()
    User.objects.update(is_active=False)
    with pytest.raises(NotFound):
        choose(ada, pain, actor=assistant(ada))
    with pytest.raises(NotFound) as refusal:
        set_specializations(practitioner_id=uuid7(), specialization_ids=[], actor=ADMIN, now=NOW)
    assert refusal.value.path == ("practitionerId",)


@database
def test_set_specializations_that_are_not_there_changes_nothing() -> None:
    ada = practitioner()
    pain, sleep = specialization(ada), specialization()
    with pytest.raises(NotFound) as refusal:
        choose(ada, sleep, Specialization(pk=uuid7()))
    assert refusal.value.path == ("specializationIds", "1")
    assert list(ada.specializations.all()) == [pain]


@database
def test_set_specializations_is_refused_for_too_many() -> None:
    ada = practitioner()
    every = [specialization(name=f"Pain {at}") for at in range(MOST + 1)]
    with pytest.raises(Invalid) as refusal:
        choose(ada, *every)
    assert refusal.value.path == ("specializationIds",)
    choose(ada, *every[:-1])
    assert len(names(ada)) == MOST


@committed
def test_set_specializations_twice_at_once_leaves_one_of_the_two() -> None:
    ada = practitioner()
    every = [specialization(name=f"Pain {at}") for at in range(4)]
    at_once(*(lambda pair=pair: choose(ada, *pair) for pair in (every[:2], every[2:]) * 2))  # type: ignore[misc]
    assert names(ada) in (["Pain 0", "Pain 1"], ["Pain 2", "Pain 3"])


@committed
def test_set_specializations_of_which_one_goes_away_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, pain = practitioner(), specialization()
    looked = PracticedSpecialization.objects.bulk_create

    def late(*given: Any, **more: Any) -> Any:
        Specialization.objects.all().delete()
        return looked(*given, **more)

    monkeypatch.setattr(PracticedSpecialization.objects, "bulk_create", late)
    assert isinstance(outcome_of(lambda: choose(ada, pain)), NotFound)
    assert not PracticedSpecialization.objects.exists()


@database
@pytest.mark.parametrize("slug", ["", "Pain", "pain-", "päin", "a b"])
def test_specialization_has_a_plain_slug(slug: str) -> None:
    with pytest.raises(IntegrityError, match="a_specialization_has_a_plain_slug"):
        make_specialization(name="Pain", slug=slug)


@database
def test_slug_of_a_specialization_belongs_to_one() -> None:
    make_specialization(name="Pain", slug="pain")
    with pytest.raises(IntegrityError, match="a_slug_belongs_to_one_specialization"):
        make_specialization(name="Pain", slug="pain")
