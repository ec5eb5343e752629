"""What comes of a file, and that whoever brings it takes no more than they are given."""

import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image, ImageChops, ImageOps

from domains.media.apart import sniffing
from domains.media.making import APART, Outcome, Unusable, make, understood
from domains.media.models import Failure
from tests.domains.media import files, hostile

# What may stand in nothing that is given out.
SECRETS = [files.CAMERA.encode(), b"52.52", b"13.40", b"Exif", b"GPS", b"2026-03-29"]


def done(file: bytes, content_type: str, folder: Path) -> Outcome:
    brought = folder / "brought"
    brought.write_bytes(file)
    return make(files.kind_of(content_type), content_type, brought, folder)


def failed(file: bytes, content_type: str, folder: Path) -> Failure:
    with pytest.raises(Unusable) as unusable:
        done(file, content_type, folder)
    return unusable.value.failure


def picture(folder: Path, name: str = "original") -> Image.Image:
    opened = Image.open(folder / f"{name}.webp")
    opened.load()
    return opened


def close(one: Any, other: Any) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def left_and_right(folder: Path) -> tuple[Any, Any]:
    seen = picture(folder)
    return seen.getpixel((8, seen.height // 2)), seen.getpixel((seen.width - 8, seen.height // 2))


@pytest.mark.parametrize("content_type", files.TYPES)
def test_each_type_is_taken_and_known_by_its_bytes(content_type: str, tmp_path: Path) -> None:
    file = files.TYPES[content_type]()
    assert sniffing.type_of(file[: sniffing.BEGINNING]) == content_type
    outcome = done(file, content_type, tmp_path)
    for made in outcome.variants:
        given_out = (tmp_path / made.file).read_bytes()
        assert sniffing.type_of(given_out[: sniffing.BEGINNING]) == made.content_type
        assert [secret for secret in SECRETS if secret in given_out] == []
    assert outcome.variants[0].name == "ORIGINAL"


@pytest.mark.parametrize("make_picture", [files.jpeg, files.gif, files.webp, files.avif, files.cmyk])
def test_picture_looks_as_it_did(make_picture: Callable[[], bytes], tmp_path: Path) -> None:
    content_type = sniffing.type_of(make_picture()[: sniffing.BEGINNING])
    outcome = done(make_picture(), content_type, tmp_path)
    assert (outcome.width, outcome.height, outcome.pages, outcome.duration_seconds) == (64, 48, None, None)
    left, right = left_and_right(tmp_path)
    assert close(left, files.RED), left
    assert close(right, files.BLUE), right


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_the_right_way_up(orientation: int, tmp_path: Path) -> None:
    """As every other program shows it."""
    outcome = done(files.jpeg(orientation=orientation), "image/jpeg", tmp_path)
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(files.jpeg(orientation=orientation))))
    seen = picture(tmp_path)
    assert seen.size == shown.size == (outcome.width, outcome.height)
    assert max(high for _, high in ImageChops.difference(seen, shown.convert("RGB")).getextrema()) < 60
    assert not seen.getexif()


def test_picture_stays_clear_where_it_was(tmp_path: Path) -> None:
    done(files.png(), "image/png", tmp_path)
    seen = picture(tmp_path)
    assert (seen.mode, seen.getpixel((8, 24))[3], seen.getpixel((56, 24))[3]) == ("RGBA", 0, 255)


def test_picture_is_in_the_colours_of_its_profile(tmp_path: Path) -> None:
    done(files.in_other_colours(), "image/png", tmp_path)
    left, right = left_and_right(tmp_path)
    assert close(left, files.BLUE), left
    assert close(right, files.RED), right
    assert "icc_profile" not in picture(tmp_path).info


def test_picture_deeper_than_a_screen_is_not_white(tmp_path: Path) -> None:
    done(files.deep_png(), "image/png", tmp_path)
    assert close(left_and_right(tmp_path)[0], (127, 127, 127))


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png"])
def test_large_picture_is_given_out_in_sizes(content_type: str, tmp_path: Path) -> None:
    file = files.jpeg((9_000, 1_000)) if content_type == "image/jpeg" else hostile.large_png(9_000, 1_000)
    outcome = done(file, content_type, tmp_path)
    assert (outcome.width, outcome.height) == (9_000, 1_000)
    assert [(made.name, made.width) for made in outcome.variants] == [
        ("ORIGINAL", 4_096), ("LARGE", 1_024), ("THUMBNAIL", 256),
    ]  # fmt: skip
    for made in outcome.variants:
        assert picture(tmp_path, made.name.lower()).size == (made.width, made.height)
    assert picture(tmp_path, "thumbnail").height in (28, 29)


def test_picture_as_large_as_may_be(tmp_path: Path) -> None:
    outcome = done(hostile.large_png(10_000, 6_000), "image/png", tmp_path)
    assert (outcome.width, outcome.height) == (10_000, 6_000)


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm"])
def test_film_is_packed_anew(kind: str, tmp_path: Path) -> None:
    content_type = {"mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm"}[kind]
    outcome = done(files.film(kind), content_type, tmp_path)
    original, large, thumbnail = outcome.variants
    assert (outcome.width, outcome.height) == (original.width, original.height) == (64, 48)
    assert outcome.duration_seconds == pytest.approx(1, abs=0.1)
    assert (large.name, thumbnail.name) == ("LARGE", "THUMBNAIL")
    with av.open(str(tmp_path / original.file)) as film:
        told = str([film.metadata, *(stream.metadata for stream in film.streams)])
        assert [stream.type for stream in film.streams] == ["video", "audio"]
        assert sum(1 for _ in film.decode(video=0)) == 5
    assert not any(word in told for word in ("creation_time", "location", "title", files.CAMERA))
    assert close(picture(tmp_path, "large").getpixel((8, 24)), files.RED)


def test_film_without_sound(tmp_path: Path) -> None:
    done(files.film(sound=False), "video/mp4", tmp_path)
    with av.open(str(tmp_path / "original.mp4")) as film:
        assert [stream.type for stream in film.streams] == ["video"]


def test_film_of_a_telephone_held_upright(tmp_path: Path) -> None:
    outcome = done(files.turned_film(), "video/mp4", tmp_path)
    assert (outcome.width, outcome.height) == (48, 64)
    assert [(made.width, made.height) for made in outcome.variants] == [(48, 64)] * 3
    poster = picture(tmp_path, "large")
    assert close(poster.getpixel((24, 8)), files.RED)
    assert close(poster.getpixel((24, 56)), files.BLUE)
    with av.open(str(tmp_path / "original.mp4")) as film:
        assert next(film.decode(video=0)).rotation == -90


def test_document_is_kept_as_it_is(tmp_path: Path) -> None:
    outcome = done(files.document(), "application/pdf", tmp_path)
    assert (outcome.pages, [made.name for made in outcome.variants]) == (2, ["ORIGINAL"])
    assert (tmp_path / "original.pdf").read_bytes() == files.document()


@pytest.mark.parametrize("what", hostile.FILES)
def test_each_failure(what: str, tmp_path: Path) -> None:
    content_type, file, failure = hostile.FILES[what]
    assert failed(file(), content_type, tmp_path) == failure


def test_every_failure_has_a_file() -> None:
    ours = {"LOST", "OTHER_BYTES", "TOO_DEMANDING"}  # of no single file
    assert {failure for _, _, failure in hostile.FILES.values()} == {each.value for each in Failure} - ours


@pytest.mark.parametrize("beginning", [b"", b"\xff", b"\0" * 4096, b"GIF89b", b"RIFF1234WAVE", b"\0\0\0\x20ftypheic"])
def test_what_is_nothing_that_is_taken(beginning: bytes) -> None:
    assert sniffing.type_of(beginning) == ""


def test_letters_that_stand_there_by_chance_are_no_archive() -> None:
    assert not sniffing.is_another_too(files.jpeg(), b"..PK\x05\x06..", "image/jpeg")


# Limits.


def in_its_process(
    program: str, file: bytes, kind: str, content_type: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    """With less than it is given otherwise."""
    (folder / "brought").write_bytes(file)
    begin = f"import runpy, sys; sys.argv = {['', kind, content_type, str(folder / 'brought'), str(folder)]!r}"
    text = APART.read_text().replace("def limit(", f"{program}\n\n\ndef limit(").replace("__file__", repr(str(APART)))
    return subprocess.run(
        [sys.executable, "-I", "-c", f"{begin}\n{text}"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={},
        check=False,
    )


def test_memory_is_limited(tmp_path: Path) -> None:
    ran = in_its_process('MEMORY["IMAGE"] = 200 * MB', hostile.large_png(10_000, 6_000), "IMAGE", "image/png", tmp_path)
    assert json.loads(ran.stdout) == {"failure": "TOO_DEMANDING"}


def test_time_is_limited(tmp_path: Path) -> None:
    file = hostile.many_words(1_500_000)
    ran = in_its_process('SECONDS["DOCUMENT"] = 1', file, "DOCUMENT", "application/pdf", tmp_path)
    assert (ran.returncode < 0, ran.stdout) == (True, "")


def test_what_is_ended_by_its_limits_was_too_demanding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = tmp_path / "ending.py"
    ending.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGXCPU)")
    monkeypatch.setattr("domains.media.making.APART", ending)
    assert failed(files.jpeg(), "image/jpeg", tmp_path) == "TOO_DEMANDING"


def test_what_takes_its_time_was_too_demanding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = tmp_path / "waiting.py"
    waiting.write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr("domains.media.making.APART", waiting)
    monkeypatch.setattr("domains.media.making.PATIENCE", 0.3)
    assert failed(files.jpeg(), "image/jpeg", tmp_path) == "TOO_DEMANDING"


def test_nothing_of_ours_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings nor open files and lines."""
    looking = tmp_path / "looking.py"
    looking.write_text(
        "import json, os, sys\n"
        "opened = sorted(os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if int(n) < 200"
        " and os.path.exists(f'/proc/self/fd/{n}'))\n"
        "open(sys.argv[4] + '/seen', 'w').write(json.dumps([dict(os.environ), opened, sys.stdin.read()]))\n"
        "print('{}')\n"
    )
    monkeypatch.setattr("domains.media.making.APART", looking)
    monkeypatch.setenv("SECRET_OF_OURS", "x")
    with socket.create_server(("127.0.0.1", 0)) as line, (tmp_path / "ours").open("w") as ours:
        os.set_inheritable(line.fileno(), True)
        os.set_inheritable(ours.fileno(), True)
        assert failed(files.jpeg(), "image/jpeg", tmp_path) == "BROKEN"
    environment, opened, said = json.loads((tmp_path / "seen").read_text())
    assert environment.keys() <= {"LC_CTYPE"}
    assert {each.rpartition("/")[2] for each in opened} <= {"null", "answer", "fd"}
    assert said == ""


@pytest.mark.parametrize(
    "said",
    [
        "", "x", "[]", "{}", '{"variants": []}x', '{"variants": [{}]}', '{"failure": "NOTHING"}', '{"variants": 1}',
        '{"variants": [{"name": "ORIGINAL", "file": "../../secret", "content_type": "image/webp"}]}',
        '{"variants": [{"name": "ORIGINAL", "file": "original.webp", "content_type": "image/webp"}]}',
    ],
)  # fmt: skip
def test_what_it_says_is_not_just_believed(said: str, tmp_path: Path) -> None:
    (tmp_path / "original.webp").symlink_to("/etc/passwd")
    (tmp_path / "answer").write_text(said)
    with pytest.raises((Unusable, KeyError, TypeError, ValueError)):
        understood(tmp_path / "answer", tmp_path)
