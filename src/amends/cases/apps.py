"""Django's name for this feature."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases."""

    name = "amends.cases"
