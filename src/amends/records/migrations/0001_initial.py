"""The first tables of records."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables of records."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ApprovalSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.UUIDField(db_index=True)),
                ("by", models.CharField(max_length=80)),
                ("meaning", models.CharField(max_length=200)),
                ("content_sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_by", models.CharField(blank=True, max_length=80)),
                ("void_reason", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="void_signature_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "year"), name="one_counter_per_kind_and_year")],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("from_uid", models.UUIDField(db_index=True)),
                ("to_uid", models.UUIDField(db_index=True)),
                ("kind", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("from_uid", "to_uid", "kind"), name="one_link_per_pair_and_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("from_uid", models.F("to_uid")), _negated=True),
                        name="link_joins_two_records",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("uid", models.UUIDField(unique=True)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("title", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-at"], name="search_by_kind_newest")],
            },
        ),
    ]
