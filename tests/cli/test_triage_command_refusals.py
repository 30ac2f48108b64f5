"""`amends triage` when it cannot: a sentence, an exit code, and no half of a file; and one text as ever."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from amends.cli.triage import main
from tests.cli.coded import coded, put

ROOT = Path(__file__).parents[2]


def refused(arguments, capsys):
    """Run it, and return what it said on standard error; it must have failed."""
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip().endswith(".")
    return said.err


def test_out_that_is_in_or_the_model_is_refused_and_both_stay(tmp_path, capsys):
    source = put(tmp_path / "in.csv", coded(3))
    before = Path(source).read_bytes()
    assert "is read, so it cannot be written" in refused([source, "-o", source], capsys)
    model = put(tmp_path / "model.csv", coded(3))
    assert "is read" in refused([source, "-o", model, "--model", model], capsys)
    assert Path(source).read_bytes() == before


def test_nothing_is_written_when_the_column_is_missing(tmp_path, capsys):
    source, out = put(tmp_path / "in.csv", [{"id": "1", "body": "a"}]), tmp_path / "out.csv"
    assert "no column text. Columns of this table: id, body." in refused([source, "-o", str(out)], capsys)
    assert not out.exists()


@pytest.mark.parametrize("out", ["out", "out.xlsx", "no/out.csv"])
def test_an_out_that_cannot_be_written_is_told(out, tmp_path, capsys):
    source = put(tmp_path / "in.csv", coded(3))
    said = refused([source, "-o", str(tmp_path / out)], capsys)
    assert "does not say what kind" in said or "cannot be written" in said


def test_what_is_no_model_is_told(tmp_path, capsys):
    source = put(tmp_path / "in.csv", coded(3))
    said = refused([source, "-o", str(tmp_path / "out.csv"), "--model", source], capsys)
    assert "not a model" in said
    assert "could not be read" in refused([source, "-o", str(tmp_path / "out.csv"), "--model", "no"], capsys)


def test_a_language_that_cannot_be_told_is_refused(tmp_path, capsys):
    source = put(tmp_path / "in.csv", coded(3))
    assert "“xx” is no language" in refused([source, "-o", str(tmp_path / "o.csv"), "--languages", "en,xx"], capsys)


def test_a_standard_input_is_no_table(tmp_path, capsys):
    assert "what kind of table" in refused(["-", "-o", str(tmp_path / "out.csv")], capsys)


@pytest.mark.parametrize("options", [["--model", "m"], ["--languages", "en"], ["-o", "o.csv", "--json"]])
def test_options_that_do_not_go_together_end_with_two(options, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["in.csv", *options])
    assert ended.value.code == 2
    assert "-o" in capsys.readouterr().err


def test_one_plain_text_is_judged_as_before(tmp_path, capsys):
    text = tmp_path / "a.txt"
    text.write_text("The iron caught fire. I want a refund.")
    assert main([str(text)]) == 0
    assert capsys.readouterr().out.startswith("harm      injury or serious loss\nkind      complaint")
    assert main([str(text), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fired"] is True


def test_from_a_terminal_the_command_starts_without_django_and_ends_with_its_code(tmp_path):
    source, out = put(tmp_path / "in.csv", coded(3)), tmp_path / "out.csv"
    run = [sys.executable, "-X", "importtime", "-m", "amends", "triage", source, "-o", str(out)]
    done = subprocess.run(run, cwd=ROOT / "src", capture_output=True, text=True, check=False)
    assert (done.returncode, out.exists()) == (0, True)
    loaded = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert not loaded & {"django", "pyarrow", "scipy", "sklearn"}
