"""Signatures of voices' words, by which copies are found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("voices", "0007_codings_of_decisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signatures", models.BinaryField()),
                ("version", models.PositiveSmallIntegerField(db_index=True)),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="likeness", to="voices.body"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
    ]
