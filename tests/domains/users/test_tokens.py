import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.users import tokens
from domains.users.tokens import Expired, Keyring, Unreadable

NOW = datetime(2026, 3, 8, 9, 0, 0, 250_000, tzinfo=UTC)
USER, SESSION, TOKEN = (UUID(int=number) for number in (1, 2, 3))
TTL = timedelta(minutes=30)


def keyring(**keys: str) -> Keyring:
    return Keyring(keys or {"one": "secret of one"}, access_ttl=TTL)


def access(ring: Keyring) -> str:
    return ring.access(user_id=USER, session_id=SESSION, token_id=TOKEN, issued_at=NOW)


def forged(**changes: object) -> str:
    """A token that is ours in all but what is changed."""
    claims = {"iss": "estuary", "aud": "estuary", "sub": str(USER), "sid": str(SESSION), "jti": str(TOKEN),
              "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 1800, **changes}  # fmt: skip
    key = tokens.derived("secret of one", "access")
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, "HS256", headers={"kid": "one"})


def test_access_token_says_who_and_until_when() -> None:
    read = keyring().read_access(access(keyring()), now=NOW)
    assert (read.user_id, read.session_id) == (USER, SESSION)
    assert read.expires_at == NOW.replace(microsecond=0) + TTL


def test_claims_are_frozen() -> None:
    """What other programs may have learned to read."""
    head, body, _ = (access(keyring()) + "==").split(".")
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"alg": "HS256", "kid": "one", "typ": "JWT"}
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    assert list(claims) == ["iss", "aud", "sub", "sid", "jti", "iat", "exp"]
    assert claims["exp"] - claims["iat"] == 1800


def test_access_token_expires() -> None:
    token = access(keyring())
    keyring().read_access(token, now=NOW + TTL - timedelta(seconds=1))
    with pytest.raises(Expired):
        keyring().read_access(token, now=NOW + TTL)


def test_keys_can_be_replaced() -> None:
    old, both = keyring(), keyring(two="secret of two", one="secret of one")
    assert both.read_access(access(old), now=NOW).user_id == USER
    assert both.read_refresh(old.refresh(TOKEN)) == TOKEN
    with pytest.raises(Unreadable):
        old.read_access(access(both), now=NOW)
    with pytest.raises(Unreadable):
        old.read_refresh(both.refresh(TOKEN))


@pytest.mark.parametrize(
    "changes",
    [{"iss": "another"}, {"aud": "another"}, {"sub": None}, {"sid": None}, {"exp": None}, {"jti": None}, {"iat": None},
     {"sub": "1"}, {"sid": 7}, {"exp": "soon"}, {"exp": 10**30}],
)  # fmt: skip
def test_token_with_other_claims_is_unreadable(changes: dict[str, object]) -> None:
    keyring().read_access(forged(), now=NOW)
    with pytest.raises(Unreadable):
        keyring().read_access(forged(**changes), now=NOW)


def test_other_algorithms_are_unreadable() -> None:
    claims = jwt.decode(forged(), options={"verify_signature": False})
    key = tokens.derived("secret of one", "access")
    for algorithm, secret in (("none", ""), ("HS512", key + key)):
        token = jwt.encode(claims, secret, algorithm, headers={"kid": "one"})
        with pytest.raises(Unreadable):
            keyring().read_access(token, now=NOW)


def test_one_token_is_not_the_other() -> None:
    with pytest.raises(Unreadable):
        keyring().read_refresh(access(keyring()))
    with pytest.raises(Unreadable):
        keyring().read_access(keyring().refresh(TOKEN), now=NOW)


@given(st.text() | st.from_regex(r"[\w-]+\.[\w-]+\.[\w-]*", fullmatch=True))
def test_anything_else_is_unreadable(text: str) -> None:
    for read in (lambda: keyring().read_access(text, now=NOW), lambda: keyring().read_refresh(text)):
        with pytest.raises(Unreadable):
            read()


@given(st.uuids(), st.integers(min_value=0, max_value=63), st.sampled_from("AQgw-_"))
def test_refresh_token_is_good_only_whole(token_id: UUID, at: int, letter: str) -> None:
    token = keyring().refresh(token_id)
    assert keyring().read_refresh(token) == token_id
    changed = token[:at] + letter + token[at + 1 :]
    if changed != token:
        with pytest.raises(Unreadable):
            keyring().read_refresh(changed)
