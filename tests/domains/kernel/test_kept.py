from hypothesis import given, settings
from hypothesis import strategies as st

from domains.kernel.kept import Kept


def test_what_was_used_last_stays() -> None:
    kept: Kept[str, int] = Kept(3)
    for number, name in enumerate("abc"):
        kept.keep(name, number)
    assert kept.get("a") == 0
    kept.keep("d", 3)
    assert [*kept] == ["c", "a", "d"]
    assert kept.get("b") is None


def test_what_is_larger_than_all_room_is_not_kept() -> None:
    kept: Kept[str, int] = Kept(3)
    kept.keep("a", 1, 4)
    assert len(kept) == 0
    kept.keep("b", 1, 3)
    assert kept.get("b") == 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["keep", "get", "drop"]), st.integers(0, 5), st.integers(0, 6))))
def test_there_is_never_more_than_there_is_room_for(steps: list[tuple[str, int, int]]) -> None:
    kept: Kept[int, int] = Kept(10)
    sizes: dict[int, int] = {}
    for what, key, size in steps:
        if what == "keep":
            kept.keep(key, size, size)
            sizes[key] = size
        elif what == "get":
            assert kept.get(key) in (None, sizes.get(key))
        else:
            kept.drop(key)
            assert kept.get(key) is None
        assert sum(sizes[each] for each in kept) <= 10
        assert kept._room == 10 - sum(sizes[each] for each in kept)
