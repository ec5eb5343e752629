import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.locations.spelling import is_nearly, slips

WORDS = st.text("abc", max_size=7)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("berlin", "berlln"), ("berlin", "berln"), ("berlin", "belrin"), ("hamburg", "hmabrug"), ("lyon", "lion")],
)
def test_slip_of_the_hand_is_forgiven(name: str, typed: str) -> None:
    assert is_nearly([name], [typed])


@pytest.mark.parametrize(
    ("name", "typed"), [("berlin", "bern"), ("rome", "lome2"), ("a", "b"), ("os", "as"), ("x", "")]
)
def test_other_name_is_another(name: str, typed: str) -> None:
    assert not is_nearly([name], [typed])


@given(WORDS, WORDS)
def test_slips_are_the_same_from_either_side(one: str, other: str) -> None:
    assert slips(one, other, 9) == slips(other, one, 9)
    assert (slips(one, other, 9) == 0) is (one == other)


@given(WORDS, st.integers(0, 6), st.sampled_from("abc"))
def test_one_letter_is_one_slip(word: str, at: int, letter: str) -> None:
    assert slips(word, word[:at] + letter + word[at:], 9) == 1
    if at < len(word):
        assert slips(word, word[:at] + word[at + 1 :], 9) == 1
        assert slips(word, word[:at] + letter + word[at + 1 :], 9) == (word[at] != letter)
    if at + 1 < len(word):
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        assert slips(word, swapped, 9) == (swapped != word)
