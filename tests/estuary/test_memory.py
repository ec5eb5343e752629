import pytest
from django.conf import settings
from django.core.cache import caches

from estuary import memory
from estuary.embedded.place import free_port
from estuary.memory import Memory


@pytest.mark.usefixtures("committed")
def test_what_is_kept_is_there() -> None:
    assert Memory().get("a") is None
    Memory().keep("a", [1, "x"], seconds=60)
    assert Memory().get("a") == [1, "x"]


def test_memory_that_is_away_knows_nothing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    away = {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    monkeypatch.setattr(memory, "cache", type(caches["default"])(away["LOCATION"], {}))
    Memory().keep("a", 1, seconds=60)
    assert Memory().get("a") is None
    assert caplog.text.count("The cache is away") == 2
