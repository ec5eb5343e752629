"""Whole lives of accounts, in any order: what is live works, and what was used or revoked never works again.

The verbs run on the database; beside them runs a model, which knows of every password, token, session, link and code
whether it is live. Whatever is tried, the model says first what must come of it.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from django.db import transaction
from django.db.models import Count, Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from domains.kernel.actor import ANONYMOUS, Actor, system
from domains.kernel.errors import NotAllowed, NotFound
from domains.users import actions, selectors
from domains.users.actions import Answer, Challenged, SignedIn
from domains.users.actions.second_factor import NewTotp
from domains.users.errors import (
    AccountSuspended,
    ChallengeExpired,
    CodeInvalid,
    EmailTaken,
    InvalidCredentials,
    LinkInvalid,
    SecondFactorActive,
    SecondFactorInactive,
    StepUpRequired,
    TokenExpired,
    TokenReused,
    TokenRevoked,
    TooManyTries,
)
from domains.users.models import Challenge, Session, User
from tests.domains.users.people import NOW, outcome_of

STAFF = system("staff")
GRACE, PROOF, HALF_DONE, RESET, MOVE = (timedelta(seconds=each) for each in (10, 600, 300, 3600, 86400))
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
STEP, TRIES, GUESSES = 30, 5, 20


@dataclass(eq=False)
class Token:
    id: UUID
    sitting: "Sitting"
    issued_at: datetime
    used_at: datetime | None = None


@dataclass(eq=False)
class Sitting:
    """A session."""

    id: UUID
    person: "Person"
    proved_at: datetime
    used_at: datetime
    lives: bool = True
    forgotten: bool = False


@dataclass(eq=False)
class Asked:
    """A link, or a sign-in that is half done."""

    id: UUID
    person: "Person"
    kind: str
    expires_at: datetime
    is_open: bool = True
    failures: int = 0
    address: str = ""
    is_nobodys: bool = False  # or forgotten


@dataclass(eq=False)
class Person:
    name: str
    email: str
    id: UUID
    password: str
    old_passwords: list[str] = field(default_factory=list)
    suspended: bool = False
    verified: bool = False
    guesses: int = 0
    guessing_since: datetime | None = None
    begun: str = ""  # the secret of an app that was not confirmed
    secret: str = ""
    last_step: int = 0
    old_secrets: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)  # recovery codes
    spent: list[str] = field(default_factory=list)
    hashed: str = ""


def one_of[T](several: Sequence[T], pick: int) -> T:
    """The latest most often."""
    return several[-1 - pick % len(several)]


PICK = st.integers(min_value=0, max_value=7)
NAMES = ["ada", "grace"]
NAME = st.sampled_from(NAMES)
PASSWORDS = st.sampled_from(["current", "current", "current", "old", "wrong"])
# Of which app, and how far from now its clock is; or which of the recovery codes.
ANSWERS = st.one_of(
    st.tuples(st.sampled_from(["secret", "secret", "begun", "old", "theirs"]), st.integers(min_value=-2, max_value=2)),
    st.tuples(st.sampled_from(["fresh", "fresh", "spent", "of theirs"]), PICK),
    st.just(("nonsense", 0)),
)
LATER_OR_NOW = st.booleans().flatmap(lambda now: ANSWERS if now else st.none())
SPANS = [timedelta(seconds=each) for each in (1, 9, 10, 11, 30, 61, 299, 300, 600, 601, 3599, 86_400, 604_799)]


# What can happen: the name of a method, and what it is given.
EVENTS: list[st.SearchStrategy[tuple[str, dict[str, Any]]]] = []


def event[**P](**given: st.SearchStrategy[Any]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """One rule holds them all, because hypothesis leaves out many rules of several in each example."""

    def decorate(happen: Callable[P, None]) -> Callable[P, None]:
        EVENTS.append(st.tuples(st.just(happen.__name__), st.fixed_dictionaries(given)))
        return happen

    return decorate


class Lives(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.made = 0
        self.people: dict[str, Person] = {}
        self.sittings: list[Sitting] = []
        self.tokens: list[Token] = []
        self.asked: list[Asked] = []
        self.tried: set[object] = set()
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # it went well until here
                self.everything_that_is_dead_is_tried()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    # What the model makes of it.

    def expect(self, expected: type, work: Callable[[], Any]) -> Any:
        outcome = outcome_of(work)
        assert type(outcome) is expected, f"{outcome!r} and not {expected.__name__}"
        return outcome

    def another(self, what: str) -> str:
        self.made += 1
        return f"{what} number {self.made}"

    def begin(self, person: Person, signed_in: SignedIn) -> None:
        sitting = Sitting(signed_in.session.pk, person, self.now, self.now)
        self.sittings.append(sitting)
        self.tokens.append(Token(signed_in.refresh_token.pk, sitting, self.now))

    def sitting(self, pick: int) -> Sitting:
        """One that lives, more often than not; if none does, somebody comes back."""
        living = [each for each in self.sittings if each.lives]
        if not living:
            name = next((each.name for each in self.people.values() if not each.suspended), NAMES[0])
            self.login(name, "current", 0, ("fresh", 0))
            living = [each for each in self.sittings if each.lives]
        return one_of(living, pick) if living and pick < 6 else one_of(self.sittings, pick)

    def of(self, person: Person) -> list[Sitting]:
        return [each for each in self.sittings if each.person is person and each.lives]

    def end(self, sittings: Sequence[Sitting]) -> int:
        ending = [each for each in sittings if each.lives]
        for each in ending:
            each.lives = False
        return len(ending)

    def ask(self, challenge: Challenge, person: Person, lasts: timedelta, address: str = "") -> None:
        assert challenge.expires_at == self.now + lasts
        self.asked.append(Asked(challenge.pk, person, challenge.kind, self.now + lasts, address=address))

    def close(self, person: Person) -> None:
        for each in self.asked:
            if each.person is person:
                each.is_open = False

    def open(self, asked: Asked) -> bool:
        return asked.is_open and self.now < asked.expires_at and asked.failures < TRIES

    def actor(self, sitting: Sitting) -> Actor:
        """As it is looked up for each request; as it was looked up a moment ago, if it has ended since."""
        found = selectors.find_actor(user_id=sitting.person.id, session_id=sitting.id)
        assert (found is not None) is sitting.lives
        return found or Actor(user_id=sitting.person.id, session_id=sitting.id)

    def unproved(self, sitting: Sitting) -> type | None:
        """What is refused to somebody who has not proved lately that it is them."""
        if not sitting.lives:
            return NotAllowed
        return StepUpRequired if self.now - sitting.proved_at > PROOF else None

    def password(self, person: Person, which: str, pick: int) -> str:
        if which == "old" and person.old_passwords:
            return one_of(person.old_passwords, pick)
        return person.password if which == "current" else "not the password"

    def take_password(self, person: Person, password: str) -> None:
        person.old_passwords.append(person.password)
        person.password = password
        self.close(person)

    def answer(self, person: Person, which: str, pick: int) -> Answer:
        others = [each for each in self.people.values() if each is not person]
        theirs = others[0] if others else person
        codes = {"fresh": person.fresh, "spent": person.spent, "of theirs": theirs.fresh}.get(which, [])
        if codes:
            return Answer(recovery_code=one_of(codes, pick))
        secret = {
            "secret": person.secret,
            "begun": person.begun,
            "old": person.old_secrets[-1] if person.old_secrets else "",
            "theirs": theirs.secret,
        }.get(which)
        return Answer(code=pyotp.TOTP(secret).at(self.now, counter_offset=pick) if secret else "nonsense")

    def step_of(self, secret: str, last_step: int, code: str) -> int | None:
        """The step that this is the code of, if it may be taken now."""
        now = int(self.now.timestamp()) // STEP
        right = [each for each in (now - 1, now, now + 1) if pyotp.TOTP(secret).at(each * STEP) == code]
        return next((each for each in right if each > last_step), None)

    def uses_up(self, person: Person, answer: Answer) -> bool:
        """Whether it is right; what was right is good for nothing from then on."""
        if answer.recovery_code in person.fresh:
            person.fresh.remove(answer.recovery_code)
            person.spent.append(answer.recovery_code)
            return True
        step = self.step_of(person.secret, person.last_step, answer.code) if person.secret and answer.code else None
        person.last_step = step or person.last_step
        return step is not None

    def guessed(self, person: Person) -> bool:
        """So often that nothing is looked at any more, for a while."""
        lately = person.guessing_since is not None and person.guessing_since > self.now - HOUR
        return lately and person.guesses >= GUESSES

    def count(self, person: Person) -> None:
        if person.guessing_since is None or person.guessing_since <= self.now - HOUR:
            person.guessing_since, person.guesses = self.now, 0
        person.guesses += 1

    def forget_second_factor(self, person: Person) -> None:
        if person.secret:
            person.old_secrets.append(person.secret)
        person.spent += person.fresh
        person.secret, person.fresh = "", []

    def untried(self, dead: object, person: Person) -> bool:
        if dead in self.tried:
            return False
        if not person.suspended and not self.guessed(person):
            self.tried.add(dead)
        return True

    # What happens.

    @initialize(apps=st.sampled_from([True, True, False]), verified=st.booleans())
    def somebody_is_there(self, apps: bool, verified: bool) -> None:
        for name in NAMES:
            self.register(name)
            if verified:
                User.objects.filter(email=f"{name}@example.org").update(email_verified_at=self.now)
                self.people[name].verified = True
            if apps:
                self.start_totp(0, finish=True)
            self.login(name, "current", 0, ("fresh", 0))

    @rule(event=st.deferred(lambda: st.one_of(EVENTS)))
    def something_happens(self, event: tuple[str, dict[str, Any]]) -> None:
        name, given = event
        getattr(self, name)(**given)

    @event(span=st.sampled_from(SPANS))
    def time_goes_by(self, span: timedelta) -> None:
        self.now += span

    @event(name=NAME, what=st.sampled_from(["night", "register", "suspend", "suspend shortly", "reinstate"]))
    def the_house_does(self, name: str, what: str) -> None:
        person = self.people[name]
        if what == "night":
            self.forget()
        if what == "register":
            self.register(name)
        if what.startswith("suspend"):
            self.suspend(person)
        if what in ("suspend shortly", "reinstate"):
            actions.reinstate_user(user_id=person.id, actor=STAFF, now=self.now)
            person.suspended = False

    def forget(self) -> None:
        actions.forget_challenges(now=self.now)
        actions.clear_expired_sessions(now=self.now)
        for each in self.sittings:
            if each.used_at < self.now - WEEK:
                each.lives, each.forgotten = False, True
        for asked in self.asked:
            asked.is_nobodys |= asked.expires_at < self.now - DAY

    def suspend(self, person: Person) -> None:
        actions.suspend_user(user_id=person.id, actor=STAFF, now=self.now)
        self.end(self.of(person))
        self.close(person)
        person.suspended = True

    def register(self, name: str) -> None:
        email, password = f"{name}@example.org", self.another("password")
        taken = email in [each.email for each in self.people.values()]
        if name in self.people and not taken:
            return  # they have another address now, and this one is free
        signed_in = self.expect(
            EmailTaken if taken else SignedIn,
            lambda: actions.register_user(email=email, password=password, device="", now=self.now),
        )
        if not taken:
            person = self.people[name] = Person(name, email, signed_in.user.pk, password)
            self.begin(person, signed_in)

    @event(name=NAME, which=PASSWORDS, pick=PICK, how=LATER_OR_NOW)
    def login(self, name: str, which: str, pick: int, how: tuple[str, int] | None) -> None:
        person = self.people[name]
        password = self.password(person, which, pick)
        if password != person.password:
            expected: type = InvalidCredentials
        elif person.suspended:
            expected = AccountSuspended
        else:
            expected = Challenged if person.secret else SignedIn
        outcome = self.expect(
            expected, lambda: actions.login(email=person.email, password=password, device="", now=self.now)
        )
        if expected is SignedIn:
            self.begin(person, outcome)
        if expected is Challenged:
            self.ask(outcome.challenge, person, HALF_DONE)
            if how:
                self.complete_login(pick=0, how=how, before=0)

    @event(pick=PICK, how=ANSWERS, before=st.sampled_from([0, 0, 1, 4, 5]))
    def complete_login(self, pick: int, how: tuple[str, int], before: int) -> None:
        """After some answers that were wrong."""
        begun = [each for each in self.asked if each.kind == "SECOND_FACTOR"]
        if not begun:
            return
        asked = one_of(begun, pick)
        for _ in range(before):
            self.show(asked, Answer(code="nonsense"))
        self.show(asked, self.answer(asked.person, *(("fresh", pick) if before else how)))

    def show(self, asked: Asked, answer: Answer) -> None:
        if self.guessed(asked.person) and not asked.is_nobodys:
            expected: type = TooManyTries
        elif not self.open(asked) or asked.kind != "SECOND_FACTOR":
            expected = ChallengeExpired
        elif self.uses_up(asked.person, answer):
            expected, asked.is_open = SignedIn, False
        else:
            expected, asked.failures = CodeInvalid, asked.failures + 1
            self.count(asked.person)
        outcome = self.expect(
            expected,
            lambda: actions.complete_login(challenge_id=asked.id, answer=answer, actor=ANONYMOUS, now=self.now),
        )
        if expected is SignedIn:
            self.begin(asked.person, outcome)

    @event(pick=PICK, again=st.sampled_from([0, 9, 10, 11]) | st.none())
    def refresh(self, pick: int, again: int | None) -> None:
        """And so many seconds later, somebody comes with the same token."""
        here = self.sitting(pick)
        token = one_of([each for each in self.tokens if each.sitting is here], pick // 3)
        self.use(token)
        if again is not None:
            self.now += timedelta(seconds=again)
            self.use(token)

    def use(self, token: Token) -> None:
        sitting = token.sitting
        if sitting.forgotten:
            expected: type = TokenRevoked
        elif sitting.person.suspended:
            expected = AccountSuspended
        elif not sitting.lives:
            expected = TokenRevoked
        elif token.used_at:
            expected = TokenReused
            sitting.lives = self.now - token.used_at <= GRACE
        else:
            expected = SignedIn if self.now < token.issued_at + WEEK else TokenExpired
        signed_in = self.expect(expected, lambda: actions.refresh_session(token_id=token.id, now=self.now))
        if expected is SignedIn:
            token.used_at = sitting.used_at = self.now
            self.tokens.append(Token(signed_in.refresh_token.pk, sitting, self.now))

    @event(pick=PICK, everywhere=st.booleans(), by_token=st.booleans())
    def logout(self, pick: int, everywhere: bool, by_token: bool) -> None:
        token = one_of(self.tokens, pick)
        here = token.sitting if by_token else self.sitting(pick)
        if not here.lives and not by_token:
            return
        actor, token_id = (ANONYMOUS, token.id) if by_token else (self.actor(here), None)
        if everywhere and here.lives:
            self.close(here.person)
        ended = self.end(self.of(here.person) if everywhere and here.lives else [here])
        assert actions.logout(actor=actor, token_id=token_id, everywhere=everywhere, now=self.now) == ended

    @event(pick=PICK, other=PICK | st.none())
    def revoke(self, pick: int, other: int | None) -> None:
        """Another session, or all others."""
        here = self.sitting(pick)
        actor = self.actor(here)
        if not here.lives:
            return
        if other is None:
            self.close(here.person)
            ended = self.end([each for each in self.of(here.person) if each is not here])
            assert actions.revoke_other_sessions(actor=actor, now=self.now) == ended
            return
        there = one_of(self.sittings, other)
        is_own = there.person is here.person and not there.forgotten
        self.expect(
            Session if is_own else NotFound,
            lambda: actions.revoke_session(session_id=there.id, actor=actor, now=self.now),
        )
        if is_own:
            self.end([there])
            self.close(here.person)

    @event(pick=PICK, which=PASSWORDS, old=PICK)
    def change_password(self, pick: int, which: str, old: int) -> None:
        here, new = self.sitting(pick), self.another("password")
        actor, person = self.actor(here), here.person
        current = self.password(person, which, old)
        if not here.lives:
            return
        unproved = self.unproved(here) if person.secret else None
        expected = unproved or (User if current == person.password else InvalidCredentials)
        self.expect(expected, lambda: actions.change_password(current=current, new=new, actor=actor, now=self.now))
        if expected is User:
            self.end([each for each in self.of(person) if each is not here])
            self.take_password(person, new)

    @event(name=NAME, used=st.sampled_from([False, False, True]))
    def request_password_reset(self, name: str, used: bool) -> None:
        person = self.people[name]
        challenge = actions.request_password_reset(email=person.email, actor=ANONYMOUS, now=self.now)
        self.ask(challenge, person, RESET)
        if person.suspended:  # nobody was asked, then
            self.asked[-1].is_open, self.asked[-1].is_nobodys = False, True
        if used:
            self.reset(self.asked[-1])

    @event(pick=PICK, use=st.sampled_from(["RESET_PASSWORD", "CHANGE_EMAIL", "SECOND_FACTOR", "its own"]))
    def answer_something(self, pick: int, use: str) -> None:
        """Also by what answers something else."""
        if not self.asked:
            return
        asked = one_of(self.asked, pick)
        USES[asked.kind if use == "its own" else use](self, asked)

    def reset(self, asked: Asked) -> None:
        new, good = self.another("password"), self.open(asked) and asked.kind == "RESET_PASSWORD"
        self.expect(
            User if good else LinkInvalid,
            lambda: actions.reset_password(challenge_id=asked.id, new=new, actor=ANONYMOUS, now=self.now),
        )
        if good:
            self.end(self.of(asked.person))
            self.take_password(asked.person, new)
            if not asked.person.verified:
                self.forget_second_factor(asked.person)  # of whoever had used the address before its owner came
                asked.person.verified, asked.person.begun = True, ""

    @event(pick=PICK, used=st.sampled_from([False, False, True]))
    def request_email_change(self, pick: int, used: bool) -> None:
        here = self.sitting(pick)
        actor, address = self.actor(here), self.another(here.person.name).replace(" ", "-") + "@example.org"
        challenge = self.expect(
            self.unproved(here) or Challenge,
            lambda: actions.request_email_change(email=address, actor=actor, now=self.now),
        )
        if isinstance(challenge, Challenge):
            self.ask(challenge, here.person, MOVE, address)
            if used:
                self.move(self.asked[-1])

    def move(self, asked: Asked) -> None:
        good = self.open(asked) and asked.kind == "CHANGE_EMAIL"
        self.expect(
            User if good else LinkInvalid,
            lambda: actions.confirm_email_change(challenge_id=asked.id, actor=ANONYMOUS, now=self.now),
        )
        if good:
            asked.person.email, asked.person.verified = asked.address, True
            self.close(asked.person)

    @event(
        pick=PICK,
        verb=st.sampled_from(["start", "start and finish", "confirm", "disable", "make codes"]),
        how=ANSWERS,
    )
    def second_factor(self, pick: int, verb: str, how: tuple[str, int]) -> None:
        if verb.startswith("start"):
            self.start_totp(pick, finish=verb != "start")
        elif verb == "confirm":
            self.confirm_totp(pick, how)
        elif verb == "disable":
            self.disable_totp(pick)
        else:
            self.make_recovery_codes(pick)

    def start_totp(self, pick: int, *, finish: bool) -> None:
        here = self.sitting(pick)
        actor, person = self.actor(here), here.person
        expected = self.unproved(here) or (SecondFactorActive if person.secret else NewTotp)
        new = self.expect(expected, lambda: actions.start_totp(actor=actor, now=self.now))
        if isinstance(new, NewTotp):
            person.begun = new.secret
            if finish:
                self.confirm_totp(pick, ("begun", 0))

    def confirm_totp(self, pick: int, how: tuple[str, int]) -> None:
        here = self.sitting(pick)
        actor, person = self.actor(here), here.person
        if not here.lives:
            return
        code = self.answer(person, *how).code
        step = self.step_of(person.begun, 0, code) if person.begun and code else None
        if person.secret:
            expected: type = SecondFactorActive
        elif not person.begun:
            expected = SecondFactorInactive
        else:
            expected = list if step else CodeInvalid
        codes = self.expect(expected, lambda: actions.confirm_totp(code=code, actor=actor, now=self.now))
        if isinstance(codes, list) and step:
            person.secret, person.begun, person.last_step, person.fresh = person.begun, "", step, codes

    def disable_totp(self, pick: int) -> None:
        here = self.sitting(pick)
        actor, person = self.actor(here), here.person
        expected = self.unproved(here) or (type(None) if person.secret else SecondFactorInactive)
        self.expect(expected, lambda: actions.disable_totp(actor=actor, now=self.now))
        if expected is type(None):
            self.forget_second_factor(person)

    def make_recovery_codes(self, pick: int) -> None:
        here = self.sitting(pick)
        actor, person = self.actor(here), here.person
        expected = self.unproved(here) or (list if person.secret else SecondFactorInactive)
        codes = self.expect(expected, lambda: actions.make_recovery_codes(actor=actor, now=self.now))
        if isinstance(codes, list):
            person.spent += person.fresh
            person.fresh = codes

    @event(pick=PICK, which=PASSWORDS | st.none(), how=ANSWERS, before=st.sampled_from([0, 0, 0, 0, 0, 21]))
    def step_up(self, pick: int, which: str | None, how: tuple[str, int], before: int) -> None:
        here = self.sitting(pick)
        for _ in range(before if here.lives else 0):
            if here.person.secret:
                self.prove_by_second_factor(here, Answer(code="nonsense"))
            else:
                self.prove_by_password(here, "not the password")
        if which:
            self.prove_by_password(here, self.password(here.person, which, how[1]))
        else:
            self.prove_by_second_factor(here, self.answer(here.person, *how))

    def prove_by_password(self, here: Sitting, password: str) -> None:
        actor = self.actor(here)
        if not here.lives:
            expected: type = NotAllowed
        elif here.person.secret:
            expected = StepUpRequired
        elif self.guessed(here.person):
            expected = TooManyTries
        elif password == here.person.password:
            expected = Session
        else:
            expected = InvalidCredentials
            self.count(here.person)
        self.expect(expected, lambda: actions.prove_by_password(password=password, actor=actor, now=self.now))
        if expected is Session:
            here.proved_at = self.now

    def prove_by_second_factor(self, here: Sitting, answer: Answer) -> None:
        actor = self.actor(here)
        if not here.lives:
            expected: type = NotAllowed
        elif not here.person.secret:
            expected = StepUpRequired
        elif self.guessed(here.person):
            expected = TooManyTries
        elif self.uses_up(here.person, answer):
            expected = Session
        else:
            expected = CodeInvalid
            self.count(here.person)
        self.expect(expected, lambda: actions.prove_by_second_factor(answer=answer, actor=actor, now=self.now))
        if expected is Session:
            here.proved_at = self.now

    @event()
    def everything_that_is_dead_is_tried(self) -> None:
        """Each of it once, or once more if nobody could have used it."""
        for sitting in self.sittings:
            if not sitting.lives and self.untried(sitting, sitting.person):
                self.prove_by_password(sitting, sitting.person.password)
        for token in self.tokens:
            if not token.sitting.lives and self.untried(token, token.sitting.person):
                self.use(token)
        for asked in self.asked:
            if not self.open(asked) and self.untried(asked, asked.person):
                for use in USES.values():
                    use(self, asked)
        for person in self.people.values():
            for password in person.old_passwords[-2:]:
                self.expect(
                    InvalidCredentials,
                    lambda email=person.email, password=password: actions.login(
                        email=email, password=password, device="", now=self.now
                    ),
                )
            others = [code for other in self.people.values() if other is not person for code in other.fresh[:1]]
            seen = pyotp.TOTP(person.secret).at(person.last_step * STEP) if person.secret else ""
            for here in self.of(person)[:1] if person.guesses < GUESSES - 10 else []:
                for code in (*person.spent[-3:], *others):
                    self.prove_by_second_factor(here, Answer(recovery_code=code))
                self.prove_by_second_factor(here, Answer(code=seen))

    # What is true at any moment.

    @invariant()
    def what_lives_is_what_was_not_ended(self) -> None:
        kept = Session.objects.values_list("pk", "ended_at", "user__is_active")
        living = {key for key, ended_at, is_active in kept if is_active and ended_at is None}
        assert living == {each.id for each in self.sittings if each.lives}

    @invariant()
    def people_are_as_they_were_last_changed(self) -> None:
        unused = Count("recovery_codes", filter=Q(recovery_codes__used_at=None))
        kept = {each.pk: each for each in User.objects.select_related("totp").annotate(unused=unused)}
        assert len(kept) == len(self.people)
        for person in self.people.values():
            user = kept[person.id]
            assert (user.email, user.is_active, user.unused) == (person.email, not person.suspended, len(person.fresh))
            assert bool(hasattr(user, "totp") and user.totp.confirmed_at) is bool(person.secret)
            if user.password != person.hashed:
                person.hashed = user.password
                assert user.check_password(person.password)
                assert not any(user.check_password(each) for each in person.old_passwords)


# Of what was asked for one purpose, how each of the purposes would use it.
USES: dict[str, Callable[[Lives, Asked], None]] = {
    "RESET_PASSWORD": Lives.reset,
    "CHANGE_EMAIL": Lives.move,
    "SECOND_FACTOR": lambda lives, asked: lives.show(asked, lives.answer(asked.person, "fresh", 0)),
}


@pytest.mark.django_db
def test_what_was_revoked_or_used_never_works_again() -> None:
    lives = settings(
        max_examples=settings.default.max_examples // 4,  # each is a long life
        stateful_step_count=30,
        deadline=None,
        phases=[Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(Lives, settings=lives)
