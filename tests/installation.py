"""Django for the tests: the product's own settings, with quick passwords and no manifest of static files."""

from pathlib import Path

import pytest
from django.conf import settings

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # sign-in is tested, not the hash's cost
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]


@pytest.fixture(autouse=True)
def _a_clean_installation(request: pytest.FixtureRequest) -> Path | None:
    """Every test that uses the database finds an installation folder without an earlier test's files."""
    uses_database = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    return request.getfixturevalue("home") if uses_database else None
