"""Keeping what is new in what people say, and a person's word that it is nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.core.triage.topics import HISTORY, WINDOW, Topic
from amends.ledger.actions import record
from amends.people.models import Person
from amends.voices.models import EmergingTopic, TopicState, TopicVoice

FOUND_BY = "rule/topics-1"


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as a sweep found it. ranked: keys of its voices, the clearest first. last_seen: of the newest of them."""

    topic: Topic
    language: str
    ranked: tuple[int, ...]
    last_seen: datetime


@transaction.atomic
def keep_topic(*, found: Found, now: datetime) -> EmergingTopic:
    """Keep a topic that was not known, and record that it was found."""
    topic = EmergingTopic(language=found.language, found_at=now, first_seen=found.topic.since)
    _take_over(topic, found, now=now)
    content: dict[str, Json] = {
        "words": list(topic.words),
        "people": topic.count,
        "expected": round(topic.expected, 2),
        "p": topic.p,
    }
    record("topic.found", now=now, by=FOUND_BY, subject=topic.uid, content=content)
    return topic


@transaction.atomic
def keep_up_with(*, topic: EmergingTopic, found: Found, now: datetime) -> EmergingTopic:
    """Take over how a known topic stands; a dismissed one stays dismissed. Nothing is recorded: nobody acted."""
    topic = EmergingTopic.objects.select_for_update().get(pk=topic.pk)
    _take_over(topic, found, now=now)
    return topic


def end_topic(*, topic: EmergingTopic) -> None:
    """Say that a topic stands out no more, unless somebody dismissed it in the meantime. Nothing is recorded."""
    EmergingTopic.objects.standing().filter(pk=topic.pk).update(state=TopicState.OVER)


@transaction.atomic
def dismiss_topic(*, topic: EmergingTopic, why: str, by: Person, now: datetime) -> EmergingTopic:
    """Say that a topic is nothing to look into. Raises Refused without a reason, and when it stands no more."""
    topic = EmergingTopic.objects.select_for_update().get(pk=topic.pk)
    if topic.state == TopicState.DISMISSED:
        raise Refused("Somebody dismissed this already.", do="Look at the list again.")
    if topic.state == TopicState.OVER:
        raise Refused("This stands out no more.", do="Look at the list again.")
    if not why.strip():
        raise Refused("Dismissing a topic needs a reason.", do="Say in a sentence why it is nothing to look into.")
    topic.state, topic.dismissed_at = TopicState.DISMISSED, now
    topic.dismissed_by, topic.dismissed_why = by, why.strip()
    topic.save(update_fields=["state", "dismissed_at", "dismissed_by", "dismissed_why"])
    record("topic.dismissed", now=now, by=by.actor, subject=topic.uid, content={"why": topic.dismissed_why})
    return topic


def _take_over(topic: EmergingTopic, found: Found, *, now: datetime) -> None:
    said = found.topic
    if topic.state != TopicState.DISMISSED:
        topic.state = TopicState.NEW if said.is_new else TopicState.GROWING
    topic.words, topic.count, topic.expected, topic.p = list(said.words), said.count, said.expected, said.p
    topic.window_days, topic.history_days = WINDOW.days, HISTORY.days
    topic.first_seen = min(topic.first_seen, said.since)
    topic.last_seen, topic.confirmed_at = found.last_seen, now
    topic.save()
    rank = {voice: nth for nth, voice in enumerate(found.ranked)}
    topic.links.exclude(voice__in=rank).delete()
    links = [TopicVoice(topic=topic, voice_id=voice, rank=nth) for voice, nth in rank.items()]
    TopicVoice.objects.bulk_create(
        links, update_conflicts=True, unique_fields=["topic", "voice"], update_fields=["rank"]
    )
