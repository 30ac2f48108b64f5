"""What models are asked about, and what they answer."""

from dataclasses import dataclass
from typing import Literal

Decision = Literal["auto", "suggest", "ask"]


@dataclass(frozen=True, slots=True)
class Said:
    """One message as a model sees it: words, the channel they came by, the language (ISO 639-1, "" when unknown)."""

    text: str
    channel: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A model's word on one message.

    label          the label it would give
    p              probability of that label, 0..1, calibrated
    label_set      labels of which nine in ten times one is right (conformal, 90 %); the label first
    decision       "auto": one label, as sure as the firm asks for; "suggest"; "ask": a person should say
    probabilities  of every class, in the order of the model's classes
    version        of the model, "+e5" behind it where that encoder helped
    """

    label: str
    p: float
    label_set: tuple[str, ...]
    decision: Decision
    probabilities: tuple[float, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one word, or something that is no word (start -1), adds to a logit."""

    phrase: str
    start: int
    end: int
    contribution: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a label got its logit: the parts sum to it within 1e-6."""

    label: str
    logit: float
    parts: tuple[Part, ...]
