"""Going to a mailbox with what opens it: the password unlocked, or an OAuth token asked for and kept while it lives."""

import threading
from datetime import datetime, timedelta

from amends.channels.mail.imap import TIMEOUT_SECONDS, Account, LookFailed, Session, open_session
from amends.channels.mail.oauth import Client, access_token
from amends.voices.actions.mailboxes import keep_refresh_token
from amends.voices.locked import unlock
from amends.voices.models import Mailbox, MailboxLogin

EARLIER = timedelta(seconds=60)
"""A token is not used in the last minute of its life."""


class Keyring:
    """Opens mailboxes. Access tokens live in memory only; one keyring may serve several threads."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._tokens: dict[int, tuple[str, datetime, datetime]] = {}
        self._lock = threading.Lock()

    def open(self, mailbox: Mailbox, *, now: datetime) -> Session:
        """Connect and sign in. Raises LookFailed, and Refused when the key that locks secrets has changed."""
        try:
            return open_session(self.account(mailbox, now=now))
        except LookFailed:
            with self._lock:  # a token that was taken back must not be tried until it would have died
                self._tokens.pop(mailbox.pk, None)
            raise

    def account(self, mailbox: Mailbox, *, now: datetime, patience: float = TIMEOUT_SECONDS) -> Account:
        """Return what a connection needs to know. patience: seconds of silence before the server counts as hanging."""
        is_token = mailbox.login == MailboxLogin.TOKEN
        secret = self._token(mailbox, now=now) if is_token else unlock(mailbox.secret).get("password", "")
        return Account(
            host=mailbox.host,
            port=mailbox.port,
            security=mailbox.security,  # type: ignore[arg-type]  # a CharField with these very choices
            user=mailbox.user,
            secret=secret,
            is_token=is_token,
            timeout=patience,
        )

    def _token(self, mailbox: Mailbox, *, now: datetime) -> str:
        with self._lock:
            value, dies_at, changed_at = self._tokens.get(mailbox.pk, ("", now, now))
        if value and changed_at == mailbox.changed_at and now < dies_at - EARLIER:
            return value
        secrets = unlock(mailbox.secret)
        client = Client(
            token_url=mailbox.token_url,
            client_id=mailbox.client_id,
            client_secret=secrets.get("client_secret", ""),
            refresh_token=secrets.get("refresh_token", ""),
        )
        token = access_token(client)
        if token.refresh_token and token.refresh_token != client.refresh_token:
            keep_refresh_token(mailbox=mailbox, token=token.refresh_token)
        with self._lock:
            self._tokens[mailbox.pk] = (token.value, now + timedelta(seconds=token.lives), mailbox.changed_at)
        return token.value
