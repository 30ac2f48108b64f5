"""The errors of Amends, drawn as a tree.

AmendsError
├── Refused      an action may not happen now; nothing was changed
├── Unreadable   bytes from outside could not be read; they are kept and can be tried again
├── LookFailed   a mailbox could not be looked into; it is tried again (channels.mail.imap)
└── Tampered     a proof does not hold
"""


class AmendsError(Exception):
    """A sentence a person can act on: what happened, to whom it matters, what to do now."""

    def __init__(self, what: str, *, do: str = "") -> None:
        """what: what happened, in one sentence. do: what the reader can do now."""
        super().__init__(f"{what} {do}".strip())
        self.what = what
        self.do = do


class Refused(AmendsError):
    """An action that may not happen now. Nothing was changed."""


class Unreadable(AmendsError):
    """Bytes from outside that could not be read. They are kept word for word."""


class Tampered(AmendsError):
    """A proof that does not hold: something was changed after it was sealed."""
