"""Every customer voice as tables: where it came from, each delivery, its words, its files, what was decided."""

from amends.voices.models.sheets import SheetImport, SheetKind, SheetState
from amends.voices.models.sources import (
    CHANNELS,
    RED_AFTER,
    UNFETCHED_TOLD_AFTER,
    AfterHearing,
    Mailbox,
    MailboxLogin,
    MailboxSecurity,
    Source,
    Unfetched,
)
from amends.voices.models.voices import Attachment, Body, Decision, Delivery, Disposition, Mention, Voice, VoiceQuerySet

__all__ = [
    "CHANNELS",
    "RED_AFTER",
    "UNFETCHED_TOLD_AFTER",
    "AfterHearing",
    "Attachment",
    "Body",
    "Decision",
    "Delivery",
    "Disposition",
    "Mailbox",
    "MailboxLogin",
    "MailboxSecurity",
    "Mention",
    "SheetImport",
    "SheetKind",
    "SheetState",
    "Source",
    "Unfetched",
    "Voice",
    "VoiceQuerySet",
]
