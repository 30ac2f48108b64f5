"""Django's name for this feature."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records."""

    name = "amends.records"
