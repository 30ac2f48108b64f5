"""Files, folders, mailboxes and the standard input are read; nothing is skipped."""

import io

import pytest

from amends.channels.mail import parse, read_messages
from amends.core.errors import Unreadable

ONE = b"From: a@b.example\nSubject: one\n\nFrom here on it leaks.\n"
TWO = b"From: c@d.example\nSubject: two\n\n>From the top.\n"


def test_a_folder_yields_every_file_sorted_whatever_its_name(tmp_path):
    (tmp_path / "b").mkdir()
    for name, data in {
        "z.eml": ONE,
        "b/a.txt": TWO,
        "notes.md": b"# no mail",
        ".hidden": b"x",
        "expected.jsonl": b"{}",
    }.items():
        (tmp_path / name).write_bytes(data)
    names = [name for name, _ in read_messages(tmp_path)]
    assert names == [".hidden", "b/a.txt", "expected.jsonl", "notes.md", "z.eml"]


def test_a_single_file_is_one_message(tmp_path):
    (tmp_path / "one.eml").write_bytes(b"From someone@x Mon Mar  2 10:00:00 2026\n" + ONE)
    assert [name for name, _ in read_messages(tmp_path / "one.eml")] == ["one.eml"]


def test_a_mailbox_is_cut_only_where_a_mail_begins(tmp_path):
    mark = b"From someone@x.example Mon Mar  2 10:00:00 2026\n"
    (tmp_path / "box").write_bytes(mark + ONE + b"\n" + mark + TWO + b"\n")
    found = list(read_messages(tmp_path / "box"))
    assert [name for name, _ in found] == ["box#1", "box#2"]
    assert [parse(raw).text for _, raw in found] == ["From here on it leaks.", "From the top."]


def test_the_standard_input_is_a_source():
    assert list(read_messages("-", stdin=io.BytesIO(ONE))) == [("stdin", ONE)]


def test_a_path_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Unreadable, match="There is no file or folder"):
        list(read_messages(tmp_path / "none"))
