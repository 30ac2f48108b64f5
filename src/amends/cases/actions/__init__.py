"""What can be done to a complaint case. Each action: one transaction, one ledger entry."""

from amends.cases.actions.answering import accept, answer, ask, dispute
from amends.cases.actions.closing import cancel, close, reopen
from amends.cases.actions.handling import add_note, assess, assign, begin_investigation, describe, renew_link, restrict
from amends.cases.actions.opening import acknowledge, confirm_reply_address, open_case

__all__ = [
    "accept",
    "acknowledge",
    "add_note",
    "answer",
    "ask",
    "assess",
    "assign",
    "begin_investigation",
    "cancel",
    "close",
    "confirm_reply_address",
    "describe",
    "dispute",
    "open_case",
    "renew_link",
    "reopen",
    "restrict",
]
