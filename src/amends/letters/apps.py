"""Django's name for this feature."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters."""

    name = "amends.letters"
