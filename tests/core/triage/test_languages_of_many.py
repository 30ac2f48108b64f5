"""The languages of many messages at once, and of hostile ones."""

import time

import pytest

from amends.core.triage.language import languages_of
from amends.core.triage.languages.scripts import LANGUAGES
from tests.core.triage.test_language_of import said_in

GERMAN = "Seit drei Wochen warte ich auf die Ersatzteile, und niemand antwortet mir."


def test_a_language_that_a_company_names_is_expected_more_than_its_neighbours() -> None:
    assert languages_of(["Tak for hjælpen"], among=["da"]) == ["da"]
    assert languages_of(["Hvor er pakken?"], among=["no"]) == ["no"]
    assert languages_of(["Hvor er pakken?"], among=["da"]) == ["da"]


def test_a_language_that_the_company_did_not_name_is_still_seen() -> None:
    assert languages_of([GERMAN], among=["en", "fr"]) == ["de"]


def test_another_code_of_the_same_language_may_be_named() -> None:
    assert languages_of(["Hvor er pakken?"], among=["nb"]) == languages_of(["Hvor er pakken?"], among=["no"])


def test_a_code_that_nobody_knows_changes_nothing() -> None:
    assert languages_of([GERMAN], among=["tlh"]) == ["de"]


def test_each_text_keeps_its_place_whatever_stands_beside_it() -> None:
    texts = ["", GERMAN, "17", "Where is\nmy parcel?\r\nIt should have been here on Monday.", "😀", GERMAN]
    assert languages_of(texts) == ["", "de", "", "en", "", "de"]


def test_no_texts_have_no_languages() -> None:
    assert languages_of([]) == []


def test_a_declaration_is_wanted_for_each_text_or_for_none() -> None:
    with pytest.raises(ValueError, match="2 texts, but 1 declared"):
        languages_of(["a", "b"], ["de"])


def test_beginnings_of_three_words_are_read_better_together_than_alone() -> None:
    rows = [(language, " ".join(text.split()[:3])) for language, text in said_in("eight_languages.tsv")]
    together = sum(map(str.__eq__, languages_of([text for _, text in rows]), [language for language, _ in rows]))
    alone = sum(languages_of([text]) == [language] for language, text in rows)
    assert together > alone
    assert together >= 0.97 * len(rows)


def test_the_one_message_in_another_language_is_not_drowned_by_a_thousand() -> None:
    polish = [text for language, text in said_in("eight_languages.tsv") if language == "pl"][:3]
    assert languages_of([GERMAN] * 1000 + polish) == ["de"] * 1000 + ["pl"] * len(polish)


def test_more_texts_than_a_block_holds_keep_their_order() -> None:
    english = "Nobody answers the telephone, and I have been waiting for a fortnight."
    answers = languages_of([GERMAN, english] * 12_000)
    assert answers == ["de", "en"] * 12_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "😀",
        "a",
        "\x00",
        "\ud800",
        "a" * 5_000_000,
        " " * 5_000_000,
        "\u0301\u0323" * 2_500_000,
        "\u202eabc\u202d def" * 100_000,
        "@" * 100_000,
        "http://" * 100_000,
        "ﷺ" * 100_000,
        "İ" * 100_000,
    ],
    ids=lambda text: f"{text[:3]!r} of {len(text)}",
)
def test_hostile_texts_are_answered_at_once(text: str) -> None:
    began = time.process_time()
    (language,) = languages_of([text])
    assert time.process_time() - began < 0.5
    assert language in {"", *LANGUAGES}


def test_forty_languages_in_one_message_get_one_answer() -> None:
    (language,) = languages_of([" ".join(text for _, text in said_in("languages.tsv"))])
    assert language in LANGUAGES


def test_orders_that_turn_the_writing_round_hide_no_language() -> None:
    assert languages_of([f"\u202e{GERMAN}\u202c", "\u200b".join(GERMAN)]) == ["de", "de"]
