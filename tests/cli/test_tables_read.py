"""Tables as commands read them: what CSV, JSON Lines and Parquet hold, and sentences for what they do not."""

import json

import pytest

from amends.cli import tables
from amends.cli.tables import as_words, read_table
from amends.core.errors import AmendsError, Refused, Unreadable


def put(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def test_csv_is_read_with_a_byte_order_mark_windows_lines_quotes_and_breaks_in_cells(tmp_path):
    name = put(tmp_path / "a.csv", '\ufeffid,text\r\n1,"a ""b"", c\r\nd"\r\n\r\n2,\r\n')
    table = read_table(name)
    assert table.names == ("id", "text")
    assert table.rows == [{"id": "1", "text": 'a "b", c\r\nd'}, {"id": "2", "text": ""}]


def test_a_cell_may_be_longer_than_the_csv_module_expects(tmp_path):
    assert len(read_table(put(tmp_path / "a.csv", "text\n" + "x" * 1_000_000)).column("text")[0]) == 1_000_000


def test_a_row_with_too_few_or_too_many_cells_is_named_by_the_line_where_it_begins(tmp_path):
    name = put(tmp_path / "a.csv", 'id,text\n1,"two\nlines"\n2\n')
    with pytest.raises(Unreadable, match=r"Line 4 of .*a\.csv has 1 cells, but there are 2 columns"):
        read_table(name)
    name = put(tmp_path / "b.csv", "id,text\n1,yes, but\n")
    with pytest.raises(Unreadable, match=r"Line 2 of .* has 3 cells.*a comma"):
        read_table(name)


def test_a_quote_that_never_closes_is_told_with_the_line_where_it_opens(tmp_path):
    with pytest.raises(Unreadable, match=r"Line 3 of .* is no CSV"):
        read_table(put(tmp_path / "a.csv", 'text\nfine\n"open\nmore\nand more\n'))


def test_json_lines_keep_their_types_and_what_a_row_does_not_have_is_empty(tmp_path):
    rows = [{"text": None, "n": 1}, {"text": "a\u2028b", "more": [1, {"a": True}]}, {"n": 2.5}]
    table = read_table(put(tmp_path / "a.jsonl", "\n\n".join(map(json.dumps, rows)) + "\r\n"))
    assert table.rows == rows
    assert table.names == ("text", "n", "more")
    assert table.column("text") == ["", "a\u2028b", ""]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"id,text,id\n", "two columns id"),
        ("a.csv", b"text,,\n", "two columns without a name"),
        ("a.csv", "text\nä".encode("latin-1"), "is not UTF-8 \\(byte 5\\)"),
        ("a.csv", "text\nä".encode("utf-16"), "is not UTF-8"),
        ("a.jsonl", b'{"text": "a"}\n{"text": ', "Line 2 of .* is no JSON"),
        ("a.jsonl", b'["text"]', "Line 1 of .* is no JSON object"),
        ("a.ndjson", b"[" * 200_000, "Line 1 of .* is no JSON"),
        ("a.jsonl", b'{"text": ' + b"9" * 5_000 + b"}", "Line 1 of .* is no JSON"),
        ("a.xlsx", b"PK", "does not say what kind"),
        ("a", b"text\n", "does not say what kind"),
    ],
)
def test_what_is_no_table_is_told_in_a_sentence_that_says_what_to_do(name, data, sentence, tmp_path):
    path = put(tmp_path / name, data)
    with pytest.raises(AmendsError, match=sentence) as told:
        read_table(path)
    assert told.value.do.endswith(".")


def test_a_missing_column_is_told_with_the_names_of_those_there_are(tmp_path):
    table = read_table(put(tmp_path / "a.csv", "id,body\n1,a\n"))
    with pytest.raises(Refused, match=r"no column text\. Columns of this table: id, body\."):
        table.column("text")


def test_a_table_of_json_without_rows_misses_no_column(tmp_path):
    assert read_table(put(tmp_path / "a.jsonl", "\n")).column("text") == []


def test_more_rows_than_are_held_at_once_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert len(read_table(put(tmp_path / "a.csv", "text\n1\n2\n")).rows) == 2
    for name, data in {"b.csv": "text\n1\n2\n3\n", "b.jsonl": '{"text": 1}\n' * 3}.items():
        with pytest.raises(Refused, match=r"more than 2 rows.*Split it"):
            read_table(put(tmp_path / name, data))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (float("nan"), ""),
        (True, "true"),
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        ("a", "a"),
        ([1, "ä"], '[1, "ä"]'),
        (float("inf"), "inf"),
    ],
)
def test_a_value_reads_as_a_label_would(value, words):
    assert as_words(value) == words
