"""What tests skip without: `.ci/run` installs it, and CONTRIBUTING.md names it."""

import pytest

from tests.repo.tree import ROOT


@pytest.mark.parametrize(
    ("package", "name"), [("chromium", "Chromium"), ("postgresql", "PostgreSQL"), ("dovecot-imapd", "Dovecot")]
)
def test_ci_installs_what_tests_would_skip_without_and_contributors_are_told(package, name):
    assert f"missing+=({package})" in (ROOT / ".ci/run").read_text()
    assert name in (ROOT / "CONTRIBUTING.md").read_text()
