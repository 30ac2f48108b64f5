"""Django's name for this feature."""

from django.apps import AppConfig
from django.core.checks import register

from amends.people import checks


class PeopleConfig(AppConfig):
    """People."""

    name = "amends.people"

    def ready(self) -> None:
        """Let Django ask our checks with its own."""
        register(checks.storage_is_durable)
        register(checks.keys_are_private)
        register(checks.production_is_careful)
