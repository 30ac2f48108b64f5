"""Which language a message is in."""

import pytest

from amends.core.triage.language import language_of


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
