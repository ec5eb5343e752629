import subprocess
import sys

from django.db import connection

from estuary.environment import ROOT
from estuary.management.commands.migrate import LOCK
from tests.estuary.embedded.upping import until

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def number_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


def test_migrations_run_one_at_a_time(committed: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        command = [sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"]
        with subprocess.Popen(command, cwd=ROOT) as second:
            until(lambda: number_waiting() == 1 or second.poll() is not None)
            assert second.poll() is None
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            assert second.wait(30) == 0
