"""What is most useful to say next: what no model knows, is like much else, and like nothing that was said already."""

from collections.abc import Sequence

import numpy as np
from django.db.models import Exists, OuterRef, Q
from numpy.typing import NDArray

from amends.core.triage.grams import grams_of
from amends.core.triage.learning.active import next_to_code
from amends.core.triage.said import Said
from amends.core.triage.text import prepared
from amends.core.triage.vocabulary import Vocabulary
from amends.people.models import Person
from amends.voices.models import Coding, Disposition, Proposal, ProposalQuerySet, Taxonomy, Voice
from amends.voices.said import all_said_in

LOOKED_AT = 300
"""Proposals looked at, the least sure first: a voice may be unsure in several taxonomies."""
WIDE = 2048
SAID_LATELY = 100
"""Voices of which something was said last: what is like them teaches little new."""


def unsure(person: Person) -> ProposalQuerySet:
    """Return the standing proposals that a person's word could teach something about, the least sure first.

    The kind is asked only where the voice waits; a branch wherever nobody has said it yet.
    """
    said = Coding.objects.standing().filter(voice=OuterRef("voice"), taxonomy=OuterRef("taxonomy"))
    waits = Q(voice__disposition=Disposition.WAITING)
    may_be_asked = waits | (~Q(taxonomy=Taxonomy.KIND) & ~Q(voice__disposition=Disposition.MACHINE))
    seen = Voice.objects.visible_to(person).values("pk")
    found = Proposal.objects.current().filter(may_be_asked, ~Exists(said), voice__in=seen)
    return found.order_by("p", "-voice")


def how_many(person: Person, most: int) -> int:
    """Return how many voices could be asked about, at most `most`. One query."""
    return min(len(set(unsure(person).values_list("voice", flat=True)[:LOOKED_AT])), most)


def most_useful(person: Person, most: int) -> list[int]:
    """Return the keys of at most so many voices, the most telling one first. Three queries."""
    sure: dict[int, float] = {}
    for voice, p in unsure(person).values_list("voice", "p")[:LOOKED_AT]:
        sure.setdefault(voice, max(p, 0.5))  # the least sure of its proposals
    asked = list(Voice.objects.filter(pk__in=sure).select_related("body").order_by("-pk"))
    lately = Coding.objects.standing().select_related("voice__body").order_by("-at", "-id")[:SAID_LATELY]
    coded = list({coding.voice_id: coding.voice for coding in lately}.values())
    if not asked:
        return []
    rows = rows_of(all_said_in([*asked, *coded]))
    shares = [[sure[voice.pk], 1 - sure[voice.pk]] for voice in asked]
    picked = next_to_code(rows[: len(asked)], most=most, p=shares, coded=rows[len(asked) :])
    return [asked[place].pk for place in picked]


def rows_of(said: Sequence[Said]) -> NDArray[np.float32]:
    """Return one row (n, WIDE) for each message: its n-grams, the rarer the heavier, folded with signs.

    Folding keeps cosines nearly as they were (Weinberger et al., Feature hashing, ICML 2009), in a few megabytes.
    """
    grams = grams_of([prepared(one.text) for one in said])
    vocabulary = Vocabulary.of(grams)
    weighed = vocabulary.weighed(grams)
    codes = vocabulary.codes[weighed.columns].astype(np.int64)
    signs = np.where((codes // WIDE) & 1, -1.0, 1.0)
    owners = np.repeat(np.arange(len(said)), np.diff(weighed.rows))
    sums = np.bincount(owners * WIDE + codes % WIDE, weights=signs * weighed.values, minlength=len(said) * WIDE)
    return sums.astype(np.float32).reshape(len(said), WIDE)
