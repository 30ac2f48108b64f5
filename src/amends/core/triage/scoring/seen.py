"""What every model sees of messages. Made once, for however many models judge them."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.core.triage.assessing import verdicts_of
from amends.core.triage.grams import Grams, grams_of
from amends.core.triage.said import Said
from amends.core.triage.seed import knowledge_of
from amends.core.triage.text import prepared
from amends.core.triage.verdict import Triage
from amends.core.triage.vocabulary import Floats


@dataclass(frozen=True, slots=True)
class Seen:
    """The n-grams of messages, what the rules and the shipped heads know of each (texts, q), and their channels."""

    grams: Grams
    knowledge: Floats
    channels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.channels)


def seen_of(said: Sequence[Said], verdicts: Sequence[Triage] = ()) -> Seen:
    """Look at messages; `verdicts` of the rules on the same messages, where they are known already."""
    verdicts = verdicts or verdicts_of(said)
    grams = grams_of([prepared(each.text) for each in said])
    return Seen(grams, knowledge_of(grams, verdicts), tuple(each.channel for each in said))
