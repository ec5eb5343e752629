"""The admin's login asks for the second factor, and cannot be guessed at."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pyotp
import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from domains.kernel.actor import Actor
from domains.users import actions
from domains.users.models import Session, User
from estuary.asgi import limits
from estuary.staff import LOGIN, WRONG
from schema.endpoint import Rate

PASSWORD = "a long enough one"


def staff() -> User:
    return actions.create_user(email="staff@example.org", password=PASSWORD, roles=["STAFF"])


def with_totp(user: User) -> tuple[pyotp.TOTP, list[str]]:
    now = timezone.now()
    session = Session.objects.create(user=user, created_at=now, last_used_at=now, proved_at=now)
    actor = Actor(user_id=user.pk, session_id=session.pk)
    app = pyotp.TOTP(actions.start_totp(actor=actor, now=now).secret)
    return app, actions.confirm_totp(code=app.at(now - timedelta(seconds=30)), actor=actor, now=now)


def try_to_come_in(code: str = "", password: str = PASSWORD) -> tuple[bool, str]:
    client = Client(headers={"host": "testserver"})
    given = {"username": "staff@example.org", "password": password, "code": code}
    answer = client.post(f"{LOGIN}?next=/admin/", given)
    return answer.status_code == 302, answer.content.decode()


@pytest.mark.django_db
def test_without_a_second_factor_a_password_is_enough() -> None:
    staff()
    assert try_to_come_in()[0]
    assert not try_to_come_in(password="wrong")[0]


@pytest.mark.django_db
def test_second_factor_is_asked_for() -> None:
    app, codes = with_totp(staff())
    for wrong in ("", "000000", "abc", codes[0][:-1]):
        entered, page = try_to_come_in(wrong)
        assert not entered
        assert WRONG in page
    code = app.at(timezone.now())
    assert try_to_come_in(code)[0]
    assert not try_to_come_in(code)[0]  # twice
    assert try_to_come_in(codes[0])[0]
    assert not try_to_come_in(codes[0])[0]


@pytest.mark.django_db
def test_code_tells_nothing_without_the_password() -> None:
    """And is not used up by somebody who only has that."""
    app, _ = with_totp(staff())
    code = app.at(timezone.now())
    entered, page = try_to_come_in(code, "wrong")
    assert not entered
    assert WRONG not in page
    assert try_to_come_in(code)[0]


@pytest.mark.django_db
def test_password_is_not_changed_behind_our_back() -> None:
    client = Client(headers={"host": "testserver"})
    client.force_login(staff())
    assert client.get("/admin/password_change/").status_code == 404
    assert "password_change" not in client.get("/admin/").content.decode()


async def test_tries_are_counted(api: httpx.AsyncClient, committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "rates", replace(limits.rates, sign_in=Rate(3, 3600)))
    await sync_to_async(staff)()
    page = await api.get(LOGIN)
    token = page.cookies["csrftoken"]
    given = {"username": "staff@example.org", "password": "wrong", "csrfmiddlewaretoken": token}
    answers = [await api.post(LOGIN, data=given, headers={"origin": "http://testserver"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 3000
    assert (await api.get(LOGIN)).status_code == 200
