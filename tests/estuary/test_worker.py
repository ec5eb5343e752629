import pytest
from django.conf import settings
from temporalio.client import Client

from domains.kernel.ids import uuid7
from domains.kernel.recurring import Recurring
from estuary import worker


@pytest.fixture
async def client() -> Client:
    return await Client.connect(settings.TEMPORAL_ADDRESS, namespace=settings.TEMPORAL_NAMESPACE)


async def test_recurring_work_is_scheduled_in_a_zone(client: Client) -> None:
    job = Recurring(id=f"test-{uuid7()}", workflow="ClearExpiredSessions", hour=3, minute=10)
    await worker.keep_scheduled(client, job)
    handle = client.get_schedule_handle(job.id)
    try:
        found = (await handle.describe()).schedule
        [calendar] = found.spec.calendars
        assert (calendar.hour[0].start, calendar.minute[0].start) == (3, 10)
        assert found.spec.time_zone_name == "America/New_York"

        await handle.pause(note="by hand")
        later = Recurring(id=job.id, workflow=job.workflow, hour=4, minute=10)
        await worker.keep_scheduled(client, later)
        found = (await handle.describe()).schedule
        assert (found.spec.calendars[0].hour[0].start, found.state.paused) == (4, True)
    finally:
        await handle.delete()


async def test_recurring_work_may_come_back_every_hour(client: Client) -> None:
    job = Recurring(id=f"test-{uuid7()}", workflow="ForgetMedia", minute=40)
    await worker.keep_scheduled(client, job)
    handle = client.get_schedule_handle(job.id)
    try:
        described = await handle.describe()
        [calendar] = described.schedule.spec.calendars
        [hours] = calendar.hour
        assert (hours.start, hours.end, calendar.minute[0].start) == (0, 23, 40)
        first, second = described.info.next_action_times[:2]
        assert (second - first).total_seconds() == 3600
    finally:
        await handle.delete()
