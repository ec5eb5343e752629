import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.search.words import MOST, asked, told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Massage in Köln", ["massage", "koln"]),
        ("  Jiu-Jitsu, for KIDS! ", ["jiu", "jitsu", "kids"]),
        ("with you", ["with", "you"]),
        ("what is yoga", ["yoga"]),
        ("'; DROP -- & | ! ( ) <-> :*", ["drop"]),
        ("\0\u202e", []),
        (None, []),
        ("", []),
    ],
)
def test_words_that_are_asked_for(text: str | None, words: list[str]) -> None:
    assert asked(text) == words


@given(st.text(max_size=200))
def test_words_are_letters_and_digits_whatever_is_typed(text: str) -> None:
    words = asked(text)
    assert len(words) <= MOST
    assert all(word.isalnum() for word in words)
    assert "'" not in told([text])
