"""Which language a message is in."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from amends.core.triage.language import language_of, languages_of

SAMPLES = Path(__file__).parent / "samples"


def said_in(name: str) -> list[tuple[str, str]]:
    """Return (language, text) of a file of samples."""
    lines = (line for line in (SAMPLES / name).read_text("utf-8").splitlines() if not line.startswith("#"))
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(row[0], row[-1]) for row in rows if row[0] != "language"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The delivery was late and nobody told me anything about it.", "en"),
        ("Die Lieferung kam zu spät und niemand hat mir etwas gesagt.", "de"),
        ("La livraison est arrivée en retard et personne ne m'a prévenu.", "fr"),
        ("El pedido llegó tarde y nadie me avisó de nada en absoluto.", "es"),
        ("La consegna è arrivata in ritardo e nessuno mi ha avvisato.", "it"),
    ],
)
def test_a_sentence_shows_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("declared", "language"), [("de", "de"), ("de-AT", "de"), ("DE_de", "de"), ("", ""), ("english", ""), ("12", "")]
)
def test_a_short_text_is_believed_to_be_in_the_declared_language(declared: str, language: str) -> None:
    assert language_of("ok, 12!", declared=declared) == language


def test_a_long_text_overrules_a_wrong_declaration() -> None:
    text = "Die Lieferung kam zu spät, die Verpackung war aufgerissen und niemand hat sich bei mir gemeldet."
    assert language_of(text, declared="en") == "de"
    assert languages_of([text], ["en"]) == ["de"]


def test_a_language_that_cannot_be_told_is_believed() -> None:
    text = "Die pakkie het gister gekom, maar die deksel was gebreek en die skroewe was weg, en niemand het gebel nie."
    assert language_of(text, declared="af") == "af"


@pytest.mark.parametrize("text", ["Πού είναι;", "שלום", "ขอบคุณ", "감사합니다", "ありがとう"])
def test_a_script_of_one_language_overrules_whatever_was_declared_at_any_length(text: str) -> None:
    (language,) = languages_of([text])
    assert language in {"el", "he", "th", "ko", "ja"}
    assert language_of(text, declared="en") == language


def test_a_declared_language_that_the_script_rules_out_is_not_believed() -> None:
    assert languages_of(["Спасибо вам"], ["en"]) != ["en"]
    assert languages_of(["Спасибо вам"], ["bg"]) == ["bg"]


def test_product_names_in_latin_letters_do_not_hide_the_script() -> None:
    assert languages_of(["AcmePro SmartHub の電源が入りません", "AcmePro 设备坏了", "AcmePro δεν ανοίγει"]) == [
        "ja",
        "zh",
        "el",
    ]


@pytest.mark.parametrize("case", [str.lower, str.upper, str.swapcase, str.title])
def test_the_case_of_letters_tells_nothing(case: Callable[[str], str]) -> None:
    rows = said_in("eight_languages.tsv")[::4]
    assert languages_of([case(text) for _, text in rows]) == [language for language, _ in rows]


def test_messages_of_customers_are_read_right_in_28_languages_one_by_one() -> None:
    rows = said_in("languages.tsv") + said_in("eight_languages.tsv")
    wrong = [text for language, text in rows if languages_of([text]) != [language]]
    assert len({language for language, _ in rows}) >= 28
    assert len(wrong) <= 0.01 * len(rows), wrong


def test_when_one_has_to_be_sure_hardly_any_answer_is_wrong() -> None:
    rows = [(language, " ".join(text.split()[:6])) for language, text in said_in("eight_languages.tsv")]
    answers = [(language, language_of(text)) for language, text in rows]
    assert sum(answer not in ("", language) for language, answer in answers) <= 0.01 * len(rows)
    assert sum(answer == language for language, answer in answers) >= 0.9 * len(rows)
