import json
import os
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from estuary.embedded import place as places
from estuary.embedded.place import Owner, Place
from estuary.embedded.stack import Stack
from estuary.trouble import Trouble

Usage = namedtuple("Usage", "total used free")
NOBODY = Owner(65534, 65534)


def disk(monkeypatch: pytest.MonkeyPatch, *, free: int) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**9, 10**9 - free, free))


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if root ran us, so that PostgreSQL has to run as somebody else."""
    monkeypatch.setattr(places, "unprivileged_owner", lambda: NOBODY)


def test_data_is_in_the_clone(folder: Path) -> None:
    place, said = places.choose(folder, None)
    assert (place.folder, said) == (folder / ".data", "")


@pytest.mark.usefixtures("as_root")
def test_data_moves_out_of_a_folder_that_only_root_may_enter(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    monkeypatch.setattr(places, "OUTSIDE", outside)
    monkeypatch.setattr(Owner, "can_enter", lambda self, path: not path.is_relative_to(folder))
    place, said = places.choose(folder, None)
    assert place.folder.parent == outside
    assert said.endswith(f"the data is in {place.folder}.")
    assert places.choose(folder, None)[0].folder == place.folder
    with pytest.raises(Trouble, match="may not enter"):
        places.choose(folder, str(folder / "chosen"))


@pytest.mark.usefixtures("as_root")
def test_somebody_elses_folder_is_not_moved_into(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "OUTSIDE", tmp_path)
    monkeypatch.setattr(Owner, "can_enter", lambda self, path: False)
    moved = places.choose(folder, None)[0].folder
    moved.rmdir()
    moved.symlink_to(folder)
    with pytest.raises(Trouble, match="belongs to somebody else"):
        places.choose(folder, None)


def test_disk_too_full_to_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(monkeypatch, free=5_000_000)
    place = Place(folder)
    with pytest.raises(Trouble, match=r"has 5 MB free, 500 MB are needed\. Nothing was changed"):
        place.claim()
    place.release()


def test_disk_that_fills_up_is_said_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    stack = Stack(Place(folder), say=said.append)
    for free in (10**9, 0, 0, 10**9, 10**9):
        disk(monkeypatch, free=free)
        stack.look_after()
    assert [line.strip() for line in said] == [
        f"The disk of {folder} is full: nothing can be written until there is room.",
        "There is room on the disk again.",
    ]


def test_port_is_remembered_while_it_is_free(folder: Path) -> None:
    place = Place(folder)
    port = place.port("page")
    assert Place(folder).port("page") == port
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", port))
        somebody.listen()
        other = place.port("page")
    assert other != port
    assert json.loads((folder / "ports.json").read_text()) == {"page": other}


def test_no_two_servers_are_given_one_port(folder: Path) -> None:
    place = Place(folder)
    port = places.free_port()
    assert place.port("one", port) == port
    assert place.port("two", port) != port


def test_folder_that_cannot_be_written(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(Trouble, match="cannot hold the data"):
        Place(folder / "file" / "below").claim()


def test_folder_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / places.MARKER).touch()
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    monkeypatch.setattr(places, "unprivileged_owner", lambda: None)
    with pytest.raises(Trouble, match=r"belongs to .*Run this as"):
        Place(folder).claim()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_folders_can_be_entered_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0o077)
    try:
        place = Place(folder / "a" / "b" / "c")
        place.claim()
        assert place.owner
        assert place.owner.can_enter(place.folder)
        place.release()
    finally:
        os.umask(before)


def test_secrets_are_for_their_owner_alone(folder: Path) -> None:
    places.rewrite(folder / "secret", "hunter2", mode=0o600)
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret"]
