"""`amends triage IN -o OUT`: what goes in comes out in order, with what was found behind it."""

import json

import pytest

from amends.cli import triage
from amends.cli.triage import main
from amends.core.errors import Refused
from tests.cli.coded import coded, model, put, rows_of

ADDED = ["complaint", "praise", "question", "suggestion", "kind", "severity", "severity_kinds", "escalate", "lang",
         "reasons"]  # fmt: skip
LABELS = ["label", "label_p", "label_set", "decision"]
TEXTS = [
    "The kettle exploded and burned my son's hand. I want my money back.",
    "Thank you, the lamp came quickly and is lovely!",
    "What are your opening hours on Sunday?",
    "",
]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.csv"


@pytest.fixture
def learnt(tmp_path):
    path = tmp_path / "a.model"
    path.write_bytes(model().to_bytes())
    return str(path)


def judged(tmp_path, out, *texts, more=()):
    assert main([put(tmp_path / "in.jsonl", [{"text": text} for text in texts]), "-o", str(out), *more]) == 0
    return rows_of(out)


def test_every_row_and_column_comes_back_in_order_with_what_was_found_behind(tmp_path, out):
    source = put(tmp_path / "in.csv", [{"id": str(n), "text": text, "x": " "} for n, text in enumerate(TEXTS)])
    assert main([source, "-o", str(out)]) == 0
    rows = rows_of(out)
    assert list(rows[0]) == ["id", "text", "x", *ADDED]
    assert [(row["id"], row["text"], row["x"]) for row in rows] == [(str(n), text, " ") for n, text in enumerate(TEXTS)]


def test_somebody_hurt_is_for_a_person_and_says_why(tmp_path, out):
    hurt, pleased, asked, empty = judged(tmp_path, out, *TEXTS)
    assert [row["escalate"] for row in (hurt, pleased, asked, empty)] == ["true", "false", "false", "false"]
    assert "injury" in hurt["severity_kinds"].split("|")
    assert float(hurt["severity"]) >= 0.6 > float(pleased["severity"])
    assert "burned my son's hand" in hurt["reasons"].split(" | ")[0]
    assert (hurt["kind"], pleased["kind"], asked["kind"], empty["kind"]) == ("complaint", "praise", "question", "other")
    assert (hurt["lang"], pleased["lang"], empty["lang"]) == ("en", "en", "")


def test_probabilities_and_severity_are_between_nothing_and_one(tmp_path, out):
    for row in judged(tmp_path, out, *TEXTS):
        assert all(0 <= float(row[name]) <= 1 for name in (*ADDED[:4], "severity"))


def test_a_model_adds_its_label_its_probability_the_set_and_what_to_do(tmp_path, out, learnt):
    source = put(tmp_path / "in.csv", coded(6))
    assert main([source, "-o", str(out), "--model", learnt]) == 0
    rows = rows_of(out)
    assert list(rows[0]) == ["id", "text", "label_in", "channel", *ADDED, *LABELS]
    assert [row["label"] for row in rows] == [row["label_in"] for row in rows]
    for row in rows:
        assert row["label_set"].split("|")[0] == row["label"]
        assert 1 / 3 < float(row["label_p"]) <= 1
        assert row["decision"] in {"auto", "suggest", "ask"}


def test_the_model_sees_the_whole_file_with_its_channels_at_once(tmp_path, out, learnt, monkeypatch):
    seen = []
    judge = triage.Model.judge
    monkeypatch.setattr(
        triage.Model, "judge", lambda self, said, **more: seen.append(said) or judge(self, said, **more)
    )
    assert main([put(tmp_path / "in.csv", coded(1_100)), "-o", str(out), "--model", learnt]) == 0
    assert [len(said) for said in seen] == [1_100]
    assert {said.channel for said in seen[0]} == {"mail", "chat"}


def test_json_lines_keep_what_they_had_and_get_numbers_and_truth_values(tmp_path):
    rows = [{"text": TEXTS[0], "deep": {"a": [1, None]}}, {"n": 1}, {"text": None}, {"text": 7}]
    out = tmp_path / "out.jsonl"
    assert main([put(tmp_path / "in.jsonl", rows), "-o", str(out)]) == 0
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [{name: row[name] for name in given} for row, given in zip(found, rows, strict=True)] == rows
    assert found[0]["escalate"] is True
    assert isinstance(found[0]["severity"], float)


def test_messages_may_stand_in_another_column(tmp_path, out):
    assert main([put(tmp_path / "in.csv", [{"body": TEXTS[0]}]), "-o", str(out), "--text", "body"]) == 0
    assert rows_of(out)[0]["escalate"] == "true"


def test_a_table_without_rows_becomes_one_without_rows(tmp_path, out):
    (tmp_path / "in.csv").write_text("id,text\n")
    assert main([str(tmp_path / "in.csv"), "-o", str(out)]) == 0
    assert out.read_text("utf-8").strip() == ",".join(["id", "text", *ADDED])


def test_a_declared_language_is_believed_for_a_short_text_and_kept_beside_ours(tmp_path, out):
    rows = [{"text": "kaputt", "lang": "de-AT"}, {"text": "nothing works, the parcel never came", "lang": ""}]
    assert main([put(tmp_path / "in.csv", rows), "-o", str(out)]) == 0
    assert [(row["lang_in"], row["lang"]) for row in rows_of(out)] == [("de-AT", "de"), ("", "en")]


def test_languages_that_were_named_are_expected(tmp_path, out):
    texts = ["Název nájemce musí být jedinečný", "Kde je můj balík?", "Where is my parcel?", "!?"]
    rows = judged(tmp_path, out, *texts, more=["--languages", "cs, EN"])
    assert [row["lang"] for row in rows] == ["cs", "cs", "en", ""]
    unclear = "Problem med min ordre"  # Danish, and Norwegian as well
    assert judged(tmp_path, out, unclear, more=["--languages", "da"])[0]["lang"] == "da"
    assert judged(tmp_path, out, unclear, more=["--languages", "no,en"])[0]["lang"] == "no"


def test_a_language_guessed_from_a_few_letters_shuts_out_no_rule(tmp_path, out):
    for language in ("it", "nl", "pl"):
        row = judged(tmp_path, out, "thank you!", more=["--languages", language])[0]
        assert (row["kind"], "pleased" in row["reasons"]) == ("praise", True)


def test_the_summary_counts_rows_and_those_for_a_person(tmp_path, out, capsys):
    judged(tmp_path, out, *TEXTS)
    assert capsys.readouterr().out.startswith("4 rows judged, 1 of them for a person at once")


def test_a_model_learnt_with_an_encoder_that_is_missing_judges_without_it_and_says_so(
    tmp_path, out, learnt, monkeypatch, capsys
):
    def missing(name):
        raise Refused(f"The encoder “{name}” is not installed.", do="Install it.")

    deep = triage.Model.from_bytes(model().to_bytes())
    object.__setattr__(deep, "encoder", "e5")
    monkeypatch.setattr(triage.Model, "from_bytes", lambda data: deep)
    monkeypatch.setattr(triage, "encoder", missing)
    assert main([put(tmp_path / "in.csv", coded(3)), "-o", str(out), "--model", learnt]) == 0
    assert "“e5” is not installed. Install it. The model was learnt with it" in capsys.readouterr().err
    assert all(row["label"] for row in rows_of(out))
