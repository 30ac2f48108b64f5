"""Tables as commands write them: as they were, with more behind; whole, or not at all."""

import csv
import json
import os
from datetime import UTC, date, datetime

import pytest

from amends.cli.tables import Table, must_be_another, read_table, write_table, write_whole
from amends.core.errors import Refused

ROWS = [{"text": "a,\r\nb", "label": "x", "n": 1}, {"text": "\r", "more": {"a": [True]}}]
TABLE = Table(("text", "label", "n", "more"), ROWS)


def test_a_column_with_a_name_of_ours_keeps_its_place_under_another_name():
    table = Table(("lang", "lang_in", "text"), [{"lang": "de", "lang_in": "?", "text": "a"}])
    added = table.with_added({"lang": ["en"], "kind": ["other"]})
    assert added.names == ("lang_in_in", "lang_in", "text", "lang", "kind")
    assert added.rows == [{"lang_in_in": "de", "lang_in": "?", "text": "a", "lang": "en", "kind": "other"}]


def test_json_lines_come_back_as_they_were_and_lack_what_they_lacked(tmp_path):
    out = tmp_path / "out.jsonl"
    write_table(str(out), TABLE.with_added({"p": [0.5, 1.0]}))
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == [
        ROWS[0] | {"p": 0.5},
        ROWS[1] | {"p": 1.0},
    ]


def test_csv_comes_back_value_by_value_line_breaks_and_all(tmp_path):
    out = tmp_path / "out.csv"
    write_table(str(out), TABLE.with_added({"escalate": [True, False]}))
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ["a,\r\nb", "\r"]
    assert [(row["n"], row["more"], row["escalate"]) for row in rows] == [
        ("1", "", "true"),
        ("", '{"a": [true]}', "false"),
    ]


def test_a_lone_surrogate_is_written_as_json_says_it_and_read_again(tmp_path):
    out = tmp_path / "out.jsonl"
    write_table(str(out), Table(("text",), [{"text": "\ud83d!"}]))
    assert read_table(str(out)).rows == [{"text": "\ud83d!"}]


def test_a_table_without_rows_still_has_its_columns(tmp_path):
    out = tmp_path / "out.csv"
    write_table(str(out), Table(("id", "text"), []).with_added({"kind": []}))
    assert out.read_bytes() == b"id,text,kind\r\n"


def test_an_out_that_was_there_is_replaced_and_nothing_else_is_left(tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("old")
    write_table(str(out), TABLE)
    assert out.read_text("utf-8").startswith("text,label")
    assert os.listdir(tmp_path) == ["out.csv"]


def test_when_it_cannot_be_renamed_nothing_is_left_and_the_old_one_stays(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    out = tmp_path / "out.csv"
    out.write_text("old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Refused, match=r"out\.csv cannot be written: No space left"):
        write_table(str(out), TABLE)
    assert (os.listdir(tmp_path), out.read_text()) == (["out.csv"], "old")


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path):
    (tmp_path / "there").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "there" / "out.csv")
    write_table(str(link), TABLE)
    assert link.is_symlink()
    assert (tmp_path / "there" / "out.csv").exists()


def test_a_folder_a_device_and_a_folder_that_is_not_there_are_refused(tmp_path):
    (tmp_path / "out.csv").mkdir()
    (tmp_path / "file").touch()
    for name in (tmp_path / "out.csv", os.devnull, tmp_path / "no" / "out.csv", tmp_path / "file" / "out.csv"):
        with pytest.raises(Refused, match=r"is no file|cannot be written"):
            write_whole(str(name), b"x")


def test_the_file_that_is_read_is_refused_under_any_of_its_names(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("text\n")
    (tmp_path / "b.csv").symlink_to(path)
    os.link(path, tmp_path / "c.csv")
    monkeypatch.chdir(tmp_path)
    for name in (str(path), "a.csv", "./a.csv", "b.csv", "c.csv"):
        with pytest.raises(Refused, match="is read, so it cannot be written"):
            must_be_another(name, str(path))
    must_be_another("d.csv", str(path))


def test_days_and_times_of_parquet_stand_in_csv_as_iso_8601(tmp_path):
    out = tmp_path / "out.csv"
    row = {"day": date(2026, 3, 1), "at": datetime(2026, 3, 1, 8, tzinfo=UTC), "none": None}
    write_table(str(out), Table(tuple(row), [row]))
    assert out.read_text("utf-8").splitlines()[1] == "2026-03-01,2026-03-01T08:00:00+00:00,"
