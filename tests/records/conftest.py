"""Brings the invented company and its people, made by the actions."""

import django
import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the fixtures once Django is ready: they import tables."""
    django.setup()
    config.pluginmanager.import_plugin("tests.people.cast")
