"""The worker is killed again and again while it sends mails: which arrived, and how often.

`mails` sends 500 and kills the worker 200 times; `mails MAILS KILLS` as many as one likes.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx

from bench.live import process
from bench.parts import servers
from estuary.environment import ROOT

MAILS, KILLS = 500, 200
SHORTEST, LONGEST = 1.0, 4.0  # seconds of a worker's life; it takes about two to begin


def main(arguments: Sequence[str]) -> None:
    mails, kills = (int(each) for each in arguments) if arguments else (MAILS, KILLS)
    with servers.started(), process("manage.py", "relay"):
        feeding = threading.Thread(target=feed, args=(mails, kills * (SHORTEST + LONGEST) / 2))
        feeding.start()
        for number in range(kills):
            killed_worker()
            if number % 20 == 19:
                print(f"{number + 1:5} kills, {len(arrived())} mails", flush=True)
        feeding.join()
        started = time.monotonic()
        with process("manage.py", "worker"):
            while len(sent()) < mails:
                assert time.monotonic() - started < 900, f"only {len(sent())} were sent"
                time.sleep(0.5)
        tell(mails, kills, time.monotonic() - started)


def feed(mails: int, seconds: float) -> None:
    """People register all the while."""
    from django.db import transaction

    from domains.kernel.actor import system
    from domains.kernel.events import publish
    from domains.users.events import UserRegistered
    from domains.users.models import User

    for number in range(mails):
        with transaction.atomic():
            user = User.objects.create(email=f"u{number}@example.org")
            publish(UserRegistered(user_id=user.pk), actor=system("bench"), now=datetime.now(UTC))
        time.sleep(seconds / mails)


def killed_worker() -> None:
    worker = subprocess.Popen([sys.executable, ROOT / "manage.py", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(SHORTEST, LONGEST))  # noqa: S311
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def sent() -> set[str]:
    from domains.notifications.models import Mail

    return set(Mail.objects.values_list("key", flat=True))


def arrived() -> Counter[str]:
    """To whom -> how often it came. The catcher has it once."""
    page = os.environ["MAIL_PAGE_URL"]
    caught = httpx.get(f"{page}api/mails", timeout=60).json()
    assert len({mail["to"][0] for mail in caught}) == len(caught)
    return Counter({mail["to"][0]: mail["times"] for mail in caught})


def tell(mails: int, kills: int, seconds: float) -> None:
    from domains.kernel.models import Consumer, DeadLetter

    found = arrived()
    again = {key: times for key, times in found.items() if times > 1}
    print(f"{len(found)} of {mails} mails arrived after {kills} kills, the last {seconds:.0f} s after the last kill")
    consumer = Consumer.objects.get(pk="notifications")
    print(f"{len(again)} of them more than once, {DeadLetter.objects.count()} dead letters, {consumer}")
    assert len(found) == mails
