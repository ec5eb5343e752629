import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.users.vault import NONCE, Unopenable, Vault

ONE, TWO = {"one": "secret of one"}, {"two": "secret of two"}
MINE = "totp 1"


@given(st.binary(), st.text(st.characters(codec="utf-8")))
def test_what_is_sealed_opens_for_whom_it_was_sealed(secret: bytes, whose: str) -> None:
    assert Vault(ONE).open(Vault(ONE).seal(secret, context=whose), context=whose) == secret


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_what_is_copied_into_another_row_does_not_open(whose: str, other: str) -> None:
    sealed = Vault(ONE).seal(b"secret", context=whose)
    if whose != other:
        with pytest.raises(Unopenable):
            Vault(ONE).open(sealed, context=other)


def test_seal_shows_nothing_and_is_never_the_same() -> None:
    sealed = {Vault(ONE).seal(b"secret of a person", context=MINE) for _ in range(100)}
    assert len(sealed) == len({each[:NONCE] for each in sealed}) == 100
    assert not any(b"secret" in each for each in sealed)


def test_keys_can_be_replaced() -> None:
    old = Vault(ONE).seal(b"secret", context=MINE)
    both = Vault(TWO | ONE)
    assert both.open(old, context=MINE) == b"secret"
    new = both.seal(b"secret", context=MINE)
    assert Vault(TWO).open(new, context=MINE) == b"secret"
    for vault, sealed in ((Vault(ONE), new), (Vault(TWO), old)):
        with pytest.raises(Unopenable):
            vault.open(sealed, context=MINE)


def test_a_key_is_known_by_what_it_is_and_not_by_its_name() -> None:
    sealed = Vault({"one": "secret"}).seal(b"1", context=MINE)
    assert Vault({"renamed": "secret"}).open(sealed, context=MINE) == b"1"


@given(st.binary(max_size=40), st.data())
def test_what_was_changed_does_not_open(secret: bytes, data: st.DataObject) -> None:
    sealed = Vault(ONE).seal(secret, context=MINE)
    at = data.draw(st.integers(min_value=0, max_value=len(sealed) - 1))
    bit = data.draw(st.integers(min_value=0, max_value=7))
    changed = bytes(each ^ (1 << bit) if place == at else each for place, each in enumerate(sealed))
    for broken in (changed, sealed[:at], sealed[at + 1 :], sealed + b"\0", sealed[::-1]):
        if broken != sealed:
            with pytest.raises(Unopenable):
                Vault(ONE).open(broken, context=MINE)


@given(st.binary(max_size=60))
def test_what_was_never_sealed_does_not_open(anything: bytes) -> None:
    with pytest.raises(Unopenable):
        Vault(ONE | TWO).open(anything, context=MINE)
