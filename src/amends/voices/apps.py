"""Django's name for this feature."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """Voices."""

    name = "amends.voices"
