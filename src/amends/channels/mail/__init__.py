"""Electronic mail: bytes (RFC 5322 and what really arrives) to `Incoming`, and our letters to bytes."""

from amends.channels.mail.compose import compose
from amends.channels.mail.reading import parse
from amends.channels.mail.sources import read_messages

__all__ = ["compose", "parse", "read_messages"]
