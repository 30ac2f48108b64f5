"""Alerts that triage is less often right than it was."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("voices", "0009_topics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QualityAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "taxonomy",
                    models.CharField(
                        choices=[
                            ("kind", "kind"),
                            ("product", "product"),
                            ("process", "process"),
                            ("cause", "cause"),
                            ("request", "request"),
                        ],
                        max_length=12,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("right_since", models.PositiveIntegerField()),
                ("judged_since", models.PositiveIntegerField()),
                ("right_before", models.PositiveIntegerField()),
                ("judged_before", models.PositiveIntegerField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("acknowledged_why", models.TextField(blank=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledged_drops",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["found_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("taxonomy",),
                        name="one_standing_quality_alert",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_by__isnull", True),
                            models.Q(("ended_at__isnull", False), models.Q(("acknowledged_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="acknowledged_drop_says_why",
                    ),
                ],
            },
        ),
    ]
