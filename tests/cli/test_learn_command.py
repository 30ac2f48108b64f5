"""`amends learn IN --label COLUMN -o MODEL`: a model that triage can use, a report, and sentences where it cannot."""

import json

import pytest

from amends.cli import learn
from amends.cli.learn import main
from amends.cli.triage import main as triage
from amends.core.errors import Refused
from amends.core.triage.scoring import Model
from tests.cli.coded import coded, put, rows_of


@pytest.fixture
def out(tmp_path):
    return tmp_path / "a.model"


def refused(tmp_path, out, capsys, rows, *more):
    """Learn from rows that give nothing to learn, and return the sentence."""
    assert main([put(tmp_path / "in.jsonl", rows), "--label", "label", "-o", str(out), *more]) == 1
    assert not out.exists()
    said = capsys.readouterr()
    assert (said.out, said.err.strip()[-1]) == ("", ".")
    return said.err


def test_what_was_learnt_gives_its_labels_to_other_rows(tmp_path, out):
    assert main([put(tmp_path / "in.csv", coded()), "--text", "text", "--label", "label", "-o", str(out)]) == 0
    fresh = [{"text": "My ladder is late, where is the courier with my parcel?"}, {"text": "charged twice for a lamp"}]
    judged = tmp_path / "judged.csv"
    assert triage([put(tmp_path / "new.csv", fresh), "-o", str(judged), "--model", str(out)]) == 0
    assert [row["label"] for row in rows_of(judged)] == ["delivery", "price"]


def test_the_report_says_how_good_it_was_with_intervals(tmp_path, out, capsys):
    assert main([put(tmp_path / "in.csv", coded()), "--label", "label", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    report = Model.from_bytes(out.read_bytes()).report
    assert "48 rows, 3 classes" in said
    assert "encoder none" in said
    assert f"macro-F1    {report['macro_f1']:.3f}, 95 % interval {report['macro_f1_low']:.3f} to" in said
    assert f"accuracy    {report['accuracy']:.3f}, 95 % interval" in said
    assert f"ECE         {report['ece']:.3f}; a perfect model stays below {report['perfect_ece']:.3f}" in said
    assert f"hold the truth for {report['coverage']:.1%}" in said
    assert f"auto {report['auto']:.1%}, suggest {report['suggest']:.1%}, ask {report['ask']:.1%}" in said


def test_rows_without_a_label_or_without_words_are_skipped_and_counted(tmp_path, out, capsys):
    rows = [
        *coded(),
        {"text": "no label", "label": " "},
        {"text": "none", "label": None},
        {"text": " ", "label": "price"},
    ]
    assert main([put(tmp_path / "in.jsonl", rows), "--label", "label", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "48 rows, 3 classes" in said
    assert "skipped     3 rows without a text or a label" in said


@pytest.mark.parametrize(
    ("yes", "no", "classes"), [(1, 0, ("0", "1")), (True, False, ("false", "true")), (2.5, 1.0, ("1", "2.5"))]
)
def test_labels_may_be_numbers_or_truth_values(yes, no, classes, tmp_path, out):
    rows = [{**row, "label": yes if row["label"] == "price" else no} for row in coded()]
    assert main([put(tmp_path / "in.jsonl", rows), "--label", "label", "-o", str(out)]) == 0
    assert Model.from_bytes(out.read_bytes()).classes == classes


def test_few_examples_make_a_model_that_asks_and_a_sentence_that_says_so(tmp_path, out, capsys):
    assert main([put(tmp_path / "in.csv", coded(9)), "--label", "label", "-o", str(out)]) == 0
    assert "too few examples" in capsys.readouterr().out
    judged = tmp_path / "judged.csv"
    assert triage([put(tmp_path / "new.csv", coded(6)), "-o", str(judged), "--model", str(out)]) == 0
    assert {row["decision"] for row in rows_of(judged)} == {"ask"}
    assert all(row["label"] for row in rows_of(judged))


def test_the_same_rows_give_the_same_model(tmp_path, out):
    source, again = put(tmp_path / "in.csv", coded()), tmp_path / "b.model"
    for path in (out, again):
        assert main([source, "--label", "label", "-o", str(path)]) == 0
    assert out.read_bytes() == again.read_bytes()


def test_one_label_alone_is_refused(tmp_path, out, capsys):
    rows = [{**row, "label": "price"} for row in coded()]
    assert "Every row has the label “price”" in refused(tmp_path, out, capsys, rows)


def test_too_few_rows_are_refused(tmp_path, out, capsys):
    assert "Only 2 rows have a text and a label" in refused(tmp_path, out, capsys, coded(2))
    assert "Only 0 rows" in refused(tmp_path, out, capsys, [{"text": "a", "label": ""}])
    assert "Only 0 rows" in refused(tmp_path, out, capsys, [])


def test_a_label_of_its_own_for_every_row_is_refused(tmp_path, out, capsys):
    rows = [{**row, "label": row["id"]} for row in coded()]
    assert "a label of its own" in refused(tmp_path, out, capsys, rows)


def test_a_bar_in_a_label_is_refused_for_sets_are_written_with_it(tmp_path, out, capsys):
    rows = [{**row, "label": "a|b"} if row["id"] == "7" else row for row in coded()]
    assert "The label “a|b” holds a |" in refused(tmp_path, out, capsys, rows)


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path, out, capsys):
    source = put(tmp_path / "in.csv", coded())
    assert main([source, "--label", "cause", "-o", str(out)]) == 1
    assert "no column cause. Columns of this table: id, text, label, channel." in capsys.readouterr().err
    assert main([source, "--label", "label", "--text", "body", "-o", str(out)]) == 1
    assert "no column body" in capsys.readouterr().err


def test_the_table_itself_and_a_folder_are_no_place_for_the_model(tmp_path, capsys):
    source = put(tmp_path / "in.csv", coded())
    for place, sentence in {
        source: "is read",
        str(tmp_path): "is no file",
        str(tmp_path / "no" / "m"): "cannot be",
    }.items():
        assert main([source, "--label", "label", "-o", place]) == 1
        assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("level", ["0.3", "1", "sure"])
def test_a_level_that_is_no_share_ends_with_two(level, tmp_path, out, capsys):
    with pytest.raises(SystemExit) as ended:
        main([put(tmp_path / "in.csv", coded()), "--label", "label", "--level", level, "-o", str(out)])
    assert ended.value.code == 2
    assert "--level" in capsys.readouterr().err


def test_a_higher_level_never_decides_more_by_itself(tmp_path, out):
    shares = []
    for level in ("0.5", "0.9", "0.999"):
        main([put(tmp_path / "in.csv", coded()), "--label", "label", "--level", level, "-o", str(out)])
        shares.append(Model.from_bytes(out.read_bytes()).report["auto"])
    assert shares == sorted(shares, reverse=True)


def test_an_encoder_that_is_not_installed_is_told_before_anything_is_read(tmp_path, out, monkeypatch, capsys):
    def missing(name):
        raise Refused(f"The encoder “{name}” is not installed.", do="Install it.")

    monkeypatch.setattr(learn, "encoder", missing)
    assert "“e5” is not installed" in refused(tmp_path, out, capsys, coded(), "--encoder", "e5")


def test_a_model_learnt_with_an_encoder_names_it(tmp_path, out, monkeypatch, capsys):
    np = pytest.importorskip("numpy")

    class Plain:
        name = "use"

        def encode(self, texts):
            return np.array([[1.0, len(text) % 7, 0.0] for text in texts], dtype=np.float32)

    monkeypatch.setattr(learn, "encoder", lambda name: Plain())
    assert main([put(tmp_path / "in.csv", coded()), "--label", "label", "--encoder", "use", "-o", str(out)]) == 0
    assert "encoder use" in capsys.readouterr().out
    assert Model.from_bytes(out.read_bytes()).encoder == "use"


def test_labels_with_every_sign_survive_the_way_through_both_commands(tmp_path, out):
    names = {"delivery": '"Ä", ; 你\n🙂', "quality": "=1+1", "price": " a "}
    rows = [{**row, "label": names[row["label"]]} for row in coded()]
    source = put(tmp_path / "in.jsonl", rows)
    judged = tmp_path / "judged.jsonl"
    assert main([source, "--label", "label", "-o", str(out)]) == 0
    assert triage([source, "-o", str(judged), "--model", str(out)]) == 0
    labels = {json.loads(line)["label"] for line in judged.read_text("utf-8").splitlines()}
    assert labels == {name.strip() for name in names.values()}
