"""The first tables of letters."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables of letters."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=12)),
                ("to_name", models.CharField(blank=True, max_length=200)),
                ("to_address", models.CharField(max_length=254)),
                ("to_key", models.CharField(editable=False, max_length=254)),
                ("subject", models.CharField(max_length=400)),
                ("body", models.TextField()),
                ("about", models.UUIDField(blank=True, db_index=True, null=True)),
                ("author", models.CharField(max_length=80)),
                ("is_automatic", models.BooleanField(default=False)),
                ("is_restricted", models.BooleanField(default=False)),
                ("message_id", models.CharField(max_length=255, unique=True)),
                ("in_reply_to", models.CharField(blank=True, max_length=998)),
                ("references", models.JSONField(blank=True, default=list)),
                ("plus_token", models.CharField(blank=True, max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting to leave"),
                            ("sending", "leaving now"),
                            ("sent", "sent"),
                            ("shown", "shown on screen"),
                            ("failed", "could not be sent"),
                            ("bounced", "came back"),
                            ("held", "held back"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("queued_at", models.DateTimeField()),
                ("next_try_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("held_reason", models.TextField(blank=True)),
                ("bounce_reason", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["status", "next_try_at"], name="letters_due"),
                    models.Index(fields=["status", "-queued_at"], name="letters_outbox"),
                    models.Index(fields=["to_key", "kind", "queued_at"], name="letters_loop_guard"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "held"), _negated=True),
                            models.Q(("held_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="held_letter_says_why",
                    )
                ],
            },
        ),
    ]
