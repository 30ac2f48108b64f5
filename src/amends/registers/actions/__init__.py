"""The actions of the registers: parties and their contact points, and everything that is found by its name."""

from amends.registers.actions.naming import (
    cause_named,
    location_named,
    lot_named,
    process_named,
    product_named,
    request_named,
)
from amends.registers.actions.parties import (
    add_contact_point,
    make_party,
    merge_parties,
    unmerge_parties,
    verify_contact_point,
)
from amends.registers.actions.senders import Sender, parties_for, party_for
from amends.registers.suggestions import suggest_same

__all__ = [
    "Sender",
    "add_contact_point",
    "cause_named",
    "location_named",
    "lot_named",
    "make_party",
    "merge_parties",
    "parties_for",
    "party_for",
    "process_named",
    "product_named",
    "request_named",
    "suggest_same",
    "unmerge_parties",
    "verify_contact_point",
]
