"""A mailbox that is opened with OAuth: a refresh token brings an access token, and the real server asks whose it is."""

import json
import os
import tempfile
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from amends.channels.mail.imap import LookFailed
from amends.ledger.models import Content
from amends.voices.actions import mailboxes
from amends.voices.keyring import Keyring
from amends.voices.locked import unlock
from amends.voices.models import Mailbox
from tests.voices.dovecot import PROGRAM, WHY_NOT, Dovecot

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(PROGRAM is None, reason=WHY_NOT)]

OAUTH = """
auth_mechanisms = plain xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
"""
INTROSPECTION = """
tokeninfo_url = http://127.0.0.1:{port}/whose?access_token=
introspection_mode = auth
username_attribute = user
active_attribute = active
active_value = yes
"""


class Provider(BaseHTTPRequestHandler):
    """Hands out access tokens for the refresh token in force, each good until it is taken back."""

    def do_POST(self):
        here = self.server
        words = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if f"refresh_token={here.refresh}&" not in words:
            return self._answer(400, {"error": "invalid_grant"})
        here.given += 1
        if here.changes_each_time:
            here.refresh = f"refresh-{here.given}"
        said = {"access_token": f"access-{here.given}", "expires_in": 3600, "refresh_token": here.refresh}
        return self._answer(200, said)

    def do_GET(self):
        is_good = self.path.endswith(f"access_token=access-{self.server.given}")
        self._answer(200 if is_good else 401, {"user": "care", "active": "yes" if is_good else "no"})

    def _answer(self, status, said):
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def provider():
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as here:
        here.refresh, here.given, here.changes_each_time = "refresh-0", 0, False
        thread = threading.Thread(target=here.serve_forever, daemon=True)
        thread.start()
        yield here
        here.shutdown()
        thread.join(5)


@pytest.fixture
def mailbox(make, provider, now):
    with tempfile.TemporaryDirectory(prefix="imap-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the server's own users must reach their files in it
        server = Dovecot(Path(folder))
        with (server.folder / "conf").open("a") as conf:
            conf.write(OAUTH.format(folder=folder))
        (server.folder / "oauth2").write_text(INTROSPECTION.format(port=provider.server_port))
        with server.running():
            settings = {
                "host": "127.0.0.1", "port": server.port, "security": "none", "user": "care", "login": "token",
                "import_from": date(2026, 3, 1), "client_id": "us",
                "token_url": f"http://127.0.0.1:{provider.server_port}/token",
            }  # fmt: skip
            secrets = {"refresh_token": "refresh-0", "client_secret": "hush-hush-7"}
            yield mailboxes.add_mailbox(settings=settings, secrets=secrets, by=make.boss, now=now)


def test_a_refresh_token_opens_the_mailbox(mailbox, provider, now):
    with Keyring().open(mailbox, now=now) as session:
        assert session.open_folder("INBOX").exists == 0


def test_a_token_is_asked_for_once_in_its_life(mailbox, provider, now):
    keys = Keyring()
    for minutes in (0, 58, 60):
        keys.open(mailbox, now=now + timedelta(minutes=minutes)).close()
        if minutes == 58:
            assert provider.given == 1
    assert provider.given == 2


def test_a_token_that_was_taken_back_is_said_and_the_next_look_has_a_new_one(mailbox, provider, now):
    keys = Keyring()
    keys.open(mailbox, now=now).close()
    provider.given += 1  # somebody took it back
    with pytest.raises(LookFailed, match="did not let care in") as failure:
        keys.open(mailbox, now=now)
    assert "access-" not in str(failure.value)
    keys.open(mailbox, now=now).close()


def test_a_refresh_token_that_changes_each_time_is_kept_locked(mailbox, provider, now):
    provider.changes_each_time = True
    keys = Keyring()
    keys.open(mailbox, now=now).close()
    kept = Mailbox.objects.get()
    assert unlock(kept.secret) == {"refresh_token": "refresh-1", "client_secret": "hush-hush-7"}
    assert "refresh-1" not in kept.secret
    Keyring().open(kept, now=now).close()  # after a restart


def test_a_refresh_token_that_ran_out_is_said_with_what_to_do(mailbox, provider, now):
    provider.refresh = "another"
    with pytest.raises(LookFailed, match="Give Amends access once more"):
        Keyring().open(mailbox, now=now)


def test_no_token_stands_in_the_ledger(mailbox, provider, now):
    Keyring().open(mailbox, now=now).close()
    told = b"".join(bytes(content.body or b"") for content in Content.objects.all())
    assert b"token_url" in told
    assert not [secret for secret in (b"refresh-0", b"hush-hush-7", b"access-1") if secret in told]
