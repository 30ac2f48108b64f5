"""What listening at mailboxes is tested with: a real server where one is installed, an installation to copy."""

import importlib

import pytest

from tests.voices.dovecot import PROGRAM, WHY_NOT, running_dovecot


@pytest.fixture
def server():
    """A mail server of this test's own."""
    if PROGRAM is None:
        pytest.skip(WHY_NOT)
    with running_dovecot() as dovecot:
        yield dovecot


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """An installation on disk with its company, made once; a test takes a copy."""
    module = importlib.import_module("tests.voices.installation")  # it needs Django, which is not loaded yet up there
    installation = module.Installation(tmp_path_factory.mktemp("prepared") / "home")
    installation.prepare()
    return installation
