import pytest

from estuary import interrupts
from estuary.interrupts import Stopped


@pytest.fixture(autouse=True)
def nobody_has_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupts, "_asked", False)


class AskedWhileTidyingUp:
    def __del__(self) -> None:
        interrupts._ask(2, None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_wish_whose_exception_was_lost_is_heeded() -> None:
    interrupts.heed()
    AskedWhileTidyingUp()
    with pytest.raises(Stopped):
        interrupts.heed()


def test_what_may_not_be_interrupted_is_finished_first() -> None:
    finished = []
    with pytest.raises(Stopped), interrupts.hold():  # noqa: PT012
        interrupts._ask(2, None)
        finished.append(True)
    assert finished
