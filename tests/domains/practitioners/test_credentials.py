from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from domains.kernel.actor import Actor
from domains.kernel.errors import DomainError, Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.kernel.models import AuditLogEntry
from domains.practitioners import actions
from domains.practitioners.actions.credentials import MOST
from domains.practitioners.models import Certification, Education, Practitioner
from tests.domains.practitioners.managing import ADMIN, assistant
from tests.domains.services.catalogue import (
    ANYBODY,
    NOW,
    STAFF,
    certification,
    education,
    practitioner,
    self_of,
    somebody,
)
from tests.domains.users.people import LATER, at_once, audited, kinds, prints, told

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")
SAID: Any = {"name": "Yoga teacher", "issuer": "A school", "issued_on": date(2019, 6, 30)}
LEARNED: Any = {"institution": "A university", "start_year": 2011}


def add(of: Practitioner, *, actor: Actor | None = None, **values: Any) -> Certification:
    by = actor or self_of(of.user)
    return actions.add_certification(practitioner_id=of.pk, values={**SAID, **values}, actor=by, now=NOW)


def learn(of: Practitioner, *, actor: Actor | None = None, **values: Any) -> Education:
    by = actor or self_of(of.user)
    return actions.add_education(practitioner_id=of.pk, values={**LEARNED, **values}, actor=by, now=NOW)


def update(row: Certification, *, actor: Actor | None = None, **values: Any) -> Certification:
    by = actor or self_of(row.practitioner.user)
    return actions.update_certification(certification_id=row.pk, values=values, actor=by, now=LATER)  # type: ignore[arg-type]


def verify(row: Certification, *, actor: Actor = STAFF, is_verified: bool = True, seen: Any = None) -> Certification:
    return actions.verify_certification(
        certification_id=row.pk, is_verified=is_verified, seen_at=seen or row.updated_at, actor=actor, now=LATER
    )


@database
def test_add_certification() -> None:
    ada = practitioner()
    made = add(ada, expires_on=date(2029, 6, 30), number=" Y-1\0 ", url="https://example.org/1")
    found = Certification.objects.get()
    assert found == made
    assert (found.name, found.issuer, found.number, found.url) == ("Yoga teacher", "A school", "Y-1", made.url)
    assert (found.issued_on, found.expires_on, found.verified_at) == (date(2019, 6, 30), date(2029, 6, 30), None)
    assert told("practitioners.certification_added") == [
        {"certification_id": str(made.pk), "user_id": str(ada.user_id)}
    ]
    assert audited("practitioners.certification_added").after == prints(made)


@database
def test_update_certification_changes_what_is_given() -> None:
    row = certification(practitioner(), expires_on=date(2029, 1, 1), url="https://example.org")
    update(row, name="Another", expires_on=None)
    row.refresh_from_db()
    assert (row.name, row.expires_on, row.url, row.updated_at) == ("Another", None, "https://example.org", LATER)
    assert audited("practitioners.certification_updated").after == prints(row)


@database
def test_update_certification_that_changes_nothing_tells_nobody() -> None:
    row = certification(practitioner(), verified_at=NOW)
    assert update(row, name=" Yoga teacher ").verified_at == NOW
    assert update(row) == row
    assert AuditLogEntry.objects.count() == 0


@database
def test_change_of_what_was_looked_at_takes_the_mark_away() -> None:
    row = verify(certification(practitioner()))
    assert row.verified_at == LATER
    assert update(row, number="1").verified_at is None
    assert Certification.objects.get().verified_at is None


@database
def test_remove_certification() -> None:
    ada = practitioner()
    row = certification(ada)
    removed = actions.remove_certification(certification_id=row.pk, actor=self_of(ada.user), now=NOW)
    assert (removed, Certification.objects.exists()) == (ada, False)
    assert told("practitioners.certification_removed") == [
        {"certification_id": str(row.pk), "user_id": str(ada.user_id)}
    ]


@database
def test_verify_certification_and_take_it_back() -> None:
    row = certification(practitioner())
    verify(row)
    assert verify(row, seen=row.updated_at).verified_at == LATER  # marked already
    assert audited("practitioners.certification_verified").actor_id == STAFF.user_id
    assert verify(row, is_verified=False).verified_at is None
    assert verify(row, is_verified=False).verified_at is None
    assert audited("practitioners.certification_unverified").after == prints(row)


@database
def test_verify_certification_that_has_changed_meanwhile_is_refused() -> None:
    row = certification(practitioner())
    seen = row.updated_at
    update(row, name="Brain surgeon")
    with pytest.raises(Invalid) as refusal:
        verify(row, seen=seen)
    assert refusal.value.path == ("updatedAt",)
    assert Certification.objects.get().verified_at is None


@database
def test_verify_certification_is_not_for_those_whose_it_is() -> None:
    ada = practitioner()
    row = certification(ada)
    own = Actor(user_id=ada.user_id, roles=frozenset({"ADMIN"}))
    for actor in (own, assistant(ada, "STAFF"), self_of(ada.user), self_of(somebody()), ANYBODY):
        with pytest.raises(NotAllowed):
            verify(row, actor=actor)
    with pytest.raises(NotFound):
        verify(Certification(pk=uuid7(), updated_at=NOW))


@database
def test_add_education_update_and_remove() -> None:
    ada = practitioner()
    made = learn(ada, degree="BSc", field="Physiotherapy", end_year=2014)
    by: Any = {"education_id": made.pk, "actor": self_of(ada.user), "now": LATER}
    actions.update_education(values={"end_year": None, "degree": "MSc"}, **by)
    actions.update_education(values={"degree": " MSc "}, **by)  # no change
    found = Education.objects.get()
    assert (found.institution, found.degree, found.field) == ("A university", "MSc", "Physiotherapy")
    assert (found.start_year, found.end_year) == (2011, None)
    assert actions.remove_education(**by) == ada
    assert not Education.objects.exists()
    said = [{"education_id": str(made.pk), "user_id": str(ada.user_id)}]
    for verb in ("added", "updated", "removed"):
        assert told(f"practitioners.education_{verb}") == said


WRONG = [
    ({"name": " "}, "name"), ({"name": "x" * 201}, "name"), ({"issuer": "\0"}, "issuer"),
    ({"issuer": "x" * 201}, "issuer"), ({"number": "x" * 101}, "number"),
    ({"issued_on": date(1899, 12, 31)}, "issuedOn"),
    ({"issued_on": (NOW + timedelta(days=2)).date()}, "issuedOn"), ({"expires_on": date(2019, 6, 29)}, "expiresOn"),
    ({"expires_on": date(9999, 12, 31)}, "expiresOn"), ({"url": "http://example.org"}, "url"),
    ({"url": "javascript:alert(1)"}, "url"), ({"url": "HTTPS://example.org"}, "url"), ({"url": "https://"}, "url"),
    ({"url": "https://a b.org"}, "url"), ({"url": "https://me@example.org"}, "url"),
    ({"url": "https://example.org/" + "x" * 500}, "url"), ({"url": "https://[x"}, "url"),
]  # fmt: skip


@database
@pytest.mark.parametrize(("values", "path"), WRONG)
def test_certification_that_cannot_be_is_refused(values: dict[str, Any], path: str) -> None:
    ada = practitioner()
    there = certification(ada)
    for verb in (lambda: add(ada, **values), lambda: update(there, **values)):
        with pytest.raises(Invalid) as refusal:
            verb()
        assert refusal.value.path == (path,)
    assert list(Certification.objects.values_list("name", "url")) == [("Yoga teacher", "")]


@database
@pytest.mark.parametrize("day", [date(1900, 1, 1), (NOW + timedelta(days=1)).date()])
def test_certification_of_the_first_and_the_last_day(day: date) -> None:
    assert add(practitioner(), issued_on=day, expires_on=day).expires_on == day


@database
@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"institution": ""}, "institution"), ({"degree": "x" * 201}, "degree"), ({"field": "x" * 201}, "field"),
        ({"start_year": 1899}, "startYear"), ({"start_year": 2027}, "startYear"),
        ({"start_year": -(2**31)}, "startYear"),
        ({"end_year": 2010}, "endYear"), ({"end_year": 2047}, "endYear"), ({"end_year": 2**31 - 1}, "endYear"),
    ],
)  # fmt: skip
def test_education_that_cannot_be_is_refused(values: dict[str, Any], path: str) -> None:
    ada = practitioner()
    there = education(ada)
    by: Any = {"actor": self_of(ada.user), "now": NOW}
    for verb in (
        lambda: learn(ada, **values),
        lambda: actions.update_education(education_id=there.pk, values=values, **by),  # type: ignore[arg-type]
    ):
        with pytest.raises(Invalid) as refusal:
            verb()
        assert refusal.value.path == (path,)


@database
def test_there_are_at_most_fifty_of_each() -> None:
    ada = practitioner()
    for _ in range(MOST):
        certification(ada)
        education(ada)
    for verb in (add, learn):
        with pytest.raises(Invalid):
            verb(ada)
    certification(practitioner(), name="Of others")
    Certification.objects.filter(practitioner=ada)[0].delete()
    add(ada)


@committed
def test_the_last_one_is_added_once() -> None:
    ada = practitioner()
    for _ in range(MOST - 1):
        certification(ada)
    outcomes = at_once(*[lambda: add(ada)] * 4)
    assert kinds(outcomes) == [Certification, Invalid, Invalid, Invalid]
    assert ada.certifications.count() == MOST


VERBS: list[Callable[[Practitioner, Actor], Any]] = [
    lambda ada, actor: add(ada, actor=actor),
    lambda ada, actor: learn(ada, actor=actor),
    lambda ada, actor: update(certification(ada), actor=actor, name="x"),
    lambda ada, actor: actions.remove_certification(certification_id=certification(ada).pk, actor=actor, now=NOW),
    lambda ada, actor: actions.update_education(education_id=education(ada).pk, values={}, actor=actor, now=NOW),
    lambda ada, actor: actions.remove_education(education_id=education(ada).pk, actor=actor, now=NOW),
]


@database
@pytest.mark.parametrize("verb", VERBS)
def test_whoever_manages_the_practice_may(verb: Callable[[Practitioner, Actor], Any]) -> None:
    ada = practitioner(status="PENDING")
    for actor in (self_of(ada.user), assistant(ada), ADMIN):
        verb(ada, actor)


@database
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("status", "refusal"), [("ACTIVE", NotAllowed), ("PENDING", NotFound)])
def test_others_may_not(verb: Callable[[Practitioner, Actor], Any], status: str, refusal: type[DomainError]) -> None:
    ada = practitioner(status=status)
    for actor in (self_of(somebody()), ANYBODY):
        with pytest.raises(refusal):
            verb(ada, actor)
    with pytest.raises(NotAllowed):
        verb(ada, STAFF)


@database
def test_what_is_not_there_is_not_found() -> None:
    by: Any = {"actor": ADMIN, "now": NOW}
    for verb in (
        lambda: actions.update_certification(certification_id=uuid7(), values={}, **by),
        lambda: actions.remove_certification(certification_id=uuid7(), **by),
        lambda: actions.update_education(education_id=uuid7(), values={}, **by),
        lambda: actions.remove_education(education_id=uuid7(), **by),
        lambda: add(Practitioner(pk=uuid7()), actor=ADMIN),
    ):
        with pytest.raises(NotFound):
            verb()


@database
def test_credentials_are_seen_as_their_practitioner_is() -> None:
    ada, hidden = practitioner(), practitioner(status="PENDING")
    for make in (certification, education):
        seen, other = make(ada), make(hidden)
        rows: Any = type(seen).objects
        assert set(rows.visible_to(ANYBODY)) == {seen}
        assert set(rows.visible_to(self_of(hidden.user))) == set(rows.visible_to(STAFF)) == {seen, other}


@database
@pytest.mark.parametrize(
    ("make", "values", "name"),
    [
        (certification, {"name": ""}, "a_certification_says_what_and_by_whom"),
        (certification, {"issuer": ""}, "a_certification_says_what_and_by_whom"),
        (certification, {"expires_on": date(2019, 1, 1)}, "a_certification_does_not_expire_before_it_is_issued"),
        (certification, {"url": "http://x.org"}, "a_certification_is_shown_at_a_safe_address"),
        (education, {"institution": ""}, "education_happens_somewhere"),
        (education, {"end_year": 2000}, "education_ends_after_it_begins"),
        (education, {"start_year": 1}, "education_ends_after_it_begins"),
    ],
)
def test_database_takes_no_nonsense(make: Callable[..., Any], values: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        make(practitioner(), **values)
