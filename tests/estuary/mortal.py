"""Consumers in a process of their own that is killed while it takes an event: `python -m tests.estuary.mortal FILE N`.

What it hears of it adds to the file; at the Nth event it is killed.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

HEARD, LIFE = Path(sys.argv[1]), int(sys.argv[2])


async def live() -> None:
    from django.conf import settings
    from temporalio.client import Client

    from domains.kernel import consuming
    from estuary import consumers

    left = LIFE

    def hear(event: Any, *, position: int, actor: Any, now: datetime) -> None:
        nonlocal left
        with HEARD.open("a") as file:
            file.write(f"{event.user_id}\n")
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    consuming.RECEIVERS = {"tests": {"users.email_verified": [hear]}}
    consumers.names = lambda: ["tests"]
    consumers.MOVE_EVERY = 0.0  # as if each took its time
    client = await Client.connect(settings.TEMPORAL_ADDRESS, namespace=settings.TEMPORAL_NAMESPACE)
    await consumers.Consumers(client).run()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "estuary.settings"
    import django

    django.setup()
    asyncio.run(live())
