"""A bucket, at a real storage: what it takes by a signed address, and what everybody may read."""

import base64
import io
import time
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from botocore.config import Config

from domains.kernel.ids import uuid7
from domains.kernel.wiring import needed
from domains.providers.objects import AT_ONCE, Away, Bucket, Missing, Objects, Signed
from tests.domains.providers.breaking import breaking_off

FILE, OTHER = b"These very bytes.", b"Some other bytes."
MINUTE = timedelta(minutes=1)
REFUSED = (400, 403)


def private() -> Bucket:
    return needed(Objects).private


def public() -> Bucket:
    return needed(Objects).public


def key() -> str:
    return f"tests/{uuid7().hex}"


def signed(name: str, *, lasts: timedelta = MINUTE) -> Signed:
    return private().signed_put(
        name, content_type="image/jpeg", size=len(FILE), sha256=sha256(FILE).digest(), lasts=lasts
    )


def put(link: Signed, file: bytes = FILE, *, but: dict[str, str | None] | None = None, url: str = "") -> int:
    headers = {name: value for name, value in (link.headers | (but or {})).items() if value is not None}
    return httpx.put(url or link.url, content=file, headers=headers).status_code


def content(bucket: Bucket, name: str) -> bytes:
    return b"".join(bucket.pieces(name))


def lay(bucket: Bucket, name: str, file: bytes = FILE, **headers: Any) -> str:
    bucket.put(name, io.BytesIO(file), content_type="text/plain", **headers)
    return name


# What a signed address takes.


def test_signed_put_takes_these_very_bytes() -> None:
    name = key()
    assert put(signed(name)) == 200
    found = private().find(name)
    assert found
    assert (found.size, found.content_type, content(private(), name)) == (len(FILE), "image/jpeg", FILE)


def test_signed_put_is_good_once() -> None:
    name = key()
    link = signed(name)
    assert (put(link), put(link), put(signed(name))) == (200, 412, 412)
    assert content(private(), name) == FILE


@pytest.mark.parametrize(
    ("file", "but"),
    [
        (OTHER, {}),
        (FILE + b"!", {}),
        (FILE[:-1], {}),
        (b"", {}),
        (FILE, {"content-type": "text/html"}),
        (FILE, {"content-type": None}),
        (FILE, {"if-none-match": None}),
        (FILE, {"if-none-match": "x"}),
        (FILE, {"x-amz-checksum-sha256": None}),
        (OTHER, {"x-amz-checksum-sha256": None}),
        (OTHER, {"x-amz-checksum-sha256": base64.b64encode(sha256(OTHER).digest()).decode()}),
        (FILE, {"x-amz-acl": "public-read"}),
        (FILE, {"x-amz-copy-source": "/other/key"}),
    ],
)
def test_signed_put_refuses_anything_else(file: bytes, but: dict[str, str | None]) -> None:
    name = key()
    link = signed(name)
    assert put(link, file, but=but) in REFUSED
    assert private().find(name) is None
    assert put(link) == 200


@pytest.mark.parametrize(
    "part", ["X-Amz-Expires", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Credential"]
)
def test_signed_put_that_was_tampered_with(part: str) -> None:
    name = key()
    url = httpx.URL(signed(name).url)
    value = url.params[part]
    changed = {"X-Amz-Expires": "9999", "X-Amz-SignedHeaders": "host"}.get(
        part, value[:-1] + ("0" if value[-1] != "0" else "1")
    )
    assert put(signed(name), url=str(url.copy_set_param(part, changed))) in REFUSED
    assert put(signed(name), url=str(url.copy_remove_param(part))) in REFUSED
    assert private().find(name) is None


def test_signed_put_elsewhere() -> None:
    name, other = key(), key()
    link = signed(name)
    assert put(link, url=link.url.replace(name, other)) in REFUSED
    assert put(link, url=link.url.replace(private().name, public().name)) in REFUSED
    assert httpx.get(link.url).status_code in REFUSED
    assert httpx.delete(link.url).status_code in REFUSED
    assert not [each for bucket in (private(), public()) for each in (name, other) if bucket.find(each)]


def test_signed_put_expires() -> None:
    name = key()
    link = signed(name, lasts=timedelta(seconds=1))
    deadline = time.monotonic() + 10
    while "expired" not in httpx.put(link.url, content=OTHER, headers=link.headers).text.lower():
        assert time.monotonic() < deadline
    assert put(link) == 403
    assert private().find(name) is None


def test_pages_of_other_addresses_may_send() -> None:
    asked = {
        "origin": "https://www.example.com",
        "access-control-request-method": "PUT",
        "access-control-request-headers": "content-type,if-none-match,x-amz-checksum-sha256",
    }
    answer = httpx.options(signed(key()).url, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] in ("*", "https://www.example.com")
    assert "PUT" in answer.headers["access-control-allow-methods"]


# Who may read.


def test_what_is_public_is_read_by_everybody_and_kept_for_a_day() -> None:
    name = lay(public(), key(), headers={"CacheControl": "public, max-age=86400"})
    answer = httpx.get(f"{needed(Objects).public_url}/{name}")
    assert (answer.status_code, answer.content) == (200, FILE)
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert answer.headers["content-type"].startswith("text/plain")


def test_nobody_lists_writes_or_removes() -> None:
    name = lay(public(), key())
    base = needed(Objects).public_url
    for url in (
        f"{base}/",
        f"{base}?list-type=2",
        f"{base}/?prefix=tests/",
        f"{base}?versions",
        base.rpartition("/")[0] + "/",
    ):
        answer = httpx.get(url)
        assert answer.status_code in (403, 404, 405), url
        assert name not in answer.text
    assert httpx.put(f"{base}/{key()}", content=b"x").status_code == 403
    assert httpx.delete(f"{base}/{name}").status_code == 403
    wanted = f"<Delete><Object><Key>{name}</Key></Object></Delete>"
    assert "AccessDenied" in httpx.post(f"{base}?delete", content=wanted).text
    assert content(public(), name) == FILE


def test_what_is_private_is_read_by_nobody() -> None:
    name = lay(private(), key())
    base = f"{needed(Objects).public_url.rpartition('/')[0]}/{private().name}"
    for url in (f"{base}/{name}", f"{base}/", f"{base}?list-type=2"):
        answer = httpx.get(url)
        assert answer.status_code == 403
        assert FILE not in answer.content


def test_way_from_the_public_to_the_private() -> None:
    name = lay(private(), key())
    there = urlsplit(needed(Objects).public_url)
    for way in (f"../{private().name}/{name}", f"%2e%2e/{private().name}/{name}", f"..%2f{private().name}%2f{name}"):
        raw = f"{there.path}/{way}".encode()
        answer = httpx.get(httpx.URL(needed(Objects).public_url).copy_with(raw_path=raw))
        assert FILE not in answer.content


# What we do.


def test_find_and_beginning_and_pieces() -> None:
    name, large = key(), b"0123456789" * 300_000
    assert private().find(name) is None
    for read in (lambda: private().beginning(name, 10), lambda: list(private().pieces(name))):
        with pytest.raises(Missing):
            read()
    lay(private(), name, large)
    assert private().beginning(name, 10) == b"0123456789"
    assert private().beginning(lay(private(), key(), b"abc"), 10) == b"abc"
    pieces = list(private().pieces(name))
    assert (b"".join(pieces), len(pieces) > 1) == (large, True)


def test_put_again_is_as_it_was_put_last() -> None:
    name = lay(private(), key())
    lay(private(), name, OTHER)
    assert content(private(), name) == OTHER


def test_names_and_remove() -> None:
    folder = key()
    names = [lay(private(), f"{folder}/{number:02}") for number in range(5)]
    other = lay(private(), f"{folder}x/1")
    assert [name for name, _ in private().names(f"{folder}/")] == names
    assert private().remove(f"{folder}/") == 5
    assert private().remove(f"{folder}/") == 0
    assert list(private().names(f"{folder}/")) == []
    assert private().find(other)


def test_names_come_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    folder, bucket = key(), private()
    names = [lay(bucket, f"{folder}/{number:02}") for number in range(7)]
    call = bucket._call
    monkeypatch.setattr(
        bucket,
        "_call",
        lambda verb, **asked: call(verb, **asked, **({"MaxKeys": 3} if verb == "list_objects_v2" else {})),
    )
    assert [name for name, _ in bucket.names(folder)] == names
    monkeypatch.setattr("domains.providers.objects.AT_ONCE", 2)
    assert bucket.remove(folder) == 7
    assert AT_ONCE == 1_000


class Nowhere:
    """A storage that nobody listens at."""

    bucket_name = "none"

    @property
    def connection(self) -> Any:
        given = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        quick = Config(connect_timeout=1, retries={"max_attempts": 0})
        return boto3.resource("s3", endpoint_url="http://127.0.0.1:9", config=quick, **given)


@pytest.mark.parametrize(
    "ask",
    [
        lambda bucket: bucket.find("x"),
        lambda bucket: bucket.beginning("x", 1),
        lambda bucket: list(bucket.pieces("x")),
        lambda bucket: list(bucket.names("x")),
        lambda bucket: bucket.remove("x"),
        lambda bucket: bucket.put("x", io.BytesIO(b"x"), content_type="text/plain"),
    ],
)
def test_storage_that_is_away(ask: Any) -> None:
    with pytest.raises(Away):
        ask(Objects({"private": Nowhere()}, public_url="").private)


def test_storage_that_breaks_off() -> None:
    """In the middle of what it gives."""
    with breaking_off() as storage:
        bucket = Objects({"private": storage}, public_url="").private
        with pytest.raises(Away):
            list(bucket.pieces("x"))
        with pytest.raises(Away):
            bucket.beginning("x", 4_096)
