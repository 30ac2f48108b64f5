"""An access token from a refresh token: what comes, and a sentence without a secret for whatever else comes."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from amends.channels.mail.imap import LookFailed
from amends.channels.mail.oauth import Client, access_token


class Provider(BaseHTTPRequestHandler):
    """Answers every question with `status` and `answer`."""

    def do_POST(self):
        self.server.asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def provider():
    with HTTPServer(("127.0.0.1", 0), Provider) as here:
        here.status, here.answer, here.asked = 200, b"", []
        thread = threading.Thread(target=here.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield here
        here.shutdown()
        thread.join(5)


@pytest.fixture
def client(provider):
    return Client(f"http://127.0.0.1:{provider.server_port}/token", "us", "s-ecret", "r-efresh")


def test_a_refresh_token_brings_an_access_token(provider, client):
    provider.answer = b'{"access_token": "tok-en", "expires_in": 3599, "refresh_token": "next"}'
    token = access_token(client)
    assert (token.value, token.lives, token.refresh_token) == ("tok-en", 3599, "next")
    assert provider.asked == ["grant_type=refresh_token&refresh_token=r-efresh&client_id=us&client_secret=s-ecret"]
    assert not [secret for secret in ("tok-en", "next", "s-ecret") if secret in f"{token!r} {client!r}"]


def test_a_token_without_a_life_is_asked_for_again_soon(provider, client):
    provider.answer = b'{"access_token": "tok-en", "expires_in": "soon"}'
    assert access_token(client).lives == 300


@pytest.mark.parametrize(
    ("status", "answer", "sentence"),
    [
        (400, b'{"error": "invalid_grant", "error_description": "r-efresh"}', "has run out or was taken back"),
        (401, b'{"error": "invalid_client"}', "does not know this client id"),
        (400, b'{"error": ["r-efresh"]}', "answered with 400"),
        (500, b"<html>s-ecret", "answered with 500"),
        (302, b"", "answered with 302"),
        (200, b"[]", "without a token"),
        (200, b"[" * 60_000, "without a token"),
        (200, b'{"access_token": "a\\r\\nb"}', "without a token"),
    ],
)
def test_a_token_that_does_not_come_is_a_sentence_without_a_secret(provider, client, status, answer, sentence):
    provider.status, provider.answer = status, answer
    with pytest.raises(LookFailed, match=sentence) as failure:
        access_token(client)
    assert not [secret for secret in ("s-ecret", "r-efresh") if secret in f"{failure.value}"]
    assert failure.value.__cause__ is None


def test_secrets_are_not_sent_unencrypted_to_another_machine():
    with pytest.raises(LookFailed, match="https://"):
        access_token(Client("http://login.example.com/token", "us"))


def test_a_provider_that_is_not_there_is_a_sentence():
    with pytest.raises(LookFailed, match="cannot be reached"):
        access_token(Client("http://127.0.0.1:1/token", "us"))
