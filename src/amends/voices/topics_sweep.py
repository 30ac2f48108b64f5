"""What is new in what people say, kept as topics: of the last 14 days against the 90 before.

The process that sweeps holds the messages' words as numbers in memory. A process that begins reads the voices of these
days again, AT_ONCE in a round, and says nothing about topics before it has read them all. Nothing of it is stored: what
was erased is in no topic from the next look on, and gone from memory with the process or when its days are over.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from amends.core.triage.topics import HISTORY, WINDOW, Heard, Topic, Topics
from amends.voices.actions.topics import Found, end_topic, keep_topic, keep_up_with
from amends.voices.models import Disposition, EmergingTopic, TopicState, Voice, VoiceQuerySet
from amends.voices.said import said_in

AT_ONCE = 500  # voices, about a quarter of a second
LOOK_BACK = 1000
"""Numbers that are looked at again: a transaction with a lower number may have ended later."""
BETWEEN = timedelta(minutes=1)
"""Between two looks, when something came in."""
AT_LEAST_EVERY = timedelta(hours=1)
"""Between two looks when nothing came in: time alone ends topics."""
GONE_AFTER = timedelta(days=3)
"""A topic that no look confirmed for so long is over; one that stands at the edge does not come and go."""
SAME = 3  # of the voices of the smaller of two topics, every so manieth in both makes them one


class Memory:
    """The messages of one process, by language, and how far in the table it is."""

    def __init__(self) -> None:
        self._topics: dict[str, Topics] = {}
        self._known: set[int] = set()  # the last LOOK_BACK numbers
        self._newest = 0
        self._has_news = True
        self._looked_at: datetime | None = None

    def catch_up(self, now: datetime) -> int:
        """Take in at most AT_ONCE voices. Returns how many."""
        since = now - WINDOW - HISTORY
        late = _of_people().filter(pk__gt=self._newest - LOOK_BACK, received_at__gt=since)
        voices = late.exclude(pk__in=self._known).select_related("body").order_by("pk")[:AT_ONCE]
        for voice in voices:
            heard = Heard(voice.pk, text_of(voice), voice.received_at, person_of(voice))
            self._topics.setdefault(voice.language[:2], Topics(language=voice.language[:2])).add(heard)
            self._known.add(voice.pk)
            self._newest, self._has_news = max(self._newest, voice.pk), True
        self._known = {number for number in self._known if number > self._newest - LOOK_BACK}
        return len(voices)

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to look."""
        if self._looked_at is None or now < self._looked_at:
            return True
        return now - self._looked_at >= (BETWEEN if self._has_news else AT_LEAST_EVERY)

    def look(self, now: datetime) -> list[Found]:
        """Return what stands out in each language."""
        self._has_news, self._looked_at = False, now
        return [
            _found(topic, language)
            for language, topics in sorted(self._topics.items())
            for topic in topics.emerging(now, texts_of)
        ]


_memory = Memory()


def sweep(now: datetime) -> int:
    """Take in what was heard, and where it is due keep what is new in it. Returns how many topics changed."""
    if _memory.catch_up(now) == AT_ONCE or not _memory.is_due(now):
        return 0
    return keep(_memory.look(now), now=now)


def keep(found: Iterable[Found], *, now: datetime) -> int:
    """Keep what a look found: known topics go on, others are new, and what stands out no more is over."""
    known = list(EmergingTopic.objects.filter(last_seen__gt=now - WINDOW).prefetch_related("links"))
    kept = [_keep(one, known, now=now) for one in found]
    gone = EmergingTopic.objects.standing().filter(confirmed_at__lt=now - GONE_AFTER)
    ended = [topic for topic in gone if topic.pk not in kept]
    for topic in ended:
        end_topic(topic=topic)
    return len(kept) + len(ended)


def _keep(found: Found, known: list[EmergingTopic], *, now: datetime) -> int:
    """Keep one topic; returns its key. Of several known ones that are the same, a dismissed one comes first."""
    same = [topic for topic in known if topic.language == found.language and _is_same(topic, found)]
    if not same:
        return keep_topic(found=found, now=now).pk
    topic = min(same, key=lambda topic: (topic.state != TopicState.DISMISSED, topic.pk))
    known.remove(topic)
    return keep_up_with(topic=topic, found=found, now=now).pk


def _is_same(topic: EmergingTopic, found: Found) -> bool:
    voices = {link.voice_id for link in topic.links.all()}
    return SAME * len(voices & set(found.ranked)) >= min(len(voices), len(found.ranked))


def _found(topic: Topic, language: str) -> Found:
    ranked = (*topic.examples, *(number for number in topic.members if number not in topic.examples))
    last_seen = Voice.objects.values_list("received_at", flat=True).get(pk=topic.members[-1])
    return Found(topic, language, ranked, last_seen)


def _of_people() -> VoiceQuerySet:
    """Return voices that can make a topic: of people, readable, and not set aside."""
    out = [Disposition.MACHINE, Disposition.QUARANTINED, Disposition.SET_ASIDE]
    return Voice.objects.filter(machine="").exclude(disposition__in=out)


def texts_of(numbers: Sequence[int]) -> Mapping[int, str]:
    """Return the words of voices that still can make a topic, by key."""
    voices = _of_people().filter(pk__in=numbers).filter(~Q(body=None)).select_related("body")
    return {voice.pk: text_of(voice) for voice in voices}


def text_of(voice: Voice) -> str:
    """Return a voice's words without its sender's name, which people write below a letter."""
    text = said_in(voice, getattr(voice, "body", None)).text
    names = [name for name in re.findall(r"[^\W\d_]+", voice.author_name) if len(name) > 1]
    return re.sub(rf"\b(?:{'|'.join(names)})\b", " ", text, flags=re.IGNORECASE) if names else text


def person_of(voice: Voice) -> str:
    """Return a key of who said it: the party, else the address; "" when nobody knows."""
    if voice.party_id is not None:
        return f"party {voice.party_id}"
    return voice.author_address.strip().lower()
