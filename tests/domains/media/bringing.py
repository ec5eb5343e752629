"""Bringing files as a browser does it, and looking at what lies in the buckets then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx

from domains.kernel.actor import Actor
from domains.kernel.wiring import needed, provide
from domains.media import actions
from domains.media.links import upload_link
from domains.media.models import Kind, MediaAsset, MediaRemoval
from domains.providers.objects import Bucket, Objects
from tests.domains.media import files
from tests.domains.services.catalogue import self_of, somebody

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


def announce(file: bytes, content_type: str = "image/jpeg", *, actor: Actor, **more: Any) -> MediaAsset:
    kind = Kind(more.pop("kind", None) or files.kind_of(content_type))
    given: dict[str, Any] = {
        "visibility": None, "file_name": "x", "content_type": content_type, "size_bytes": len(file),
        "sha256": sha256(file).digest(), "alt_text": "", "now": NOW,
    }  # fmt: skip
    return actions.create_upload(kind=kind, actor=actor, **{**given, **more})


def send(asset: MediaAsset, file: bytes, **headers: str) -> httpx.Response:
    link = upload_link(asset, now=NOW)
    return httpx.put(link.url, content=file, headers={**link.headers, **headers}, timeout=60)


def bring(file: bytes, content_type: str = "image/jpeg", *, actor: Actor | None = None, **more: Any) -> MediaAsset:
    """Announced and sent."""
    asset = announce(file, content_type, actor=actor or self_of(somebody()), **more)
    sent = send(asset, file)
    assert sent.status_code == 200, sent.text
    return asset


def complete(asset: MediaAsset, *, now: datetime = NOW) -> MediaAsset:
    return actions.complete_upload(asset_id=asset.pk, actor=self_of(asset.owner), now=now)


def made(file: bytes | None = None, content_type: str = "image/jpeg", **more: Any) -> MediaAsset:
    """Brought, completed, and looked at, as the workflow does it."""
    asset = complete(bring(files.jpeg() if file is None else file, content_type, **more))
    actions.process_media(asset_id=asset.pk, now=NOW)
    clear(asset)
    asset.refresh_from_db()
    return asset


def clear(asset: MediaAsset) -> None:
    """As the workflow does it for what nobody needs any more."""
    for removal in MediaRemoval.objects.filter(asset_id=asset.pk):
        actions.remove_files(removal_id=removal.pk)


def lying(asset: MediaAsset) -> set[str]:
    """What is there of a file, and in which bucket."""
    objects = needed(Objects)
    return {
        f"{where}: {name.replace(asset.key, '*')}"
        for where, bucket in (("public", objects.public), ("private", objects.private))
        for prefix in (f"{asset.key}/", f"uploads/{asset.key}")
        for name, _ in bucket.names(prefix)
    }


def address_of(key: str, bucket: str = "public") -> str:
    objects = needed(Objects)
    public = objects.public_url
    return f"{public}/{key}" if bucket == "public" else f"{public.rpartition('/')[0]}/{objects.private.name}/{key}"


class Watched:
    """A bucket: whoever calls it is seen, before and after."""

    def __init__(self, bucket: Bucket, calls: "Calls") -> None:
        self._bucket, self._calls = bucket, calls
        self.name = bucket.name

    def __getattr__(self, verb: str) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            self._calls.tell(verb)
            done = getattr(self._bucket, verb)(*given, **named)
            if isinstance(done, Iterator):
                done = iter(list(done))
            self._calls.tell(verb)
            return done

        return call


class Calls:
    def __init__(self, told: Callable[[int, str], None]) -> None:
        self.told, self.number = told, -1

    def tell(self, verb: str) -> None:
        self.number += 1
        self.told(self.number, verb)


@contextmanager
def storage_that(told: Callable[[int, str], None]) -> Iterator[Calls]:
    """The real one, whose every call is told of before it is made, and when it has been answered."""
    before, calls = needed(Objects), Calls(told)
    real = getattr(before, "real", before)
    watched: Any = Objects({}, public_url=real.public_url)
    watched.private, watched.public = Watched(real.private, calls), Watched(real.public, calls)
    watched.real = real
    provide(watched)
    try:
        yield calls
    finally:
        provide(before)


PAINTED = {"public: */original.webp", "public: */large.webp", "public: */thumbnail.webp"}
FILMED = {"public: */original.mp4", "public: */large.webp", "public: */thumbnail.webp"}
KEPT = {"private: */original.pdf"}
