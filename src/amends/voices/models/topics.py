"""What is new in what people say: topics that a sweep found, and the voices that say them."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.utils.text import get_text_list

from amends.people.models import Person
from amends.voices.models.voices import Voice

SEEN_BEHIND = 3
"""Voices that a person must be allowed to see for the topic to be shown to them: its words come from these."""


class TopicState(models.TextChoices):
    """Where a topic stands."""

    NEW = "new", "nobody said it before"
    GROWING = "growing", "said more often than before"
    OVER = "over", "no longer said more often than before"
    DISMISSED = "dismissed", "dismissed"


class EmergingTopicQuerySet(models.QuerySet["EmergingTopic"]):
    """Questions about topics; a list starts at visible_to(person)."""

    def visible_to(self, person: Person) -> Self:
        """Narrow to topics of which this person may see enough voices."""
        behind = Voice.objects.visible_to(person)
        counted = TopicVoice.objects.filter(voice__in=behind).order_by().values("topic").annotate(seen=Count("pk"))
        return self.filter(pk__in=counted.filter(seen__gte=SEEN_BEHIND).values("topic"))

    def standing(self) -> Self:
        """Narrow to what is new or growing now, the least likely to be chance first."""
        return self.filter(state__in=[TopicState.NEW, TopicState.GROWING]).order_by("p", "id")

    def dismissed_since(self, moment: datetime) -> Self:
        """Narrow to what somebody dismissed since then, the last one first."""
        return (
            self.filter(state=TopicState.DISMISSED, dismissed_at__gte=moment)
            .select_related("dismissed_by")
            .order_by("-dismissed_at", "-id")
        )


class EmergingTopic(models.Model):
    """Something that people begin to say, or say more often than before.

    words       at most five that name it, as customers wrote them, each said by at least three of them
    first_seen, last_seen   when its first and its last voice were received
    count       people who said it in the last `window_days`
    expected    people who would have, had nothing changed since the `history_days` before
    p           how likely that many would be then, corrected for all words that were tested (0..1)
    confirmed_at  when a sweep last found that it stands out
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=12, blank=True)
    words = models.JSONField(default=list)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    p = models.FloatField()
    window_days = models.PositiveSmallIntegerField()
    history_days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=TopicState.choices)
    found_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="dismissed_topics")
    dismissed_why = models.TextField(blank=True)
    voices = models.ManyToManyField(Voice, through="TopicVoice", related_name="emerging_topics")

    objects = EmergingTopicQuerySet.as_manager()

    class Meta:
        """A dismissed topic says who dismissed it, when and why."""

        ordering = ["found_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(p__gte=0, p__lte=1), name="topic_p_is_a_probability"),
            models.CheckConstraint(
                condition=~Q(state="dismissed")
                | (Q(dismissed_at__isnull=False) & Q(dismissed_by__isnull=False) & ~Q(dismissed_why="")),
                name="dismissed_topic_says_why",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.words)

    @property
    def window(self) -> timedelta:
        """The days in which it stands out."""
        return timedelta(days=self.window_days)

    @property
    def finding(self) -> str:
        """Return the count beside what was to be expected, as a sentence: “12 people in the last 14 days; …”."""
        said = f"{self.count} people in the last {self.window_days} days; "
        if self.state == TopicState.NEW or not self.expected:
            return f"{said}nobody in the {self.history_days} days before."
        if self.expected < 1:
            return f"{said}fewer than one was to be expected."
        about = round(self.expected)
        return f"{said}about {about} {'was' if about == 1 else 'were'} to be expected."

    @property
    def quoted(self) -> str:
        """Return its words in a sentence: “hinge”, “squeaks” and “cold”."""
        return get_text_list([f"“{word}”" for word in self.words], "and")


class TopicVoice(models.Model):
    """A voice that says a topic. rank: 0 for the one that says it most clearly."""

    topic = models.ForeignKey(EmergingTopic, on_delete=models.CASCADE, related_name="links")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="topic_links")
    rank = models.PositiveIntegerField()

    class Meta:
        """The clearest first; each voice once."""

        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["topic", "voice"], name="one_link_of_topic_and_voice")]

    def __str__(self) -> str:
        return f"voice {self.voice_id} of topic {self.topic_id}"
