"""One of the writers of `bench log`: each event in a transaction that waits for a row and then holds it for a while."""

import os
import random
import sys
import time
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estuary.settings")
if __name__ == "__main__":
    import django

    django.setup()

from django.db import connection, transaction
from django.utils import timezone

from bench.log import LONGEST_PAUSE, TOPICS
from domains.kernel.actor import system
from domains.kernel.events import Event, publish


@dataclass(frozen=True, kw_only=True)
class Counted(Event):
    kind: ClassVar = "bench.counted"
    subject: ClassVar = "Counter"

    counter_id: UUID
    number: int


def topics() -> list[str]:
    return [f"Counter:{UUID(int=number)}" for number in range(TOPICS)]


def main(events: int, seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311
    actor = system("bench")
    for _ in range(events):
        counter = choose.randrange(TOPICS)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("UPDATE bench_counter SET n = n + 1 WHERE id = %s RETURNING n", [counter])
                (number,) = cursor.fetchone()
            publish(Counted(counter_id=UUID(int=counter), number=number), actor=actor, now=timezone.now())
            time.sleep(choose.uniform(0, LONGEST_PAUSE))


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
