"""Proposals in words and numbers, the same on every page."""

from amends.voices.estimative import in_words, percent, word_of
from amends.voices.models import Proposal, Voice
from amends.voices.taxonomies import KINDS, Labels


def kind_to_agree(voice: Voice, proposal: Proposal | None) -> str:
    """Return the kind that agreeing decides."""
    return proposal.label if proposal else voice.kind or "other"


def sentence_of(proposal: Proposal | None, voice: Voice) -> str:
    """Return the proposal as a sentence: with probability where a model spoke, else as the rules read it."""
    if proposal is None:
        return f"This reads like {KINDS.get(voice.kind, 'something we cannot name')}."
    return said_of_kind(proposal.label, proposal.p, is_sure=proposal.decision != "ask")


def said_of_kind(label: str, p: float, *, is_sure: bool = True) -> str:
    """Return a kind with its probability.

    >>> said_of_kind("complaint", 0.94)
    'Very likely a complaint, 94 %'
    """
    what = KINDS.get(label, label)
    if not is_sure:
        return f"Not sure: perhaps {what}, {percent(p)}"
    return f"{word_of(p).capitalize()} {what}, {percent(p)}"


def guess_of(proposal: Proposal, labels: Labels) -> str:
    """Return what a model proposes in one of the firm's trees, with its probability, or that it is not sure."""
    name = labels.name(proposal.label)
    if proposal.is_vote:
        return f"Too few examples yet: the most similar coded voices are “{name}”."
    if proposal.decision != "ask":
        return f"{name}: {in_words(proposal.p)}"
    others = [labels.name(label) for label in proposal.label_set if label != proposal.label][:2]
    return f"Not sure: {name}, {percent(proposal.p)}" + (f", or {' or '.join(others)}" if others else "")
