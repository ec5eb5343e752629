"""How many statements Estuary's operations take, as PostgreSQL itself counts them."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.contestants.contestant import ask, serving
from bench.contestants.estuary import Estuary
from bench.contestants.pages import HUNDRED, ONE_ROW, ONE_SERVICE, ONESELF, TWENTY, Sample

TIMES = 10
SETTLED = 0.5  # seconds after which nothing that was asked is still on its way to the log


def count_statements(sample: Sample) -> dict[str, float]:
    """For each page how many an operation takes, once it was asked a few times."""
    from django.db import connection

    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    counted, api = {}, Estuary()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET log_statement = 'all'")
    try:
        with TemporaryDirectory() as folder, serving(api, Path(folder)) as address:
            for page in (ONE_ROW, TWENTY, HUNDRED, ONE_SERVICE, ONESELF):
                asked = api.asked(page, sample)[0]
                for _ in range(TIMES):
                    ask(address, asked)
                before = logged()
                for _ in range(TIMES):
                    ask(address, asked)
                counted[page.name] = (logged() - before) / TIMES
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {name} RESET log_statement")
        connection.close()
    return counted


def logged() -> int:
    from tests import stack

    assert stack.running
    time.sleep(SETTLED)
    text = (stack.running.place.room("logs") / "postgresql.log").read_text(errors="replace")
    return text.count("LOG:  execute ") + text.count("LOG:  statement: ")
