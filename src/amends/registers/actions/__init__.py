"""The actions of the registers: parties and their contact points, and everything that is found by its name."""

from amends.registers.actions.branches import (
    add_branch,
    bring_back_branch,
    move_branch,
    rename_branch,
    retire_branch,
    split_branch,
)
from amends.registers.actions.merging import merge_branches, unmerge_branch
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
from amends.registers.actions.pasting import paste_branches
from amends.registers.actions.senders import Sender, parties_for, party_for
from amends.registers.suggestions import suggest_same

__all__ = [
    "Sender",
    "add_branch",
    "add_contact_point",
    "bring_back_branch",
    "cause_named",
    "location_named",
    "lot_named",
    "make_party",
    "merge_branches",
    "merge_parties",
    "move_branch",
    "parties_for",
    "party_for",
    "paste_branches",
    "process_named",
    "product_named",
    "rename_branch",
    "request_named",
    "retire_branch",
    "split_branch",
    "suggest_same",
    "unmerge_branch",
    "unmerge_parties",
    "verify_contact_point",
]
