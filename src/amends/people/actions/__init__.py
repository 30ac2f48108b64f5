"""What can change about people and the company. Each action is one transaction and one ledger entry."""

from amends.people.actions.company import update_company
from amends.people.actions.first_run import create_first_administrator
from amends.people.actions.invitation import accept_invitation, find_invitation, invite
from amends.people.actions.joining import add_person
from amends.people.actions.leaving import deactivate, reactivate, rename
from amends.people.actions.roles import grant_role, revoke_role
from amends.people.actions.signing_in import note_failed_sign_in, note_sign_in, note_sign_out

__all__ = [
    "accept_invitation",
    "add_person",
    "create_first_administrator",
    "deactivate",
    "find_invitation",
    "grant_role",
    "invite",
    "note_failed_sign_in",
    "note_sign_in",
    "note_sign_out",
    "reactivate",
    "rename",
    "revoke_role",
    "update_company",
]
