"""The drop folder: a file is moved only after it was heard, and a file in the making is left alone."""

import os
from datetime import timedelta

import pytest

from amends.web import listen

MESSAGE = b"From: Ada <ada@example.com>\r\nSubject: The lid\r\n\r\nIt broke.\r\n"


@pytest.fixture
def heard(monkeypatch):
    """Listen without a database: what was heard, and where it lay."""
    taken: list[tuple[bytes, str]] = []
    monkeypatch.setattr(listen, "source_for", lambda **_: "the folder")
    monkeypatch.setattr(
        listen, "hear_all", lambda batch, *, source, now: taken.extend((each.raw, each.place) for each in batch)
    )
    return taken


@pytest.fixture
def drop(tmp_path, now):
    def leave(name: str, *, seconds_ago: float = 60) -> None:
        path = tmp_path / name
        path.write_bytes(MESSAGE)
        at = (now - timedelta(seconds=seconds_ago)).timestamp()
        os.utime(path, (at, at))

    return leave


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_a_message_is_heard_and_then_put_aside_word_for_word(tmp_path, drop, heard, now):
    drop("lid.eml")
    assert listen.DropFolder(tmp_path).take_all(clock=lambda: now) == 1
    assert heard == [(MESSAGE, "lid.eml")]
    assert names(tmp_path) == []
    (kept,) = (tmp_path / "heard").iterdir()
    assert kept.name.endswith("-lid.eml")
    assert kept.read_bytes() == MESSAGE


def test_the_oldest_is_heard_first(tmp_path, drop, heard, now):
    drop("b.eml", seconds_ago=90)
    drop("a.eml", seconds_ago=30)
    listen.DropFolder(tmp_path).take_all(clock=lambda: now)
    assert [place for _, place in heard] == ["b.eml", "a.eml"]


@pytest.mark.parametrize(
    ("name", "seconds_ago"), [(".lid.eml", 60), ("lid.eml.part", 60), ("lid.tmp", 60), ("lid.eml", 1)]
)
def test_a_file_that_is_still_being_written_is_left_alone(tmp_path, drop, heard, now, name, seconds_ago):
    drop(name, seconds_ago=seconds_ago)
    assert listen.DropFolder(tmp_path).take_all(clock=lambda: now) == 0
    assert names(tmp_path) == [name]


def test_what_could_not_be_heard_stays_and_is_tried_again_a_minute_later(tmp_path, drop, heard, monkeypatch, now):
    folder = listen.DropFolder(tmp_path)
    drop("lid.eml")
    with monkeypatch.context() as broken:
        broken.setattr(listen, "hear_all", lambda *_, **__: 1 / 0)
        assert folder.take_all(clock=lambda: now) == 0
    assert names(tmp_path) == ["lid.eml"]
    assert folder.take_all(clock=lambda: now + timedelta(seconds=59)) == 0
    assert folder.take_all(clock=lambda: now + timedelta(seconds=60)) == 1


def test_a_folder_that_is_missing_is_made(tmp_path, heard, now):
    listen.DropFolder(tmp_path / "new").take_all(clock=lambda: now)
    assert (tmp_path / "new").is_dir()
