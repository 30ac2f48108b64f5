"""An OAuth access token for a mailbox, from a refresh token (RFC 6749, 6). The standard library's own client."""

import json
import socket
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from amends.channels.mail.imap import LookFailed, is_this_machine

TIMEOUT_SECONDS = 20
LONGEST_ANSWER = 65_536  # bytes
LIVES_SECONDS = 300  # where the server does not say how long its token lives

# What RFC 6749, 5.2 calls it, and what it means to whoever looks after the mailbox.
ERRORS = {
    "invalid_grant": "the refresh token has run out or was taken back",
    "invalid_client": "it does not know this client id, or the client secret is wrong",
    "unauthorized_client": "this client may not use refresh tokens",
    "invalid_scope": "the permission to read mail over IMAP was not given",
    "invalid_request": "it did not understand what was asked",
    "unsupported_grant_type": "it gives no tokens for refresh tokens",
}


@dataclass(frozen=True, slots=True)
class Client:
    """What an administrator was given by the provider. Secrets are never printed."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token. lives: seconds from now. refresh_token: a new one where the provider changes it each time, else ""."""

    value: str = field(repr=False)
    lives: int
    refresh_token: str = field(default="", repr=False)


class _Nowhere(HTTPRedirectHandler):
    """Follows no redirect: secrets go to the address that an administrator typed and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


def access_token(client: Client) -> AccessToken:
    """Ask for an access token. Raises LookFailed with a sentence that holds no secret."""
    place = urlsplit(client.token_url)
    if place.scheme != "https" and not (place.scheme == "http" and is_this_machine(place.hostname or "")):
        raise LookFailed("The token address must begin with https://.", do="Correct it on the mailbox's page.")
    host = place.hostname or client.token_url
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": client.refresh_token,
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }
    body = urlencode({name: value for name, value in asked.items() if value}).encode()
    return _read(_ask(client.token_url, body, host=host), host=host)


def _ask(url: str, body: bytes, *, host: str) -> bytes:
    request = Request(url, data=body, headers={"Accept": "application/json"})  # noqa: S310  the scheme was looked at
    try:
        with build_opener(_Nowhere).open(request, timeout=TIMEOUT_SECONDS) as answer:
            return bytes(answer.read(LONGEST_ANSWER))
    except HTTPError as error:
        with error:
            said = _object(error.read(LONGEST_ANSWER))
        raise LookFailed(f"{host} gave no token: {_reason(said, error.code)}.", do=_advice(said)) from None
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        why = "it is silent" if isinstance(reason, TimeoutError) else "it cannot be reached"
        if isinstance(reason, socket.gaierror):
            why = "there is no server of this name"
        raise LookFailed(f"{host} gave no token: {why}.", do="It is tried again by itself.") from None


def _read(answer: bytes, *, host: str) -> AccessToken:
    said = _object(answer)
    value, lives, refresh = said.get("access_token"), said.get("expires_in"), said.get("refresh_token")
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        raise LookFailed(f"{host} answered without a token.", do="Check the token address on the mailbox's page.")
    seconds = int(lives) if isinstance(lives, int | str) and str(lives).isdigit() else LIVES_SECONDS
    return AccessToken(value, seconds, refresh if isinstance(refresh, str) else "")


def _object(answer: bytes) -> dict[str, Any]:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _reason(said: dict[str, Any], status: int) -> str:
    """Return the error's meaning. Its free text is left out: it may repeat what we sent."""
    return ERRORS.get(str(said.get("error")), f"it answered with {status}")


def _advice(said: dict[str, Any]) -> str:
    if said.get("error") == "invalid_grant":
        return "Give Amends access once more, and type the new refresh token on the mailbox's page."
    return "Compare the mailbox's page with what the provider shows."
