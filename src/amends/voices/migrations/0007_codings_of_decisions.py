"""What people decided before there were models is what the first model learns from."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def code_decisions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Decision = apps.get_model("voices", "Decision")
    Coding = apps.get_model("voices", "Coding")
    standing = {}
    taken = Decision.objects.filter(by__startswith="person:").exclude(disposition="joined").order_by("at", "id")
    for decision in taken.iterator(chunk_size=1000):
        coding = Coding(
            voice_id=decision.voice_id,
            taxonomy="kind",
            decision=decision,
            at=decision.at,
            by=decision.by,
            undone_at=decision.undone_at,
            undone_by=decision.undone_by,
            undone_why=decision.undone_why,
        )
        earlier = standing.pop(decision.voice_id, None) if coding.undone_at is None else None
        if earlier is not None:  # decided again without taking the first word back
            earlier.undone_at, earlier.undone_by = coding.at, coding.by
            earlier.undone_why = "Decided anew."
            earlier.save()
        coding.save()
        if coding.undone_at is None:
            standing[decision.voice_id] = coding


class Migration(migrations.Migration):
    dependencies = [("voices", "0006_coding")]
    operations = [migrations.RunPython(code_decisions, migrations.RunPython.noop)]
