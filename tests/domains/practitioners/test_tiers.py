import pytest
from django.db import IntegrityError, transaction

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.practitioners import actions
from domains.practitioners.errors import TooManyAssistants
from domains.practitioners.models import FREE, Practitioner, PractitionerTier
from domains.services.actions import create_service
from domains.services.errors import TooManyServices
from domains.services.models import Service
from domains.services.policies import most_services
from domains.users.actions import revoke_access
from domains.users.models import AccessGrant, Capability
from tests.domains.practitioners.managing import ADMIN, assistant
from tests.domains.services.catalogue import ANYBODY, NOW, STAFF, practitioner, self_of, service, somebody, tier
from tests.domains.users.people import NOW as SIGNED_IN_AT
from tests.domains.users.people import actor_of, at_once, audited, kinds, prints, register, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
MANAGE = Capability.MANAGE_PRACTICE


def named(key: str) -> PractitionerTier:
    return PractitionerTier.objects.get(key=key)


def move(who: Practitioner, to: PractitionerTier, *, actor: Actor = ADMIN) -> Practitioner:
    return actions.set_practitioner_tier(practitioner_id=who.pk, tier_id=to.pk, actor=actor, now=NOW)


@database
def test_three_are_there_from_the_beginning() -> None:
    assert list(PractitionerTier.objects.values_list("key", flat=True)) == ["FREE", "PRO", "STUDIO"]
    assert practitioner().tier.pk == named("FREE").pk == FREE
    most = list(PractitionerTier.objects.values_list("most_services", "most_places", "most_assistants"))
    assert most == sorted(most)
    shares = list(PractitionerTier.objects.values_list("commission_bps", flat=True))
    assert shares == sorted(shares, reverse=True)


@database
def test_set_practitioner_tier() -> None:
    ada = practitioner()
    assert move(ada, named("PRO")).tier == named("PRO")
    assert Practitioner.objects.get().tier == named("PRO")
    assert told("practitioners.tier_set") == [{"practitioner_id": str(ada.pk), "user_id": str(ada.user_id)}]
    entry = audited("practitioners.tier_set")
    assert (entry.actor_id, entry.after) == (ADMIN.user_id, prints(ada))
    move(ada, named("PRO"))
    assert AuditLogEntry.objects.count() == 1


@database
def test_set_practitioner_tier_that_nobody_comes_to_any_more() -> None:
    ada, old = practitioner(), tier(is_active=False)
    with pytest.raises(Invalid) as refusal:
        move(ada, old)
    assert refusal.value.path == ("tierId",)
    was_there = practitioner(tier=old)
    assert move(was_there, old).tier == old


@database
def test_set_practitioner_tier_is_for_administrators_about_others() -> None:
    ada = practitioner()
    own = Actor(user_id=ada.user_id, roles=frozenset({"ADMIN"}))
    for actor in (STAFF, own, assistant(ada, "ADMIN"), self_of(ada.user), self_of(somebody()), ANYBODY):
        with pytest.raises(NotAllowed):
            move(ada, named("PRO"), actor=actor)
    for who, to, path in (
        (ada, PractitionerTier(pk=uuid7()), "tierId"),
        (Practitioner(pk=uuid7()), named("PRO"), "practitionerId"),
    ):
        with pytest.raises(NotFound) as refusal:
            move(who, to)
        assert refusal.value.path == (path,)


def offer(who: Practitioner) -> Service:
    return create_service(
        practitioner_id=who.pk,
        kind=Service.Type.SESSION,
        values={"title": "Hatha", "delivery_mode": Service.DeliveryMode.VIRTUAL, "price_cents": 100},
        actor=self_of(who.user),
        now=NOW,
    )


@database
def test_smaller_tier_keeps_what_is_there_and_blocks_what_is_new() -> None:
    ada = practitioner(tier=tier(most_services=3))
    made = [offer(ada) for _ in range(3)]
    move(ada, tier(most_services=2))
    ada.refresh_from_db()
    assert most_services(ada) == 2
    assert set(ada.services.all()) == set(made)
    with pytest.raises(TooManyServices) as refusal:
        offer(ada)
    assert refusal.value.most == 2
    move(ada, named("PRO"))
    offer(ada)


@committed
def test_last_service_of_a_tier_is_written_down_once() -> None:
    ada = practitioner()
    for _ in range(most_services(ada) - 1):
        service(ada)
    outcomes = at_once(*[lambda: offer(ada)] * 3)
    assert kinds(outcomes) == [Service, TooManyServices, TooManyServices]


# Who acts for a practice.


@database
def test_grant_access_up_to_what_the_tier_allows() -> None:
    here = register()
    ada = practitioner(here.user, tier=tier(most_assistants=1))
    others = [somebody() for _ in range(2)]

    def grant(number: int, capability: Capability = MANAGE) -> AccessGrant:
        by = actor_of(here)
        return actions.grant_access(email=others[number].email, capability=capability, actor=by, now=SIGNED_IN_AT)

    first = grant(0)
    with pytest.raises(TooManyAssistants) as refusal, transaction.atomic():
        grant(1)
    assert refusal.value.most == 1
    assert grant(0) == first  # whoever acts for them already
    grant(1, Capability.SEE_ACCOUNT)  # which is nothing of the practice
    assert AccessGrant.objects.filter(permission__codename=MANAGE).count() == 1
    Practitioner.objects.filter(pk=ada.pk).update(tier=tier(most_assistants=0))
    assert grant(0) == first
    revoke_access(grant_id=first.pk, actor=actor_of(here), now=SIGNED_IN_AT)
    with pytest.raises(TooManyAssistants):
        grant(0)


@database
def test_grant_access_of_somebody_without_a_practice() -> None:
    here = register()
    for _ in range(5):
        actions.grant_access(email=somebody().email, capability=MANAGE, actor=actor_of(here), now=SIGNED_IN_AT)


@committed
def test_last_assistant_of_a_tier_is_one() -> None:
    here = register()
    practitioner(here.user)  # of whom two may be
    others = [somebody() for _ in range(4)]
    by = actor_of(here)

    def grant(email: str) -> AccessGrant:
        return actions.grant_access(email=email, capability=MANAGE, actor=by, now=SIGNED_IN_AT)

    outcomes = at_once(*(lambda email=each.email: grant(email) for each in others))  # type: ignore[misc]
    assert sum(isinstance(each, AccessGrant) for each in outcomes) == AccessGrant.objects.count() == 2


@database
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"key": "FREE"}, "a_key_is_one_tier"),
        ({"key": "free"}, "a_tier_has_a_plain_key"),
        ({"most_places": -1}, "a_tier_allows_no_less_than_nothing"),
        ({"commission_bps": 10_001}, "a_commission_is_a_part_of_the_whole"),
        ({"pk": FREE, "is_active": False, "key": "X"}, "the_first_tier_stays_open|pkey"),
    ],
)
def test_database_takes_no_nonsense(values: dict[str, object], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        tier(**values)
