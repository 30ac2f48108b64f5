"""Topics that a sweep found in what people say, and the voices behind them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("voices", "0008_likeness"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EmergingTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("words", models.JSONField(default=list)),
                ("first_seen", models.DateTimeField()),
                ("last_seen", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
                ("expected", models.FloatField()),
                ("p", models.FloatField()),
                ("window_days", models.PositiveSmallIntegerField()),
                ("history_days", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "nobody said it before"),
                            ("growing", "said more often than before"),
                            ("over", "no longer said more often than before"),
                            ("dismissed", "dismissed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField()),
                ("dismissed_at", models.DateTimeField(null=True)),
                ("dismissed_why", models.TextField(blank=True)),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dismissed_topics",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["found_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="TopicVoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveIntegerField()),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="voices.emergingtopic"
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="topic_links", to="voices.voice"
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "id"],
            },
        ),
        migrations.AddField(
            model_name="emergingtopic",
            name="voices",
            field=models.ManyToManyField(
                related_name="emerging_topics", through="voices.TopicVoice", to="voices.voice"
            ),
        ),
        migrations.AddConstraint(
            model_name="topicvoice",
            constraint=models.UniqueConstraint(fields=("topic", "voice"), name="one_link_of_topic_and_voice"),
        ),
        migrations.AddConstraint(
            model_name="emergingtopic",
            constraint=models.CheckConstraint(
                condition=models.Q(("p__gte", 0), ("p__lte", 1)), name="topic_p_is_a_probability"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergingtopic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dismissed"), _negated=True),
                    models.Q(
                        ("dismissed_at__isnull", False),
                        ("dismissed_by__isnull", False),
                        models.Q(("dismissed_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dismissed_topic_says_why",
            ),
        ),
    ]
