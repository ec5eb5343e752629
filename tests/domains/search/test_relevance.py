from typing import Any

import pytest

from tests.domains.search.relevance import by_plain_text, by_search, judged, market, missed

FLOOR = 0.95


@pytest.mark.django_db
def test_people_find_what_they_mean(capsys: pytest.CaptureFixture[str]) -> None:
    market()
    lost, before = missed(by_search), missed(by_plain_text)
    good, plain = share(lost), share(before)
    with capsys.disabled():
        for each, found in lost:
            print(f"\n{each.typed!r}: {each.right!r}, but {found}", end="")
        print(f"\nright in the first three: {good:.0%}, by plain full text {plain:.0%}")
    assert len(judged()) >= 60
    assert plain < FLOOR <= good


def share(lost: list[Any]) -> float:
    return 1 - len(lost) / len(judged())
