from collections.abc import Iterator

import pytest

from domains.kernel.wiring import needed, provide
from domains.locations.geocoding import Geocoder


@pytest.fixture
def wired() -> Iterator[None]:
    """Whoever says where addresses are comes back."""
    there = needed(Geocoder)
    yield
    provide(there)
