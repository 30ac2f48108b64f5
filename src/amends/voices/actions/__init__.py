"""What can be done to a voice. Each action: one transaction, one ledger entry."""

from amends.voices.actions.deciding import decide, join, undo
from amends.voices.actions.hearing import Message, hear, hear_all, retry, source_for
from amends.voices.actions.held import note_saved
from amends.voices.actions.receipt import correct_receipt

__all__ = [
    "Message",
    "correct_receipt",
    "decide",
    "hear",
    "hear_all",
    "join",
    "note_saved",
    "retry",
    "source_for",
    "undo",
]
