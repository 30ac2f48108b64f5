"""Brings the browser of the journeys."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the fixtures once Django is ready: they import tables."""
    config.pluginmanager.import_plugin("tests.journey.browser")
