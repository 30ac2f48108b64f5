"""`amends read-mail`: a line for every file, whatever is in it, without a database and without Django."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from amends.cli.read_mail import main

ROOT = Path(__file__).parents[2]
GREETING = b"From: Ada Example <ada@example.com>\r\nTo: Care <care@example.org>\r\nSubject: Re: The lid\r\n\r\n"
ANSWER = "It broke again.\n\nOn Mon, 2 Nov 2026 at 10:00, Care <care@example.org> wrote:\n> Is it well now?\n"


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    path = tmp_path / "answer.eml"
    path.write_bytes(GREETING + ANSWER.encode())
    return path


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_argument_has_its_line_in_order_also_one_that_is_empty_or_not_there(tmp_path, answer):
    empty, out = tmp_path / "empty.eml", tmp_path / "out.jsonl"
    empty.write_bytes(b"")
    names = [str(empty), str(answer), str(tmp_path / "nowhere.eml"), str(tmp_path), str(answer)]
    assert main([*names, "-o", str(out)]) == 0
    found = rows(out)
    assert [row["file"] for row in found] == names
    assert ["error" in row for row in found] == [True, False, True, True, False]
    assert all(str(row["error"]).endswith(".") for row in found if "error" in row)


def test_the_fields_of_a_mail(tmp_path, answer):
    out = tmp_path / "out.jsonl"
    assert main([str(answer), "-o", str(out)]) == 0
    [row] = rows(out)
    assert (row["from_addr"], row["from_name"], row["to"]) == ("ada@example.com", "Ada Example", ["care@example.org"])
    assert (row["subject"], row["subject_prefix"]) == ("Re: The lid", "Re:")
    assert row["reply_text"] == "It broke again."
    assert "Is it well now?" in row["body_text"]
    assert (row["is_bounce"], row["no_visible_content"], row["attachments"]) == (False, False, [])


def test_a_body_alone_is_never_taken_for_a_mail(tmp_path):
    body, out = tmp_path / "body.txt", tmp_path / "out.jsonl"
    body.write_text("Subject: to change\nFrom: here to there\n\nThe lid broke.\n")
    assert main([str(body), "--as", "body_text", "-o", str(out)]) == 0
    [row] = rows(out)
    assert row["subject"] == ""
    assert str(row["body_text"]).startswith("Subject: to change")


def test_a_body_of_html_is_read_as_its_words(tmp_path):
    body, out = tmp_path / "body.html", tmp_path / "out.jsonl"
    body.write_text("<p>The lid broke.</p><blockquote type=cite>Is it well now?</blockquote>")
    assert main([str(body), "--as", "body_html", "-o", str(out)]) == 0
    [row] = rows(out)
    assert row["reply_text"] == "The lid broke."


def test_a_target_that_cannot_be_written_is_said_and_nothing_is_read(tmp_path, answer, capsys):
    assert main([str(answer), "-o", str(tmp_path / "no" / "out.jsonl")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_it_starts_without_django(answer):
    code = f"import sys; from amends.cli.read_mail import main; main([{str(answer)!r}])"
    code += "; assert 'django' not in sys.modules"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "It broke again." in done.stdout
