"""Django's name for this feature."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers."""

    name = "amends.registers"
