"""`amends listen` hears a new mail as soon as the server speaks, long before the next look would be due."""

import subprocess
import sys

import pytest

from tests.voices.installation import write_mails
from tests.voices.workers import listening_at
from tests.web.running import until

SOON_SECONDS = 28.0  # one who does not idle looks every thirty, one who idles and is told nothing every three hundred


@pytest.fixture
def listening(prepared, tmp_path, server):
    installation = listening_at(prepared.copied_to(tmp_path / "home"), server.port)
    environment = {**installation.amends.environment, "AMENDS_DROP_FOLDER": ""}
    process = subprocess.Popen([sys.executable, "-m", "amends", "listen"], env=environment)
    yield installation
    process.terminate()
    assert process.wait(60) == 0


def test_a_new_mail_is_heard_within_seconds_and_left_as_it_lies(listening, server, tmp_path):
    first, *later = write_mails(tmp_path / "mails", 4).values()
    server.deliver(first)
    until(lambda: listening.count("voices_voice") == 1)
    for number, mail in enumerate(later, start=2):
        server.deliver(mail)
        lay = server.lies()
        until(lambda number=number: listening.count("voices_voice") == number, SOON_SECONDS)
        assert server.lies() == lay
    assert listening.count("voices_delivery") == 4
