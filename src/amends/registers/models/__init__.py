"""Who and what records speak of: parties with their contact points, trees of words, lots and places."""

from amends.registers.models.branches import (
    ARROW,
    DEEPEST,
    TAXONOMIES,
    Branch,
    BranchMerge,
    Cause,
    FormerName,
    ProcessName,
    Product,
    Request,
)
from amends.registers.models.parties import ROLES_THAT_SEE_PARTIES, ContactPoint, Party, PartyMerge, PartyQuerySet
from amends.registers.models.places import Location, Lot

__all__ = [
    "ARROW",
    "DEEPEST",
    "ROLES_THAT_SEE_PARTIES",
    "TAXONOMIES",
    "Branch",
    "BranchMerge",
    "Cause",
    "ContactPoint",
    "FormerName",
    "Location",
    "Lot",
    "Party",
    "PartyMerge",
    "PartyQuerySet",
    "ProcessName",
    "Product",
    "Request",
]
