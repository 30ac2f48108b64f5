"""`amends similar PAIRS -o OUT`: what goes in comes out in order, with what the two texts are to each other."""

import csv
import json

import pytest

from amends.cli.similar import main

PAIRS = [
    {"id": "7", "text_a": "The lid of the kettle broke, again.", "text_b": "Hi all, the LID of the kettle broke again"},
    {"id": "3", "text_a": "Where is my order?\nI paid in March.", "text_b": "A lovely shop, “thank you”, Zoë"},
]


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "pairs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, PAIRS[0])
        writer.writeheader()
        writer.writerows(PAIRS)
    return path


def rows_of(path):
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_and_column_comes_back_in_order_with_three_columns_more(written, tmp_path):
    out = tmp_path / "out.csv"
    assert main([str(written), "-o", str(out)]) == 0
    rows = rows_of(out)
    assert [{name: row[name] for name in PAIRS[0]} for row in rows] == PAIRS
    assert list(rows[0]) == ["id", "text_a", "text_b", "similarity", "duplicate", "level"]
    assert [(row["duplicate"], row["level"]) for row in rows] == [("true", "same text"), ("false", "none")]


def test_json_lines_have_a_number_and_a_truth_value(written, tmp_path):
    out = tmp_path / "out.jsonl"
    assert main([str(written), "-o", str(out)]) == 0
    first, second = rows_of(out)
    assert (first["similarity"], first["duplicate"]) == (1.0, True)
    assert second["duplicate"] is False
    assert 0.0 <= second["similarity"] < 0.6


def test_json_lines_are_read_as_they_are(tmp_path):
    source, out = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    rows = [{"n": 1, "text_a": None, "text_b": 5, "more": {"a": [1]}}, {"text_a": "\ud800", "text_b": "\ud800"}]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert main([str(source), "-o", str(out)]) == 0
    for row, given in zip(rows_of(out), rows, strict=True):
        assert {name: row[name] for name in given} == given


def test_a_column_that_has_the_name_of_an_answer_is_kept_under_another_name(tmp_path):
    source, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    source.write_text("text_a,text_b,duplicate\nthe lid broke,a lovely shop,1\n", "utf-8")
    assert main([str(source), "-o", str(out)]) == 0
    assert [(row["duplicate"], row["duplicate_in"]) for row in rows_of(out)] == [("false", "1")]


def test_a_file_that_was_there_is_replaced_whole_but_never_the_one_that_is_read(written, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("old")
    assert main([str(written), "-o", str(out)]) == 0
    assert "old" not in out.read_text("utf-8")
    assert main([str(written), "-o", str(written)]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "pairs.csv"]


BAD = {
    "empty.csv": b"",
    "no-columns.csv": b"id,text\n1,a\n",
    "twice.csv": b"text_a,text_b,text_a\n1,2,3\n",
    "ragged.csv": b"text_a,text_b\n1,2,3\n",
    "quote.csv": b'text_a,text_b\n"a,b\n',
    "latin.csv": "text_a,text_b\nä,ö\n".encode("latin-1"),
    "no.jsonl": b"{\n",
    "list.jsonl": b"[1]\n",
    "deep.jsonl": b"[" * 100_000,
    "lacks.jsonl": b'{"text_a": "x"}\n',
    "pairs.parquet": b"PAR1",
    "pairs.xlsx": b"PK",
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_named_in_a_sentence_and_nothing_is_written(name, tmp_path, capsys):
    source, out = tmp_path / name, tmp_path / "out.csv"
    source.write_bytes(BAD[name])
    out.write_text("old")
    assert main([str(source), "-o", str(out)]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert said.strip().endswith(".")
    assert out.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_missing_file_an_unknown_kind_and_a_missing_folder_are_told(written, tmp_path, capsys):
    assert main([str(tmp_path / "none.csv"), "-o", str(tmp_path / "out.csv")]) == 1
    assert main([str(written), "-o", str(tmp_path / "out.txt")]) == 1
    assert main([str(written), "-o", str(tmp_path / "no" / "out.csv")]) == 1
    said = capsys.readouterr().err
    assert [word in said for word in ("none.csv", "out.txt", "out.csv cannot be written")] == [True, True, True]


def test_a_text_of_five_megabytes_is_one_row_like_any_other(tmp_path):
    source, out = tmp_path / "pairs.csv", tmp_path / "out.jsonl"
    source.write_text(f"text_a,text_b\n{'a' * 5_000_000},b\n", "utf-8")
    assert main([str(source), "-o", str(out)]) == 0
    assert rows_of(out)[0]["duplicate"] is False
