"""Parquet through the extra `analytics`: types survive, and without the extra a sentence says how to get it."""

import json
import subprocess
import sys

import pytest

from amends.cli import parquet, triage
from amends.cli.tables import Table, read_table, write_table
from amends.core.errors import Refused, Unreadable

NANOSECONDS = 1_700_000_000_123_456_789


@pytest.fixture
def stored(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    columns = {
        "text": pa.array(["a", None]),
        "lang": pa.array(["en", "de"]).dictionary_encode(),
        "n": pa.array([1, None], pa.int16()),
        "at": pa.array([NANOSECONDS, 0], pa.timestamp("ns", "UTC")),
        "list": pa.array([[1.5], []]),
    }
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_columns_that_came_from_parquet_keep_their_types_and_values(stored, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    table = read_table(str(stored)).with_added({"lang": ["en", ""], "escalate": [True, False]})
    write_table(str(tmp_path / "out.parquet"), table)
    before, after = pq.read_table(stored), pq.read_table(tmp_path / "out.parquet")
    assert after.column_names == ["text", "lang_in", "n", "at", "list", "lang", "escalate"]
    for name in ("text", "n", "at", "list"):
        assert after.column(name).equals(before.column(name))
    assert after.column("lang_in").to_pylist() == ["en", "de"]
    assert (after.column("lang").to_pylist(), after.column("escalate").to_pylist()) == (["en", ""], [True, False])


def test_parquet_becomes_csv_or_json_lines_when_out_says_so(stored, tmp_path):
    table = read_table(str(stored))
    write_table(str(tmp_path / "out.jsonl"), table)
    first = json.loads((tmp_path / "out.jsonl").read_text("utf-8").splitlines()[0])
    assert (first["text"], first["n"], first["list"]) == ("a", 1, [1.5])
    assert first["at"].startswith("2023-11-14")


def test_rows_of_json_become_parquet_and_a_column_of_many_types_becomes_words(tmp_path):
    pytest.importorskip("pyarrow")
    rows = [{"text": "a\ud800", "mixed": 1, "n": 1}, {"text": None, "mixed": {"a": 2}}]
    write_table(str(tmp_path / "out.parquet"), Table(("text", "mixed", "n"), rows))
    assert read_table(str(tmp_path / "out.parquet")).rows == [
        {"text": "a\\ud800", "mixed": "1", "n": 1},
        {"text": None, "mixed": '{"a": 2}', "n": None},
    ]


def test_what_is_no_parquet_is_told(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 but no more")
    with pytest.raises(Unreadable, match=r"a\.parquet is no Parquet file"):
        read_table(str(path))


def test_without_the_extra_a_sentence_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "pa", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(Refused, match=r"\./amends add analytics"):
        read_table(str(tmp_path / "a.parquet"))
    with pytest.raises(Refused, match=r"\./amends add analytics"):
        write_table(str(tmp_path / "out.parquet"), Table(("text",), []))


def test_an_out_that_wants_the_extra_is_refused_before_anything_is_judged(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(parquet, "pa", None)
    monkeypatch.setattr(triage, "read_table", None)
    assert triage.main(["in.csv", "-o", str(tmp_path / "out.parquet")]) == 1
    assert "./amends add analytics" in capsys.readouterr().err


def test_commands_start_without_loading_the_parquet_library():
    code = "import sys, amends.cli.triage, amends.cli.learn; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
