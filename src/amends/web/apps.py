"""Django's name for this feature."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Web."""

    name = "amends.web"
