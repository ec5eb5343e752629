"""What somebody knows more about than others."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotFound
from domains.kernel.events import publish
from domains.kernel.ids import uuid7
from domains.practitioners.actions.own import locked_practitioner
from domains.practitioners.events import SpecializationsSet
from domains.practitioners.models import PracticedSpecialization, Practitioner, Specialization

MOST = 10


@transaction.atomic
def make_specialization(
    *, name: str, slug: str, area: str = "", specialization_id: UUID | None = None
) -> Specialization:
    made = Specialization(pk=specialization_id or uuid7(), name=name, slug=slug, area=area)
    made.save(force_insert=True)
    return made


@transaction.atomic
def set_specializations(
    *, practitioner_id: UUID, specialization_ids: Sequence[UUID], actor: Actor, now: datetime
) -> Practitioner:
    """These and no others."""
    practitioner = locked_practitioner(practitioner_id, actor=actor)
    wanted = set(specialization_ids)
    if len(specialization_ids) > MOST:
        raise Invalid(f"Choose {MOST} at most.", path=("specializationIds",))
    chosen = PracticedSpecialization.objects.filter(practitioner=practitioner)
    before = set(chosen.values_list("specialization", flat=True))
    if wanted == before:
        return practitioner
    refuse_unknown(specialization_ids)
    chosen.exclude(specialization__in=wanted).delete()
    try:
        with transaction.atomic():
            PracticedSpecialization.objects.bulk_create(
                PracticedSpecialization(practitioner=practitioner, specialization_id=key) for key in wanted - before
            )
            connection.check_constraints()  # so that what was deleted meanwhile is missed now
    except IntegrityError:
        raise NotFound(path=("specializationIds",)) from None
    publish(SpecializationsSet(practitioner_id=practitioner.pk, user_id=practitioner.user_id), actor=actor, now=now)
    return practitioner


def refuse_unknown(keys: Sequence[UUID]) -> None:
    known = set(Specialization.objects.filter(pk__in=keys).values_list("pk", flat=True))
    for place, key in enumerate(keys):
        if key not in known:
            raise NotFound(path=("specializationIds", str(place)))
