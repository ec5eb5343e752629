import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from domains.locations import words

LETTERS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=40)
NAMES = st.lists(LETTERS, max_size=4)


def finds(asked: str, vector: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, words.question(asked)])
        [so] = cursor.fetchone() or ()
    return bool(so)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("São Paulo", ("sao", "paulo")),
        ("Würzburg", ("wurzburg",)),
        ("Gießen", ("giessen",)),
        ("Łódź", ("lodz",)),
        ("København", ("kobenhavn",)),
        ("İstanbul", ("istanbul",)),
        ("Xi’an", ("xi", "an")),  # noqa: RUF001
        ("Villeray–Saint-Michel", ("villeray", "saint", "michel")),  # noqa: RUF001
        ("Москва́", ("москва",)),
        ("東京", ("東京",)),
        ("10001-1234", ("10001", "1234")),
        ("'quo\\ted'", ("quo", "ted")),
        ("!?", ()),
    ],
)
def test_plain_words(name: str, found: tuple[str, ...]) -> None:
    assert words.plain(name) == found


SPRINGFIELD = words.vector(
    "Springfield", others=["Spring Fild", "Спрингфилд"], around=["Illinois", "IL", "United States", "US"]
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "so"),
    [
        ("s", True),
        ("SPRING", True),
        ("springfield", True),
        ("springfield il", True),
        ("springfield ill uni", True),
        ("спрингфилд", True),
        ("fild", True),
        ("fil", False),  # the beginning of a word of another name
        ("il", False),  # nothing but where it lies
        ("il springfield", False),
        ("springfield ny", False),
        ("springfieldd", False),
        ("", False),
        ("'!&|:*\\", False),
    ],
)
def test_what_finds_a_city(asked: str, so: bool) -> None:
    assert finds(asked, SPRINGFIELD) is so


@pytest.mark.django_db
@settings(max_examples=200, deadline=None)
@given(LETTERS, NAMES, NAMES, st.data())
def test_every_beginning_of_a_name_finds_it(
    name: str, others: list[str], around: list[str], data: st.DataObject
) -> None:
    vector = words.vector(name, others=others, around=around)
    known = words.plain(name)
    if not known:
        return
    asked = [word[: data.draw(st.integers(1, len(word)))] for word in known[: words.MOST]]
    assert finds(" ".join(asked), vector)
    for other in others:
        if words.plain(other):
            assert finds(other, vector)


@pytest.mark.django_db
@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300).filter(lambda text: "\0" not in text))
def test_whatever_is_typed_is_a_question(asked: str) -> None:
    assert finds(asked, SPRINGFIELD) in (True, False)


@pytest.mark.django_db
def test_much_is_cut() -> None:
    assert finds("a" * 100_000, words.vector("a" * 100_000))
    assert len(words.question("a-" * 30_000)) < 400
