"""Where an export is downloaded: who has the address has the file, for as long as it says."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.kernel.actor import system
from domains.kernel.ids import uuid7
from domains.kernel.wiring import needed
from domains.privacy import actions as privacy
from domains.privacy.models import DataExport
from domains.users import actions
from domains.users.links import Links
from domains.users.models import User
from domains.users.tokens import Keyring
from tests.domains.users.people import ADA, GRACE, actor_of, register
from tests.schema.client import data
from tests.schema.client import register as register_by_api

pytestmark = pytest.mark.usefixtures("committed")

NOW = datetime(2026, 3, 8, 9, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=10)
WEEK = timedelta(days=7)
GONE = (403, "This address is not good any more.")
ABSENT = (404, "Not here.")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_to(now: datetime) -> None:
        monkeypatch.setattr("estuary.files.timezone", SimpleNamespace(now=lambda: now))

    set_to(NOW)
    return set_to


@sync_to_async
def ready(email: str = ADA) -> DataExport:
    here = register(email, now=NOW)
    export = privacy.request_data_export(actor=actor_of(here), now=NOW)
    privacy.build_data_export(export_id=export.pk, now=NOW)
    export.refresh_from_db()
    return export


def address(export: DataExport, *, until: datetime = UNTIL) -> str:
    return needed(Links).file(f"exports/{export.pk}", until=until)


def with_token(export: DataExport, token: str) -> str:
    return str(httpx.URL(address(export)).copy_set_param("token", token))


def token_of(export: DataExport, *, until: datetime = UNTIL) -> str:
    return httpx.URL(address(export, until=until)).params["token"]


async def got(api: httpx.AsyncClient, url: str) -> tuple[int, str]:
    answer = await api.get(url)
    assert "zip" not in answer.headers["content-type"]
    return answer.status_code, answer.text


@pytest.mark.usefixtures("clock")
async def test_file_is_had_by_who_has_the_address(api: httpx.AsyncClient) -> None:
    export = await ready()
    answer = await api.get(address(export))
    assert (answer.status_code, answer.content) == (200, bytes(export.content or b""))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert json.loads(archive.read("users.json"))["account"]["email"] == ADA
    told = {name: answer.headers[name] for name in ("content-type", "content-disposition", "cache-control")}
    assert told == {
        "content-type": "application/zip",
        "content-disposition": 'attachment; filename="estuary-data.zip"',
        "cache-control": "private, no-store",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in answer.headers
    assert (await api.head(address(export))).content == b""


async def test_address_is_told_to_its_person(api: httpx.AsyncClient) -> None:
    token = (await register_by_api(api))["accessToken"]
    await data(api, "mutation { requestDataExport { errors { __typename } } }", token)
    seen = "{ dataExports { nodes { url } } }"
    assert (await data(api, seen, token))["dataExports"]["nodes"] == [{"url": None}]
    export = await DataExport.objects.aget()
    before = datetime.now(UTC)
    await sync_to_async(privacy.build_data_export)(export_id=export.pk, now=before)
    [node] = (await data(api, seen, token))["dataExports"]["nodes"]
    assert (await api.get(node["url"])).status_code == 200
    stamp = int(httpx.URL(node["url"]).params["token"].partition(".")[0])
    assert 0 <= stamp - int(before.timestamp()) - 600 <= 10


@pytest.mark.parametrize("until", [UNTIL, UNTIL + timedelta(microseconds=999_999)])
async def test_address_expires_to_the_second(
    api: httpx.AsyncClient, clock: Callable[[datetime], None], until: datetime
) -> None:
    export = await ready()
    clock(UNTIL - timedelta(microseconds=1))
    assert (await api.get(address(export, until=until))).status_code == 200
    clock(UNTIL)
    assert await got(api, address(export, until=until)) == GONE
    clock(UNTIL + timedelta(days=365))
    assert await got(api, address(export, until=until)) == GONE


@pytest.mark.usefixtures("clock")
async def test_address_that_was_forged(api: httpx.AsyncClient) -> None:
    export, grace = await ready(), await ready(GRACE)
    stamp, _, seal = token_of(export).partition(".")
    later = int(stamp) + 1
    forged = [
        "", ".", stamp, f"{stamp}.", f".{seal}", seal, f"{later}.{seal}", f"{stamp}0.{seal}", f"0{stamp}.{seal}",
        f"+{stamp}.{seal}", f" {stamp}.{seal}", f"{stamp}.0.{seal}", f"{stamp}.{seal[:-1]}", f"{stamp}.{seal}=",
        f"{stamp}.{seal.lower()}", f"{stamp}.{'A' * 43}=", f"inf.{seal}", f"9e9.{seal}", f"é.{seal}", f"{stamp}.é",
        f"{stamp}.{seal}\n", "\0.\0", f"{stamp}.\ufffd", "1" * 5_000, f"{'9' * 5_000}.{seal}", token_of(grace),
        needed(Keyring).download(f"exports/{export.pk}x", until=UNTIL), needed(Keyring).download("", until=UNTIL),
        needed(Keyring).download(f"exports/{export.user_id}", until=UNTIL),
        needed(Keyring).download(str(export.pk), until=UNTIL),
        needed(Keyring).challenge("download", export.pk), needed(Keyring).refresh(export.pk),
    ]  # fmt: skip
    for token in forged:
        assert await got(api, with_token(export, token)) == GONE, token
    bare = address(export).partition("?")[0]
    for query in ("", "?token", "?token=%ff", "?token=%", f"?Token={token_of(export)}", f"?a={token_of(export)}"):
        assert await got(api, bare + query) == GONE, query
    assert (await api.get(address(export))).status_code == 200


@pytest.mark.usefixtures("clock")
async def test_address_of_another_keyring(api: httpx.AsyncClient) -> None:
    export = await ready()
    stranger = Keyring({"1": "x" * 50}, access_ttl=timedelta(minutes=1))
    token = stranger.download(f"exports/{export.pk}", until=UNTIL)
    assert await got(api, with_token(export, token)) == GONE


@pytest.mark.usefixtures("clock")
async def test_who_has_no_address_does_not_learn_what_there_is(api: httpx.AsyncClient) -> None:
    export = await ready()
    there, absent = with_token(export, "x"), with_token(DataExport(id=uuid7()), "x")
    assert await got(api, there) == await got(api, absent) == GONE


@pytest.mark.usefixtures("clock")
async def test_address_of_what_is_not_there(api: httpx.AsyncClient) -> None:
    export = await ready()
    assert await got(api, address(DataExport(id=uuid7()))) == ABSENT
    await DataExport.objects.aupdate(ready_at=None, expires_at=None, content=None)
    assert await got(api, address(export)) == ABSENT


async def test_file_is_thrown_away_after_a_week(api: httpx.AsyncClient, clock: Callable[[datetime], None]) -> None:
    """Whatever the address says, and whether somebody has swept or not."""
    export = await ready()
    url = address(export, until=NOW + 2 * WEEK)
    clock(NOW + WEEK - timedelta(microseconds=1))
    assert (await api.get(url)).status_code == 200
    clock(NOW + WEEK)
    assert await got(api, url) == ABSENT
    await sync_to_async(privacy.forget_exports)(now=NOW + WEEK)
    assert await got(api, url) == ABSENT
    assert not await DataExport.objects.aexists()


@pytest.mark.usefixtures("clock")
async def test_file_of_an_account_that_is_closed(api: httpx.AsyncClient) -> None:
    export = await ready()
    by = system("tests")
    await sync_to_async(actions.suspend_user)(user_id=export.user_id, actor=by, now=NOW)
    assert await got(api, address(export)) == ABSENT
    await sync_to_async(actions.reinstate_user)(user_id=export.user_id, actor=by, now=NOW)
    assert (await api.get(address(export))).status_code == 200


@pytest.mark.usefixtures("clock")
async def test_file_of_an_account_that_was_erased(api: httpx.AsyncClient) -> None:
    export, grace = await ready(), await ready(GRACE)

    @sync_to_async
    def erase() -> None:
        signed_in = actions.login(email=ADA, password="a long enough one", device="", now=NOW)
        assert isinstance(signed_in, actions.SignedIn)
        privacy.erase_user(user_id=export.user_id, actor=actor_of(signed_in), now=NOW)

    await erase()
    assert await got(api, address(export)) == ABSENT
    assert (await api.get(address(grace))).status_code == 200
    assert await User.objects.filter(erased_at=None).acount() == 1


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("path", ["", "x", "../exports", "00000000-0000-0000-0000-00000000000", "é"])
async def test_address_of_what_is_no_export(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(f"http://testserver/media/exports/{path}")
    assert answer.status_code == 404
