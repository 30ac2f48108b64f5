"""Which voices said the same before: found by signatures in memory, then compared word for word.

Every process keeps an index of its own, which catches up with the table whenever it is asked. What the table no
longer holds is taken out of memory when it is next met; nothing is shown whose words are not there to be compared.
"""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from amends.cases.models import Case
from amends.core.triage.similar import SHORT, SIZE, VERSION, WORTH_COMPARING, Index, Level, Message, with_pieces
from amends.people.models import Person
from amends.voices.models import Likeness, Voice
from amends.voices.said import words_of

MOST_COMPARED = 40
"""Voices whose words are read for one answer, those with the most similar signatures."""
ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Similar:
    """A voice that says the same. similarity: 0..1."""

    voice: Voice
    level: Level
    similarity: float

    @property
    def case(self) -> Case | None:
        """The case it belongs to."""
        return self.voice.case


class Memory:
    """The index of one process, and how far in the table it is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._index = Index()
        self._last: tuple[int, bytes] = (0, b"")  # number and signatures of the newest row that is known

    def candidates(self, message: Message, *, most: int) -> list[int]:
        """Return the primary keys of voices that may say the same, likeliest first. One query."""
        with self._lock:
            self._catch_up()
            met = self._index.find_all(with_pieces(message.normal.text), least=WORTH_COMPARING, most=most)
        best: dict[int, float] = {}
        for found in met:
            for number, jaccard in zip(found.ids.tolist(), found.jaccard.tolist(), strict=True):
                best[number] = max(jaccard, best.get(number, 0.0))
        return sorted(best, key=lambda number: (-best[number], -number))[:most]

    def forget(self, voices: Iterable[int]) -> None:
        """Take voices out."""
        with self._lock:
            self._index.remove(list(voices))

    def _catch_up(self) -> None:
        """Add what was made since. The last known row is read again: if it is another, so is the table, or it went."""
        rows = self._rows_from(self._last[0])
        chunk = list(islice(rows, ROWS_AT_ONCE))
        if self._last[1] and (not chunk or chunk[0][::2] != self._last):
            self._begin()
            rows = self._rows_from(0)
            chunk = list(islice(rows, ROWS_AT_ONCE))
        elif self._last[1]:
            del chunk[0]
        while chunk:
            self._add(chunk)
            chunk = list(islice(rows, ROWS_AT_ONCE))

    def _rows_from(self, first: int) -> Iterator[tuple[int, int, bytes]]:
        rows = Likeness.objects.filter(pk__gte=first, version=VERSION).order_by("pk")
        found = rows.values_list("pk", "body__voice", "signatures").iterator(chunk_size=ROWS_AT_ONCE)
        return ((number, voice, bytes(signatures)) for number, voice, signatures in found)

    def _add(self, rows: list[tuple[int, int, bytes]]) -> None:
        voices = np.array([voice for _, voice, _ in rows], dtype=np.int64)
        counts = [len(signatures) // SIZE for _, _, signatures in rows]
        joined = np.frombuffer(b"".join(signatures for _, _, signatures in rows), dtype=np.uint8)
        self._index.add(np.repeat(voices, counts), joined.reshape(-1, SIZE))
        self._last = rows[-1][::2]


_memory = Memory()


def similar_to(voice: Voice, person: Person, most: int = 5) -> list[Similar]:
    """Return other voices of people that say the same and that this person may see, worst harm first.

    At most `most`. At most four queries, and one more where the person's roles were not asked for yet. Words of fewer
    than SHORT letters are like nothing: so little is said by many.
    """
    message = Message(words_of(getattr(voice, "body", None)))
    if len(message.normal.text) < SHORT:
        return []
    candidates = _memory.candidates(message, most=MOST_COMPARED)
    candidates = [number for number in candidates if number != voice.pk]
    if not candidates:
        return []
    there = set(_standing(candidates))
    _memory.forget(set(candidates) - there)
    seen = Voice.objects.visible_to(person).filter(pk__in=there, machine="").select_related("body", "case")
    compared = (_compared(message, other) for other in seen)
    found = [similar for similar in compared if similar.level > Level.NONE]
    return sorted(found, key=_worst_first)[:most]


def _standing(voices: list[int]) -> Iterator[int]:
    rows = Likeness.objects.filter(body__voice__in=voices).exclude(signatures=b"")
    return iter(rows.values_list("body__voice", flat=True))


def _compared(message: Message, other: Voice) -> Similar:
    found = message.likeness(Message(words_of(getattr(other, "body", None))))
    return Similar(other, found.level, found.similarity)


def _worst_first(similar: Similar) -> tuple[int, int, float, int]:
    return (-similar.voice.severity, -similar.level, -similar.similarity, -similar.voice.pk)
