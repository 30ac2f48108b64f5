"""Brings the invented company, its people, and a mail server of this machine."""

import django
import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the fixtures once Django is ready: they import tables."""
    django.setup()
    config.pluginmanager.import_plugin("tests.people.cast")
    config.pluginmanager.import_plugin("tests.letters.post")
