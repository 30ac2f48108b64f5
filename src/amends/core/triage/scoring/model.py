"""A model of one question: which of its classes a message belongs to, how sure that is, and why."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.certainty.conformal import decisions
from amends.core.triage.certainty.prior import corrected
from amends.core.triage.encoding import Encoder
from amends.core.triage.said import Decision, Explanation, Judgement, Said
from amends.core.triage.scoring import model_file
from amends.core.triage.scoring.explaining import explained
from amends.core.triage.scoring.layer import Layer
from amends.core.triage.scoring.memory import Memory
from amends.core.triage.scoring.seen import Seen, seen_of
from amends.core.triage.seed import with_meaning
from amends.core.triage.text import READ
from amends.core.triage.verdict import Triage
from amends.core.triage.vocabulary import Vocabulary

State = Literal["few", "learnt"]


TELLS_MIXES = 200  # examples
AT_ONCE = 2_000  # messages looked at together; the n-grams of more would only cost memory


@dataclass(frozen=True)
class Model:
    """What coded messages taught.

    label     what it tells ("kind", "cause", a column's name); classes: its answers, in the order of probabilities
    state     "few": too few examples for probabilities, the most similar ones vote and a person is asked
    examples  how many messages it learnt from
    level     probability from which the firm lets it decide by itself, 0..1
    encoder   name of the encoder of `deep`, "" without
    plain     the layer without an encoder, deep the one with it; both None while few
    top_words for each class, words that speak for it, each from three messages or more
    report    how good it was on messages it had not learnt from
    """

    label: str
    classes: tuple[str, ...]
    state: State
    examples: int
    level: float
    encoder: str
    vocabulary: Vocabulary
    plain: Layer | None
    deep: Layer | None
    memory: Memory | None
    top_words: tuple[tuple[str, ...], ...]
    report: Mapping[str, Any]

    @cached_property
    def _bytes(self) -> bytes:
        return model_file.written({field.name: getattr(self, field.name) for field in fields(self)})

    @cached_property
    def version(self) -> str:
        """The name by which decisions remember it: what it tells, and a digest of it."""
        return f"{self.label}-{hashlib.sha256(self._bytes).hexdigest()[:8]}"

    def version_with(self, encoder: Encoder | None) -> str:
        """Return the name of what it says with an encoder; its own where it learnt without that one."""
        return f"{self.version}+{self.encoder}" if self._layer(encoder) is self.deep is not None else self.version

    def to_bytes(self) -> bytes:
        """Return the file: the same model gives the same bytes."""
        return self._bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a model file. Raises Unreadable with a sentence when it is none, or from another version."""
        return cls(**model_file.read(data))

    def judge(
        self,
        said: Sequence[Said],
        *,
        encoder: Encoder | None = None,
        seen: Seen | None = None,
        verdicts: Sequence[Triage] = (),
    ) -> list[Judgement]:
        """Return a judgement of each message.

        encoder   used when it is the one the model learnt with
        seen      what seen_of(said) returned, where several models look at the same messages
        verdicts  of the rules on the same messages, where they are known already and `seen` is not

        Where the messages of one channel are plainly another mix than those it learnt from, probabilities are
        corrected for that (`certainty.prior`), so all are judged together, though they are looked at in blocks.
        """
        if not said:
            return []
        starts = range(0, len(said), len(said) if seen else AT_ONCE)
        blocks = [slice(start, start + (len(said) if seen else AT_ONCE)) for start in starts]
        before = np.vstack(
            [self._p(seen or seen_of(said[each], verdicts[each]), said[each], encoder) for each in blocks]
        )
        layer = self._layer(encoder)
        if layer is None:
            return self._judgements(before, before.argmax(axis=1), before > 0.0, ["ask"] * len(said), self.version)
        p, chosen = self._in_their_mix(before, layer, [each.channel for each in said])
        sets = layer.conformal.sets(before, corrected=p)
        sets[np.arange(len(p)), chosen] = True
        judged = zip(said, decisions(p, sets, level=self.level), strict=True)
        what = [decision if any(map(str.isalnum, each.text[:READ])) else "ask" for each, decision in judged]
        return self._judgements(p, chosen, sets, what, self.version_with(encoder))

    def _in_their_mix(
        self, before: NDArray[np.float64], layer: Layer, channels: Sequence[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return probabilities (n, k) in the mix of their channel, and the class to name (n,), which leans by that mix.

        A model of few examples is not sure enough of itself to tell another mix from a mistake of its own.
        """
        if self.examples < TELLS_MIXES:
            return before, layer.chosen(before, layer.prior)
        p, mixes = corrected(before, layer.prior, channels)
        chosen = np.zeros(len(p), dtype=np.int64)
        for channel, mix in mixes.items():
            rows = np.flatnonzero([each == channel for each in channels])
            chosen[rows] = layer.chosen(p[rows], mix.prior)
        return p, chosen

    def _layer(self, encoder: Encoder | None) -> Layer | None:
        has_meaning = self.deep is not None and encoder is not None and encoder.name == self.encoder
        return self.deep if has_meaning else self.plain

    def _p(self, seen: Seen, said: Sequence[Said], encoder: Encoder | None) -> NDArray[np.float64]:
        """Return calibrated probabilities (n, k); votes of the most similar examples while there are few."""
        known = self.vocabulary.weighed(seen.grams)
        layer, knowledge, vectors = self._layer(encoder), seen.knowledge, None
        if layer is None:
            if self.memory is None:
                raise ValueError("A model without a layer has a memory.")
            return self.memory.shares(known, len(self.vocabulary.codes), len(self.classes)).astype(float)
        if layer is self.deep and encoder is not None:
            vectors = encoder.encode([each.text for each in said])
            knowledge = with_meaning(knowledge, vectors, encoder.name)
        return layer.calibration.apply(layer.logits(known, knowledge, vectors))

    def _judgements(
        self,
        p: NDArray[np.float64],
        chosen: NDArray[np.int64],
        sets: NDArray[np.bool_],
        what: Sequence[Decision],
        version: str,
    ) -> list[Judgement]:
        order = np.argsort(-p, axis=1, kind="stable").tolist()
        return [
            Judgement(
                label=self.classes[label],
                p=float(row[label]),
                label_set=tuple(self.classes[at] for at in dict.fromkeys((label, *ranked)) if inside[at]),
                decision=decision,
                probabilities=tuple(row.tolist()),
                version=version,
            )
            for row, label, ranked, inside, decision in zip(p, chosen.tolist(), order, sets, what, strict=True)
        ]

    def explain(self, said: Said, label: str) -> Explanation:
        """Return what each word adds to the logit of a label, without the encoder. Raises ValueError for another label.

        Too few examples: no weights, so an explanation without parts.
        """
        column = self.classes.index(label)
        if self.plain is None:
            return Explanation(label, 0.0, ())
        return explained(said, label, column, layer=self.plain, vocabulary=self.vocabulary)

    def words(self, label: str, most: int = 12) -> tuple[str, ...]:
        """Return words that speak most for a class."""
        return self.top_words[self.classes.index(label)][:most]
