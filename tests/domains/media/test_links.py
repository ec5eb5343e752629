"""Addresses of what is private: good for minutes, and to be kept rather than shown."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from domains.media.links import DOWNLOAD_LASTS, UPLOAD_LASTS, download_link, upload_link
from tests.domains.media import files
from tests.domains.media.bringing import NOW, announce, bring, complete, made
from tests.domains.services.catalogue import self_of, somebody

pytestmark = pytest.mark.django_db


def lasts(url: str) -> int:
    return int(parse_qs(urlsplit(url).query)["X-Amz-Expires"][0])


def test_link_to_what_is_private() -> None:
    asset = made(files.document(), "application/pdf", file_name='my "own" ;dïploma.pdf')
    url = download_link(asset)
    assert url
    assert lasts(url) == 300 == DOWNLOAD_LASTS.total_seconds()
    answer = httpx.get(url)
    assert (answer.status_code, answer.content) == (200, files.document())
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''my%20%22own%22%20%3Bd%C3%AFploma.pdf"
    )


def test_link_to_what_is_public_or_not_ready_is_none() -> None:
    assert download_link(made()) is None
    assert download_link(complete(bring(files.document(), "application/pdf"))) is None


def test_link_expires() -> None:
    url = download_link(made(files.document(), "application/pdf"), lasts=timedelta(seconds=1))
    assert url
    deadline = time.monotonic() + 10
    while (answer := httpx.get(url)).status_code == 200:
        assert time.monotonic() < deadline
    assert answer.status_code == 403


def test_link_is_for_this_and_nothing_else() -> None:
    one, other = (made(files.document(), "application/pdf") for _ in range(2))
    url = download_link(one)
    assert url
    assert httpx.get(url.replace(one.key, other.key)).status_code == 403
    assert httpx.get(url.replace("X-Amz-Expires=300", "X-Amz-Expires=3000")).status_code == 403
    assert httpx.put(url, content=b"x").status_code == 403
    assert httpx.delete(url).status_code == 403
    shown = url.replace("attachment", "inline")
    assert shown != url
    assert httpx.get(shown).status_code == 403


def test_link_to_upload() -> None:
    asset = announce(files.jpeg(), actor=self_of(somebody()))
    link = upload_link(asset, now=NOW)
    assert lasts(link.url) == 900 == UPLOAD_LASTS.total_seconds()
    assert link.expires_at == NOW + timedelta(minutes=15)
    assert set(link.headers) == {"content-type", "if-none-match", "x-amz-checksum-sha256"}


def test_link_to_upload_expires() -> None:
    asset = announce(files.jpeg(), actor=self_of(somebody()))
    link = upload_link(asset, now=NOW, lasts=timedelta(seconds=1))
    deadline = time.monotonic() + 10
    wrong = b"x" * len(files.jpeg())
    while b"expired" not in (answer := httpx.put(link.url, content=wrong, headers=link.headers)).content.lower():
        assert time.monotonic() < deadline, answer.text
    assert httpx.put(link.url, content=files.jpeg(), headers=link.headers).status_code == 403
