"""Django's name for this feature."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Ledger."""

    name = "amends.ledger"
