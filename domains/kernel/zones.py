from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> frozenset[str]:
    """Places and UTC, and nothing that is a zone by accident of where the files lie."""
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")) | {"UTC"}
