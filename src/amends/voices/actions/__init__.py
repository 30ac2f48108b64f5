"""What can be done to a voice. Each action: one transaction, one ledger entry."""

from amends.voices.actions.deciding import decide, join, undo
from amends.voices.actions.hearing import hear, retry, source_for
from amends.voices.actions.receipt import correct_receipt

__all__ = ["correct_receipt", "decide", "hear", "join", "retry", "source_for", "undo"]
