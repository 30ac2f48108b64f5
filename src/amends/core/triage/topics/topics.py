"""What is new in what people say: topics of the last days that were not there before, or not so often.

A word counts as much as it is said more often in the window than in the firm's own history: by its log-likelihood ratio
(Dunning, 1993). So vectored, the messages of the window are clustered in one pass (leaders.py). What leaders with
followers of three people say is looked for in the window and in the history alike, by the same measure, and people are
counted in both. A burst test (burst.py) asks how likely so many would be if nothing had changed, and the level is
shared out among all words that could have made a topic (Bonferroni).
"""

import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from amends.core.errors import Unreadable
from amends.core.triage.topics.bursts import FEWEST_PEOPLE, LEVEL, Burst, Volume
from amends.core.triage.topics.copies import groups_of, sample
from amends.core.triage.topics.naming import named
from amends.core.triage.topics.records import KEPT, UNKNOWN, Records, Rows, number_of
from amends.core.triage.topics.words import codes_in

WINDOW, HISTORY = timedelta(days=14), timedelta(days=90)
MOST_KEPT = 30_000
"""Messages that are kept, the newest; 10 MB. Where there are more, the history is shorter."""
EXAMPLES = 3
_HEADER = b"amends topics 1\n"
_SETTINGS = struct.Struct("<qqqq8s")

Read = Callable[[Sequence[int]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message: its number, words, when it was received, and a key of its sender, "" when nobody knows."""

    number: int
    text: str
    at: datetime
    person: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that is new, or said more often than it was.

    words     at most five that name it, as customers wrote them, the most telling first
    members   numbers of the window's messages that say it, the oldest first
    examples  those of them that say it most clearly
    count     people who said it in the window; senders of copies of one text count once
    before    people who said it in the history
    expected  people who would have said it in the window if nothing had changed
    p         how likely `count` or more would be then, corrected for the words that were tested: 0..LEVEL
    since     when it was first said in the window
    """

    words: tuple[str, ...]
    members: tuple[int, ...]
    examples: tuple[int, ...]
    count: int
    before: int
    expected: float
    p: float
    since: datetime

    @property
    def is_new(self) -> bool:
        """Whether nobody said it in the history."""
        return self.before == 0


class Topics:
    """Messages of a window and of the history before it, and what is new in them. One language each.

    A message is added in O(words). Asking for topics clusters the window anew, in the order of receipt, so that the
    answer depends on what was heard and when, not on when it was asked before.
    """

    def __init__(
        self, *, language: str = "", window: timedelta = WINDOW, history: timedelta = HISTORY, most: int = MOST_KEPT
    ) -> None:
        """language: ISO 639-1, for its stop words. most: messages that are kept."""
        self._language = language
        self._window, self._history = int(window.total_seconds()), int(history.total_seconds())
        self._most = most
        self._records = Records()

    def __len__(self) -> int:
        """Return how many messages are kept."""
        return len(self._records)

    def add(self, heard: Heard) -> None:
        """Take in one message, in any order; each number once."""
        codes = codes_in(heard.text, self._language)
        self._records.add(heard.number, int(heard.at.timestamp()), number_of(heard.person), codes)
        if len(self._records) >= self._most + self._most // 4 + 1:
            self._drop_oldest()

    def forget(self, numbers: Iterable[int]) -> None:
        """Drop messages."""
        self._records.keep(~np.isin(self._records.rows["id"], list(numbers)))

    def emerging(self, now: datetime, read: Read, *, level: float = LEVEL) -> list[Topic]:
        """Return what is new, the least likely first; nothing while fewer than LEAST_BEFORE people make a history.

        read   returns the words of messages, by number; what it leaves out counts no more
        level  of the burst test, shared out among all words
        """
        until = int(now.timestamp())
        self._drop_before(until - self._window - self._history)
        self._drop_oldest()
        volume = Volume(self._records.rows, until - self._window)
        found: list[Topic] = []
        for burst in volume.bursts(level):
            ids = volume.rows["id"][burst.places].tolist()
            if not _is_told(ids, found):
                topic = self._topic(burst, volume, read(ids), level)
                found += [topic] if topic else []
        return found

    def _topic(self, burst: Burst, volume: Volume, texts: Mapping[int, str], level: float) -> Topic | None:
        """Name a burst, once its copies count as one; None when too few are left."""
        place = {int(volume.rows["id"][one]): int(one) for one in burst.places}
        members = [number for number in place if texts.get(number, "").strip()]
        compared = sample(members, texts)
        senders = volume.rows["person"][[place[number] for number in compared]].tolist() if compared else []
        people = [sender if sender != UNKNOWN else -1 - nth for nth, sender in enumerate(senders)]
        groups = groups_of(people, [texts[number] for number in compared])
        count = volume.people([place[number] for number in members])
        count = round(count * len(set(groups)) / max(1, len(set(people))))
        p = volume.corrected_p(count, burst.before)
        if count < FEWEST_PEOPLE or p >= level:
            return None
        said = [(group, texts[number]) for group, number in zip(groups, compared, strict=True)]
        words = named(said, volume.rarity, self._language)
        clearest = sorted(compared, key=lambda number: -burst.says[place[number]])
        since = datetime.fromtimestamp(int(volume.rows["at"][place[members[0]]]), UTC)
        examples = tuple(clearest[:EXAMPLES])
        expected = volume.expected(burst.before)
        return Topic(words, tuple(members), examples, count, burst.before, expected, p, since) if words else None

    def _drop_before(self, moment: int) -> None:
        self._records.keep(self._records.rows["at"] > moment)

    def _drop_oldest(self) -> None:
        if len(self._records) > self._most:
            self._records.keep(np.ones(len(self._records), bool))
            self._records.keep(np.arange(len(self._records)) >= len(self._records) - self._most)

    def to_bytes(self) -> bytes:
        """Return what is kept as bytes. It holds no words, but numbers of words."""
        head = _SETTINGS.pack(self._window, self._history, self._most, len(self), self._language.encode()[:8])
        return _HEADER + head + zlib.compress(self._records.rows.tobytes(), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Topics":
        """Return what to_bytes wrote. Raises Unreadable when it is something else or cut off."""
        body = len(_HEADER) + _SETTINGS.size
        if not data.startswith(_HEADER) or len(data) < body:
            raise Unreadable("These are no topics, or those of another Amends.", do=_AGAIN)
        window, history, most, count, language = _SETTINGS.unpack(data[len(_HEADER) : body])
        rows = _unpacked(data[body:], count)
        topics = cls(
            language=language.rstrip(b"\0").decode("utf-8", "replace"),
            window=timedelta(seconds=window),
            history=timedelta(seconds=history),
            most=most,
        )
        topics._records = Records(rows)
        return topics


_AGAIN = "Make them again from the messages."


def _unpacked(data: bytes, count: int) -> Rows:
    unpacking, size = zlib.decompressobj(), count * KEPT.itemsize
    try:
        unpacked = unpacking.decompress(data, size + 1) if 0 <= size <= sys.maxsize - 1 else b"?"
    except zlib.error:
        unpacked = b"?"
    if len(unpacked) != size or not unpacking.eof or unpacking.unused_data:
        raise Unreadable("These topics are cut off, or something was added to them.", do=_AGAIN)
    return np.frombuffer(unpacked, KEPT)


def _is_told(ids: Sequence[int], found: Sequence[Topic]) -> bool:
    """Whether at least half of these messages are told in one topic already."""
    return any(2 * len(set(ids) & set(topic.members)) >= min(len(ids), len(topic.members)) for topic in found)
