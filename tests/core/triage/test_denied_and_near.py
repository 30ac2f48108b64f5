"""What takes the sting out of a dangerous word, and what does not."""

import pytest

from amends.core.severity import Severity
from amends.core.triage import assess


@pytest.mark.parametrize(
    "text",
    [
        "Nobody was hurt.",
        "No injuries or deaths.",
        "It did not catch fire.",
        "Injuries: none",
        "We got home without injury.",
        "Es gab keine Verletzten.",
        "Verletzte: keine",
        "Verletzt wurde niemand.",
        "Il n'y a eu aucun blessé.",
        "Personne n'a été blessé.",
        "No hubo heridos.",
        "Heridos: 0",
    ],
)
def test_a_plain_denial_takes_the_harm_back(text: str) -> None:
    assert assess(text).severity is Severity.NONE


@pytest.mark.parametrize(
    "text",
    [
        "Not only did it catch fire, you also kept my deposit.",
        "I can't believe it caught fire.",
        "No warning anywhere, and I burned my hand.",
        "Nobody came when my son was injured.",
        "No injuries, but the plug melted.",
        "They told me nobody gets hurt, yet my mother broke her wrist.",
        "The heater exploded. No answer from you.",
        "Der Akku brennt, keine Antwort vom Service.",
        "Keine Verletzten, aber das Kabel ist geschmolzen.",
        "Aucun blessé, mais la prise a fondu.",
        "Sin heridos, pero el enchufe se derritió.",
        "Nobody was seriously injured.",  # so perhaps somebody was, lightly
    ],
)
def test_a_denial_of_something_else_takes_nothing_back(text: str) -> None:
    assert assess(text).severity >= Severity.INJURY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The shelf almost fell on my son.", "almost fell on my son"),
        ("Someone could have been injured.", "could have been injured"),
        ("Fast hätte sich meine Tochter die Hand verbrannt.", "Fast hätte sich meine Tochter die Hand verbrannt"),
    ],
)
def test_a_near_miss_counts_as_harm_and_says_that_it_was_near(text: str, words: str) -> None:
    verdict = assess(text)
    assert verdict.severity is Severity.INJURY
    near = [reason for reason in verdict.severity_reasons if "could" in reason.sentence.split("“")[0]]
    assert near
    assert near[0].phrase == words


@pytest.mark.parametrize(
    "text",
    [
        "This queue is killing me.",
        "I died laughing.",
        "The deadline is Monday.",
        "My phone died.",
        "The laptop was dead on arrival.",
        "I am sick of waiting.",
        "A burning question: do you ship?",
        "When is the next fire sale?",
        "I had a heart attack when I saw the price.",
        "The app crashed again.",
        "You add insult to injury.",
        "It cost me an arm and a leg.",
        "Do you have smoked salmon?",
        "I ordered it by accident.",
        "Ihr Programm ist wieder abgestürzt.",
        "Mir platzt der Kragen.",
        "Die Preise explodieren.",
        "Je suis mort de rire.",
        "Le site a planté.",
        "Me muero de risa.",
        "Cuesta un ojo de la cara.",
    ],
)
def test_an_idiom_hurts_nobody(text: str) -> None:
    verdict = assess(text)
    assert verdict.severity < Severity.INJURY, verdict.why()
    assert not verdict.fired


def test_an_idiom_does_not_hide_what_happened_beside_it() -> None:
    assert assess("This queue is killing me, and the ceiling fell on my wife.").severity is Severity.INJURY
