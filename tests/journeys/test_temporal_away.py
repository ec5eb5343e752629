"""Temporal cannot be reached for a while: people go on, nothing is lost, and what was to follow follows later."""

from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from domains.kernel.models import Consumer
from estuary import health
from tests import mails
from tests.estuary.test_relay import until
from tests.proxy import Line
from tests.schema.client import data, register
from tests.serving import working


async def test_temporal_away(
    api: httpx.AsyncClient, committed: None, relay: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(settings.TEMPORAL_ADDRESS)
    await line.mend()
    with working(tmp_path, TEMPORAL_ADDRESS=line.address) as ready:
        await until(ready.exists)
        await line.cut()

        email = mails.someone()
        token = (await register(api, email))["accessToken"]
        assert (await data(api, "{ viewer { email } }", token))["viewer"] == {"email": email}
        await until(lambda: Consumer.objects.exclude(problem="").exists(), within=60)
        monkeypatch.setattr(health, "latest", health.Latest())
        told = (await api.get("/readyz")).json()
        assert (told["status"], told["checks"]["events"]["ok"]) == ("degraded", False)
        assert await sync_to_async(mails.sent_to)(email) == []

        await line.mend()
        await until(lambda: bool(mails.sent_to(email)), within=60)
        await until(lambda: not Consumer.objects.exclude(problem="").exists())
    await line.cut()
