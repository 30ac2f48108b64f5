"""What can be done to a voice. Each action: one transaction, one ledger entry."""

from amends.voices.actions.coding import code, undo_coding
from amends.voices.actions.deciding import decide, join, undo
from amends.voices.actions.hearing import Message, hear, hear_all, retry, source_for
from amends.voices.actions.held import note_saved
from amends.voices.actions.receipt import correct_receipt
from amends.voices.actions.severity import set_severity
from amends.voices.actions.topics import dismiss_topic

__all__ = [
    "Message",
    "code",
    "correct_receipt",
    "decide",
    "dismiss_topic",
    "hear",
    "hear_all",
    "join",
    "note_saved",
    "retry",
    "set_severity",
    "source_for",
    "undo",
    "undo_coding",
]
