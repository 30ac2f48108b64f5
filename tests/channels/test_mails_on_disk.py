"""Files, folders, mailboxes and the standard input are read; nothing is skipped."""

import gzip
import io
import os
import random
from pathlib import Path

import pytest

from amends.channels.mail import parse, read_messages, sources
from amends.channels.mail.sources import messages_in, places_below
from amends.core.errors import Unreadable

MARK = b"From someone@x.example Mon Mar  2 10:00:00 2026\n"

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


def test_a_single_file_is_one_message_word_for_word(tmp_path):
    (tmp_path / "one.eml").write_bytes(ONE)
    assert list(read_messages(tmp_path / "one.eml")) == [("one.eml", ONE)]


def test_the_standard_input_may_be_a_mailbox_too():
    found = list(read_messages("-", stdin=io.BytesIO(MARK + ONE + b"\n" + MARK + TWO)))
    assert [name for name, _ in found] == ["stdin#1", "stdin#2"]
    assert [parse(raw).text for _, raw in found] == ["From here on it leaks.", "From the top."]


def a_maildir(folder: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


def test_of_a_maildir_only_what_was_delivered_is_read_in_all_its_folders(tmp_path):
    inbox = a_maildir(tmp_path / "mail")
    archive = a_maildir(inbox / ".Archive.2026")
    (inbox / "dovecot-uidlist").write_bytes(b"3 V1 N2")
    (inbox / "tmp" / "1.half").write_bytes(b"From: a@b.exa")
    (inbox / "new" / "3.host").write_bytes(ONE)
    (inbox / "cur" / "2.host,S=53:2,FS").write_bytes(TWO)
    (archive / "cur" / "1.host:2,").write_bytes(ONE)
    before = sorted(inbox.rglob("*"))
    assert list(read_messages(inbox)) == [(".Archive.2026/1.host", ONE), ("2.host,S=53", TWO), ("3.host", ONE)]
    assert sorted(inbox.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["new/1.host", "cur/1.host:2,S", "cur/1.host:2,FRS", "cur/1.host!2,S", "cur/1.host;2,"]
)
def test_a_mail_of_a_maildir_keeps_its_name_whatever_its_flags(tmp_path, name):
    (a_maildir(tmp_path / "mail") / name).write_bytes(ONE)
    assert [place for place, _ in read_messages(tmp_path / "mail")] == ["1.host"]


def test_a_mail_that_is_flagged_while_we_read_is_still_found(tmp_path):
    inbox = a_maildir(tmp_path / "mail")
    (inbox / "new" / "1.host").write_bytes(ONE)
    (place,) = places_below(inbox)
    (inbox / "new" / "1.host").rename(inbox / "cur" / "1.host:2,S")
    assert list(messages_in(place)) == [("1.host", ONE)]


@pytest.mark.parametrize("pack", [gzip.compress, lambda raw: gzip.compress(raw[:50]) + gzip.compress(raw[50:])])
def test_a_mailbox_may_be_zipped(tmp_path, pack):
    (tmp_path / "box.gz").write_bytes(pack(MARK + ONE + b"\n" + MARK + TWO))
    assert [name for name, _ in read_messages(tmp_path / "box.gz")] == ["box.gz#1", "box.gz#2"]


def test_of_a_damaged_zipped_mailbox_the_mails_before_the_damage_are_read_and_the_damage_is_told(tmp_path):
    noise = random.Random(3).randbytes(3_000_000).hex().encode()  # nothing to compress: the damage is far behind
    packed = gzip.compress(MARK + ONE + b"\n" + MARK + TWO + b"\n" + noise)
    (tmp_path / "box.gz").write_bytes(packed[:-500_000])
    found = read_messages(tmp_path / "box.gz")
    assert parse(next(found)[1]).subject == "one"
    with pytest.raises(Unreadable, match="damaged gzip file"):
        list(found)


def test_a_file_name_that_is_no_text_can_be_stored_all_the_same(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.eml")).write_bytes(ONE)
    assert [name for name, _ in read_messages(tmp_path)] == [r"caf\xe9.eml"]


def test_a_file_larger_than_any_mail_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_MAIL", 1000)
    (tmp_path / "film").write_bytes(b"x" * 1001)
    with pytest.raises(Unreadable, match="no mail is so large"):
        list(read_messages(tmp_path))


def test_the_standard_input_is_a_source():
    assert list(read_messages("-", stdin=io.BytesIO(ONE))) == [("stdin", ONE)]


def test_a_path_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Unreadable, match="There is no file or folder"):
        list(read_messages(tmp_path / "none"))
