"""Coded messages of others, models learnt from parts of them, and what these say of the rest.

The messages are kept outside the repository and serve for measuring only.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from amends.core.triage.encoding import Encoder, Floats, encoder
from amends.core.triage.learning.learn import learn
from amends.core.triage.said import Said
from amends.core.triage.scoring import Model
from tests.core.triage.measure import Row, rows_of

Ints = NDArray[np.int64]
Part = tuple[Ints, Ints]  # rows to learn from, rows to judge


class Vectors:
    """An encoder that keeps the vectors of a file's texts, in a folder where one is named: it is slow."""

    def __init__(self, name: str, folder: Path | None) -> None:
        self.name, self._folder = name, folder
        self._known: dict[str, NDArray[np.float32]] = {}

    def know(self, stem: str, texts: Sequence[str]) -> None:
        """Look the texts of a file up, in its order, or make their vectors and keep them."""
        file = self._folder / f"{self.name}_{stem}.npy" if self._folder else None
        if file and file.exists() and len(found := np.load(file)) == len(texts):
            self._known |= dict(zip(texts, found, strict=True))
            return
        found = encoder(self.name).encode(texts)
        if file:
            np.save(file, found)
        self._known |= dict(zip(texts, found, strict=True))

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return (texts, m) vectors of length 1."""
        unknown = sorted({text for text in texts if text not in self._known})
        if unknown:
            self._known |= dict(zip(unknown, encoder(self.name).encode(unknown), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Coded:
    """Messages and the label of each; rows: their other columns."""

    rows: list[Row]
    said: list[Said]
    labels: list[str]

    @classmethod
    def of(
        cls, stem: str, column: str, vectors: Vectors | None, keep: Callable[[Row], bool] = lambda row: True
    ) -> Self:
        """Read a file; the vectors of all its texts are known afterwards."""
        rows = rows_of(f"{stem}.csv")
        if vectors:
            vectors.know(stem, [row["text"] for row in rows])
        rows = [row for row in rows if keep(row)]
        return cls(rows, [Said(row["text"]) for row in rows], [row[column] for row in rows])

    @property
    def numbers(self) -> Ints:
        """The labels as places among the sorted ones, (n,)."""
        classes = sorted(set(self.labels))
        return np.array([classes.index(label) for label in self.labels], dtype=np.int64)

    def said_at(self, rows: Iterable[int], channel: str = "") -> list[Said]:
        """Return some messages."""
        return [Said(self.said[row].text, channel) for row in rows]

    def learnt(self, rows: Ints, encoder: Encoder | None) -> Model:
        """Return a model of some rows."""
        return learn([self.said[row] for row in rows], [self.labels[row] for row in rows], encoder=encoder)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model said of rows: their places, truth, label and its probability, all probabilities, and the sets."""

    at: Ints
    truth: Ints
    said: Ints
    sure: NDArray[np.float64]
    p: NDArray[np.float64]
    sets: NDArray[np.bool_]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether the label was right, (n,)."""
        return np.asarray(self.said == self.truth)

    @property
    def covered(self) -> int:
        """How many sets hold the right label."""
        return int(self.sets[np.arange(len(self.at)), self.truth].sum())


def judged(model: Model, coded: Coded, at: Ints, encoder: Encoder | None, *, alone: bool = False) -> Judged:
    """Judge some rows together; `alone`: each as a channel of its own, so that no prior is corrected."""
    said = coded.said_at(at) if not alone else [Said(coded.said[row].text, str(row)) for row in at]
    found = model.judge(said, encoder=encoder)
    places = {label: place for place, label in enumerate(model.classes)}
    sets = np.zeros((len(at), len(places)), dtype=bool)
    for row, each in enumerate(found):
        sets[row, [places[label] for label in each.label_set]] = True
    return Judged(
        at=at,
        truth=np.array([places[coded.labels[row]] for row in at], dtype=np.int64),
        said=np.array([places[each.label] for each in found], dtype=np.int64),
        sure=np.array([each.p for each in found]),
        p=np.array([each.probabilities for each in found]),
        sets=sets,
    )


def joined(parts: Sequence[Judged]) -> Judged:
    """Return the rows of all parts."""
    return Judged(*(np.concatenate([getattr(part, name) for part in parts]) for name in Judged.__slots__))


def models(coded: Coded, parts: Iterable[Part], encoder: Encoder | None) -> Iterator[tuple[Model, Ints]]:
    """Return for each part the model learnt from it, and the rows it shall judge."""
    for rows, at in parts:
        yield coded.learnt(rows, encoder), at


def judged_in_turn(coded: Coded, parts: Iterable[Part], encoder: Encoder | None) -> dict[str, Judged]:
    """Return what models said of all rows they had not seen, without and with the encoder."""
    ways: dict[str, Encoder | None] = {"none": None} | ({encoder.name: encoder} if encoder else {})
    found: dict[str, list[Judged]] = {name: [] for name in ways}
    for model, at in models(coded, parts, encoder):
        for name, way in ways.items():
            found[name].append(judged(model, coded, at, way))
    return {name: joined(each) for name, each in found.items()}
