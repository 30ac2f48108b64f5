"""Every column that could hold words of or about a person says how long it is kept, or why it is not personal."""

import tomllib
from importlib.resources import files

from django.apps import apps
from django.db import models

COULD_BE_PERSONAL = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# Codes, digests, actors and the words of the firm itself: nothing a customer said, nobody's address.
NOT_PERSONAL = {
    "by", "kind", "state", "status", "rule", "name_key", "code", "code_key", "number", "number_key", "language",
    "channel", "disposition", "machine", "fingerprint", "native_key", "author", "opened_by", "undone_by",
    "key", "event", "actor", "commitment", "leaf", "root", "note", "frontier", "sha256", "media_type", "ground",
    "role", "token_sha256", "roles", "password", "meaning", "content_sha256", "person", "void_reason", "holder",
    "last_error", "voided_by",
}  # fmt: skip
FIRMS_OWN = {"people.Company", "people.Team", "registers.Product", "registers.Lot", "registers.Location",
             "registers.ProcessName", "registers.Cause", "registers.Request", "cases.CaseClock", "voices.Source",
             "web.Heartbeat", "web.Lease", "ledger.Checkpoint"}  # fmt: skip


def ruled_columns() -> set[str]:
    rows = tomllib.loads(files("amends.records").joinpath("retention.toml").read_text(encoding="utf-8"))
    assert all(row["keep"] and row["why"] for row in rows.values())
    return {column for row in rows.values() for column in row["columns"]}


def columns_that_could_be_personal() -> set[str]:
    own = [model for model in apps.get_models() if model.__module__.startswith("amends.")]
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in own
        for field in model._meta.get_fields()
        if isinstance(field, COULD_BE_PERSONAL) and f"{model._meta.app_label}.{model.__name__}" not in FIRMS_OWN
    }


def test_every_column_that_could_be_personal_has_a_rule_or_is_known_not_to_be() -> None:
    without = columns_that_could_be_personal() - ruled_columns()
    assert sorted(column for column in without if column.rsplit(".", 1)[1] not in NOT_PERSONAL) == []


def test_every_rule_is_about_a_column_that_exists() -> None:
    assert sorted(ruled_columns() - columns_that_could_be_personal()) == []
