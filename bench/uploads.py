"""Worker and storage are killed again and again while files are brought: what became of each, and what is left of it.

`uploads` brings 300 files and kills 300 times; `uploads FILES KILLS` as many as one likes.
"""

import hashlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench.live import process
from bench.parts import servers

FILES, KILLS = 300, 300
SHORTEST, LONGEST = 0.5, 8.0  # seconds of a worker's life, from when it is at work
STORAGE_LIVES = ((0.2, 2.0), (0.2, 2.0), (6.0, 12.0))  # from when it is begun; some end before it is ready
PATIENCE = 1_800  # seconds, for the last of them
FORMS = {
    "IMAGE": {"ORIGINAL", "LARGE", "THUMBNAIL"},
    "VIDEO": {"ORIGINAL", "LARGE", "THUMBNAIL"},
    "DOCUMENT": {"ORIGINAL"},
}


def main(arguments: Sequence[str]) -> None:
    files, kills = (int(each) for each in arguments) if arguments else (FILES, KILLS)
    with servers.started(), process("manage.py", "relay"):
        Uploads(files, kills).watch()


class Uploads:
    def __init__(self, files: int, kills: int) -> None:
        self.files, self.kills = files, kills
        self.killed: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.expected: dict[Any, tuple[str, str]] = {}  # id of an asset -> what it is, and what comes of it

    def watch(self) -> None:
        begun = time.monotonic()
        killing = [threading.Thread(target=self.kill_workers), threading.Thread(target=self.kill_storage)]
        for each in killing:
            each.start()
        self.bring_all()
        for each in killing:
            each.join()
        print(f"{self.killed['worker']} workers and {self.killed['storage']} storages killed in "
              f"{time.monotonic() - begun:.0f} s; {told(self.refused)}", flush=True)  # fmt: skip
        started = time.monotonic()
        with process("manage.py", "worker"):
            while waiting := unsettled():
                assert time.monotonic() - started < PATIENCE, f"{waiting} are not settled"
                time.sleep(1)
            print(f"the last was settled {time.monotonic() - started:.0f} s after the last kill", flush=True)
            while (lying := uploads_lying()) or unremoved():
                assert time.monotonic() - started < PATIENCE, f"{lying} uploads are still there"
                time.sleep(1)
        Judge(self.expected).judge()

    # Whoever kills.

    def kill_workers(self) -> None:
        from tests.serving import working

        while sum(self.killed.values()) < self.kills:
            with TemporaryDirectory() as folder, working(Path(folder)) as ready:
                while not ready.exists():
                    time.sleep(0.05)
                time.sleep(random.uniform(SHORTEST, LONGEST))  # noqa: S311
            self.note("worker")

    def kill_storage(self) -> None:
        from tests import stack

        assert stack.running
        (storage,) = [server for server in stack.running.running if server.name == "objects"]
        while sum(self.killed.values()) < self.kills:
            time.sleep(random.uniform(*random.choice(STORAGE_LIVES)))  # noqa: S311
            assert storage.pid
            os.kill(storage.pid, signal.SIGKILL)
            self.note("storage")
            while not storage.has_ended():
                time.sleep(0.01)
            stack.running._ended_at.clear()  # it would lose its patience
            stack.running.look_after()
        storage.wait_until_ready()

    def note(self, what: str) -> None:
        self.killed[what] += 1
        if (number := sum(self.killed.values())) % 50 == 0:
            print(f"{number:5} kills, {len(self.expected)} brought, {told(statuses())}", flush=True)

    # Whoever brings.

    def bring_all(self) -> None:
        from tests.domains.services.catalogue import self_of, somebody

        everybody = [self_of(somebody()) for _ in range(5)]
        kinds = list(all_kinds().items())
        for number in range(self.files):
            what, (content_type, file, status) = kinds[number % len(kinds)]
            asset = self.bring(file, content_type, everybody[number % 5])
            self.expected[asset] = (what, status)
            while sum(self.killed.values()) < self.kills * (number + 1) // self.files:  # all the while they kill
                time.sleep(0.05)

    def insist(self, what: Callable[..., Any], *given: Any) -> Any:
        while True:
            try:
                return what(*given)
            except Again as again:
                self.refused[str(again)] += 1
                time.sleep(0.2)

    def bring(self, file: bytes, content_type: str, actor: Any) -> Any:
        from domains.media.errors import UnsupportedMediaType
        from tests.domains.media.bringing import announce

        asset = announce(file, content_type, actor=actor, now=datetime.now(UTC))
        self.insist(sent, asset, file)
        with suppress(UnsupportedMediaType):
            self.insist(completed, asset.pk, actor)
        return asset.pk


class Again(Exception):
    pass


def sent(asset: Any, file: bytes) -> None:
    from domains.media.links import upload_link

    link = upload_link(asset, now=datetime.now(UTC))
    try:
        answer = httpx.put(link.url, content=file, headers=link.headers, timeout=30)
    except httpx.TransportError as error:
        raise Again("the storage did not answer") from error
    if answer.status_code not in (200, 412):  # 412: it came there before the storage was killed
        raise Again(f"the storage answered {answer.status_code}")


def completed(asset_id: Any, actor: Any) -> None:
    from domains.media import actions
    from domains.media.errors import StorageAway, UploadMissing

    try:
        actions.complete_upload(asset_id=asset_id, actor=actor, now=datetime.now(UTC))
    except (StorageAway, UploadMissing) as refused:
        raise Again(refused.code) from refused


def all_kinds() -> dict[str, tuple[str, bytes, str]]:
    """What it is -> its type, its bytes, and what comes of it. As many good ones as bad ones."""
    from tests.domains.media import files, hostile

    good = {f"good {kind}": (kind, make(), "READY") for kind, make in files.TYPES.items()}
    good["large picture"] = ("image/jpeg", files.jpeg((4_000, 3_000)), "READY")
    good["film of a minute"] = ("video/mp4", files.film(seconds=60, size=(320, 240)), "READY")
    bad = {what: (kind, make(), failure) for what, (kind, make, failure) in hostile.FILES.items()}
    shuffled = [*bad.items(), *(item for _ in range(2) for item in good.items())]
    random.Random(1).shuffle(shuffled)  # noqa: S311
    return {f"{at} {what}": given for at, (what, given) in enumerate(shuffled)}


# What is there.


def statuses() -> Counter[str]:
    from domains.media.models import MediaAsset

    return Counter(MediaAsset.objects.values_list("status", flat=True))


def unsettled() -> int:
    from domains.media.models import MediaAsset

    return MediaAsset.objects.filter(status="PROCESSING").count()


def uploads_lying() -> int:
    """But for those that were sent and never completed, which are forgotten after a day."""
    from domains.kernel.wiring import needed
    from domains.media.models import MediaAsset
    from domains.providers.objects import Away, Objects

    pending = set(MediaAsset.objects.filter(status="PENDING").values_list("key", flat=True))
    try:
        names = [name for name, _ in needed(Objects).private.names("uploads/")]
    except Away:
        return -1
    return sum(name.removeprefix("uploads/") not in pending for name in names)


def unremoved() -> int:
    """Of files that failed."""
    from domains.kernel.wiring import needed
    from domains.media.models import MediaAsset
    from domains.providers.objects import Objects

    objects = needed(Objects)
    there = {name.partition("/")[0] for bucket in (objects.public, objects.private) for name, _ in bucket.names("")}
    return MediaAsset.objects.exclude(status="READY").filter(key__in=there).count()


class Judge:
    """Of what is there in the end."""

    def __init__(self, expected: dict[Any, tuple[str, str]]) -> None:
        self.expected = expected
        self.wrong: list[str] = []
        self.read = 0

    def judge(self) -> None:
        from domains.media.models import MediaAsset

        became: Counter[str] = Counter()
        for asset in MediaAsset.objects.filter(pk__in=self.expected).prefetch_related("variants"):
            what, wanted = self.expected[asset.pk]
            found = asset.failure or asset.status
            became[found] += 1
            if found != wanted:
                self.wrong.append(f"{what}: {found} and not {wanted}")
            self.look_at(asset, what)
        self.strays()
        print(f"{len(self.expected)} files: {told(became)}", flush=True)
        print(f"{self.read} variants read, each as it should be" if not self.wrong else "\n".join(self.wrong))
        assert became.total() == len(self.expected)
        assert self.wrong == []

    def look_at(self, asset: Any, what: str) -> None:
        from tests.domains.media.bringing import lying

        variants = list(asset.variants.all())
        wanted = FORMS[asset.kind] if asset.status == "READY" else set()
        if {variant.name for variant in variants} != wanted or len(lying(asset)) != len(wanted):
            self.wrong.append(f"{what}: {asset.status} with {lying(asset)}")
        for variant in variants:
            self.read_one(asset, variant, what)

    def read_one(self, asset: Any, variant: Any, what: str) -> None:
        from domains.kernel.wiring import needed
        from domains.providers.objects import Objects

        objects = needed(Objects)
        if variant.is_public:
            answer = httpx.get(f"{objects.public_url}/{variant.key}", timeout=30)
            content, content_type = answer.content, answer.headers["content-type"]
        else:
            content = b"".join(objects.private.pieces(variant.key))
            content_type = objects.private.find(variant.key).content_type  # type: ignore[union-attr]
        self.read += 1
        right = (len(content), content_type) == (variant.size_bytes, variant.content_type)
        if not right or not is_whole(content, variant, asset):
            self.wrong.append(f"{what}: {variant} is not as it should be")

    def strays(self) -> None:
        """In either bucket, of nothing that is ready."""
        from domains.kernel.wiring import needed
        from domains.media.models import MediaAsset
        from domains.providers.objects import Objects

        ready = set(MediaAsset.objects.filter(status="READY").values_list("key", flat=True))
        objects = needed(Objects)
        for bucket in (objects.public, objects.private):
            names = [name for name, _ in bucket.names("") if not name.startswith("uploads/")]
            self.wrong += [f"{name} lies in {bucket.name}" for name in names if name.partition("/")[0] not in ready]


def is_whole(content: bytes, variant: Any, asset: Any) -> bool:
    import av
    from PIL import Image

    if variant.content_type == "image/webp":
        picture = Image.open(BytesIO(content))
        picture.load()
        return picture.size == (variant.width, variant.height)
    if variant.content_type == "application/pdf":
        return hashlib.sha256(content).digest() == bytes(asset.sha256)
    with av.open(BytesIO(content)) as film:
        return sum(1 for _ in film.decode(video=0)) > 0


def told(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in sorted(counted.items())) or "nothing"
