"""Where clocks change from one house to the next."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domains.kernel.zones import zones
from domains.locations.zones import time_zone_at


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (52.5200, 13.4050, "Europe/Berlin"),
        (47.5596, 7.5886, "Europe/Zurich"),  # Basel, and over the Rhine
        (47.6170, 7.6640, "Europe/Berlin"),  # Lörrach
        (47.6960, 8.6900, "Europe/Busingen"),  # a village of Germany that Switzerland lies around
        (51.4480, 4.9300, "Europe/Brussels"),  # Baarle-Hertog, of which pieces lie in the Netherlands
        (42.0470, -8.6440, "Europe/Madrid"),  # Tui
        (42.0270, -8.6430, "Europe/Lisbon"),  # Valença, over the Minho, where it is an hour earlier
        (33.4484, -112.0740, "America/Phoenix"),  # where clocks do not change
        (36.1500, -109.5500, "America/Denver"),  # but those of the Navajo do
        (35.8060, -110.4800, "America/Phoenix"),  # and those of the Hopi, in their midst, do not
        (39.7684, -86.1581, "America/Indiana/Indianapolis"),
        (65.8481, 24.1466, "Europe/Helsinki"),  # Tornio
        (65.8355, 24.1368, "Europe/Stockholm"),  # Haparanda, across a street
        (-9.4438, 159.9729, "Pacific/Guadalcanal"),
        (-16.8000, 179.9900, "Pacific/Fiji"),
        (-90.0, 0.0, "Antarctica/McMurdo"),
    ],
)
def test_zone_of_a_point(latitude: float, longitude: float, zone: str) -> None:
    found = time_zone_at(latitude, longitude)
    assert found in zones()
    noon = datetime(2026, 7, 1, 12)  # noqa: DTZ001 (by the clock there)
    winter = datetime(2026, 1, 1, 12)  # noqa: DTZ001
    for moment in (noon, winter):  # two names may stand for the same clock
        assert (
            moment.replace(tzinfo=ZoneInfo(found or "")).utcoffset()
            == moment.replace(tzinfo=ZoneInfo(zone)).utcoffset()
        )


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(0.0, 0.0), (45.0, -30.0), (0.0, 180.0), (0.0, -180.0), (90.0, 0.0)]
)
def test_there_is_none_at_sea(latitude: float, longitude: float) -> None:
    assert time_zone_at(latitude, longitude) is None
