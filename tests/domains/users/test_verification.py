import pytest

from domains.kernel.actor import ANONYMOUS, Actor, system
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.users import actions
from domains.users.errors import VerificationDecided, VerificationPending
from domains.users.models import IdentityVerification, Role, User
from tests.domains.users.people import (
    ADA,
    GRACE,
    LATER,
    NOW,
    Outcome,
    actor_of,
    at_once,
    audited,
    kinds,
    prints,
    register,
    somebody,
    told,
    while_uncommitted,
)

database = pytest.mark.django_db
Level = IdentityVerification.Level
REVIEWER = "staff@example.org"


def start(actor: Actor, name: str = "Ada Lovelace") -> IdentityVerification:
    return actions.start_identity_verification(legal_name=name, actor=actor, now=NOW)


def review(
    asked: IdentityVerification, by: Actor, level: Level | None = Level.BASIC, reason: str = ""
) -> IdentityVerification:
    return actions.review_identity_verification(
        verification_id=asked.pk, level=level, reason=reason, actor=by, now=LATER
    )


def staff() -> Actor:
    return somebody(Role.STAFF, email=REVIEWER)


def is_verified(email: str = ADA) -> bool:
    return User.objects.filter(User.VERIFIED, email=email).exists()


@database
def test_start_identity_verification() -> None:
    ada = register().user
    asked = start(Actor(user_id=ada.pk), "  Ada Lovelace ")
    assert (asked.user, asked.legal_name, asked.submitted_at) == (ada, "Ada Lovelace", NOW)
    assert (asked.status, asked.level, asked.decided_at, asked.decided_by) == ("PENDING", "", None, None)
    expected = {"verification_id": str(asked.pk), "user_id": str(ada.pk)}
    assert told("users.identity_verification_started") == [expected]
    entry = audited("users.identity_verification_started")
    assert (entry.actor_id, entry.subject_id, entry.at) == (ada.pk, asked.pk, NOW)
    assert (entry.before, entry.after) == ("", prints(asked))
    assert not is_verified()


@database
@pytest.mark.parametrize("name", ["", " \t\n", "\0", "x" * 201, "x" * 1_000_000])
def test_start_identity_verification_without_a_name(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        start(actor_of(register()), name)
    assert refusal.value.path == ("legalName",)


@database
@pytest.mark.parametrize(("name", "kept"), [("x" * 200, "x" * 200), ("A\0da", "Ada"), ("Ада Лавлейс", "Ада Лавлейс")])
def test_start_identity_verification_by_any_name(name: str, kept: str) -> None:
    start(actor_of(register()), name)
    assert IdentityVerification.objects.get().legal_name == kept


@database
def test_start_identity_verification_of_nobody() -> None:
    with pytest.raises(NotAllowed):
        start(ANONYMOUS)


@database
def test_start_identity_verification_twice() -> None:
    ada, grace = actor_of(register()), actor_of(register(GRACE))
    first = start(ada)
    with pytest.raises(VerificationPending):
        start(ada, "Somebody Else")
    start(grace)
    assert IdentityVerification.objects.get(user=ada.user_id) == first
    by = staff()
    review(first, by, level=None, reason="Blurred.")
    again = start(ada)  # once it is decided
    review(again, by)
    start(ada)


def test_start_identity_verification_by_two_at_once(committed: None) -> None:
    ada = actor_of(register())
    outcomes = at_once(*[lambda: start(ada)] * 6)
    assert kinds(outcomes) == [IdentityVerification] + [VerificationPending] * 5
    assert len(told("users.identity_verification_started")) == 1


@database
@pytest.mark.parametrize("level", list(Level))
def test_review_identity_verification_approves(level: Level) -> None:
    asked, by = start(actor_of(register())), staff()
    before = prints(asked)
    decided = review(asked, by, level=level, reason="not told")
    assert (decided.status, decided.level, decided.reason) == ("APPROVED", level, "")
    assert (decided.decided_at, decided.decided_by_id, decided.user.identity_verified_at) == (LATER, by.user_id, LATER)
    assert is_verified()
    assert not is_verified(REVIEWER)
    expected = {"verification_id": str(asked.pk), "user_id": str(asked.user_id)}
    assert told("users.identity_verification_decided") == [expected]
    entry = audited("users.identity_verification_decided")
    assert (entry.actor_id, entry.subject_id, entry.at) == (by.user_id, asked.pk, LATER)
    assert (entry.before, entry.after) == (before, prints(asked))


@database
def test_review_identity_verification_rejects() -> None:
    asked = start(actor_of(register()))
    decided = review(asked, staff(), level=None, reason=" Blurred\0. " + "x" * 600)
    assert (decided.status, decided.level, decided.decided_at) == ("REJECTED", "", LATER)
    assert decided.reason == "Blurred. " + "x" * 491
    assert not is_verified()


@database
def test_review_identity_verification_rejects_who_was_approved_before() -> None:
    """They are who they were; it is the next level that they are refused."""
    ada, by = actor_of(register()), staff()
    review(start(ada), by)
    review(start(ada), by, level=None, reason="Blurred.")
    assert is_verified()


@database
@pytest.mark.parametrize("reason", ["", " ", "\n", "\0"])
def test_review_identity_verification_rejects_for_a_reason(reason: str) -> None:
    asked = start(actor_of(register()))
    with pytest.raises(Invalid) as refusal:
        review(asked, staff(), level=None, reason=reason)
    assert refusal.value.path == ("reason",)
    assert IdentityVerification.objects.get().status == "PENDING"


@database
@pytest.mark.parametrize("roles", [[], [Role.CLIENT], [Role.PRACTITIONER]])
def test_review_identity_verification_is_for_staff(roles: list[Role]) -> None:
    asked = start(actor_of(register()))
    for by in (somebody(*roles, email=GRACE), Actor(user_id=asked.user_id), ANONYMOUS):
        with pytest.raises(NotAllowed):
            review(asked, by)
    assert not is_verified()


@database
@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_review_identity_verification_of_oneself(role: Role) -> None:
    me = somebody(role, email=ADA)
    asked = start(me)
    with pytest.raises(NotAllowed):
        review(asked, me)
    assert not is_verified()
    review(asked, staff())


@database
def test_review_identity_verification_by_what_acts_by_itself() -> None:
    asked = start(actor_of(register()))
    assert review(asked, system("a service")).decided_by is None
    assert audited("users.identity_verification_decided").actor_name == "a service"


@database
def test_review_identity_verification_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        review(IdentityVerification(id=uuid7()), staff())


@database
@pytest.mark.parametrize("level", [Level.BASIC, None])
def test_review_identity_verification_twice(level: Level | None) -> None:
    asked, by = start(actor_of(register())), staff()
    review(asked, by, level=level, reason="Blurred.")
    for other in (Level.FULL, None):
        with pytest.raises(VerificationDecided):
            review(asked, by, level=other, reason="Changed my mind.")
    assert IdentityVerification.objects.get().level == (level or "")
    assert is_verified() is (level is not None)
    assert len(told("users.identity_verification_decided")) == 1


def test_review_identity_verification_by_two_at_once(committed: None) -> None:
    ada = actor_of(register())
    by = staff()

    def approve() -> Outcome:
        return review(asked, by)

    def reject() -> Outcome:
        return review(asked, by, level=None, reason="Blurred.")

    asked = start(ada)
    assert isinstance(while_uncommitted(reject, approve), VerificationDecided)
    assert not is_verified()
    asked = start(ada)
    assert kinds(at_once(approve, reject, approve)) == [IdentityVerification] + [VerificationDecided] * 2
    assert len(told("users.identity_verification_decided")) == 2


@database
def test_identity_verifications_visible_to() -> None:
    ada, grace = actor_of(register()), actor_of(register(GRACE))
    asked = start(ada)
    for actor, sees in ((ada, True), (grace, False), (staff(), True), (ANONYMOUS, False)):
        assert list(IdentityVerification.objects.all().visible_to(actor)) == ([asked] if sees else [])
