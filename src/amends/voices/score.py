"""How often a model was right: every proposal is compared with what the person said next (prequential, Dawid 1984)."""

from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from amends.voices.models import Coding

LAST = 100


@dataclass(frozen=True, slots=True)
class Score:
    """Of the last `judged` decisions (at most LAST), in `right` the proposal said what the person said."""

    right: int = 0
    judged: int = 0

    @property
    def sentence(self) -> str:
        """The score as a page says it; "" where nothing was compared yet."""
        if not self.judged:
            return ""
        if self.judged == 1:
            return f"The one time it was tried, it was {'right' if self.right else 'wrong'}."
        return f"The last {self.judged} times, it was right {self.right} {'time' if self.right == 1 else 'times'}."


def running_scores() -> dict[str, Score]:
    """Return the score of the last hundred decisions by taxonomy, whichever model had proposed. One query."""
    newest = Window(RowNumber(), partition_by="taxonomy", order_by=[F("at").desc(), F("id").desc()])
    last = Coding.objects.compared().annotate(place=newest).filter(place__lte=LAST)
    counted: dict[str, list[bool]] = {}
    for taxonomy, was_right in last.values_list("taxonomy", "was_right"):
        counted.setdefault(taxonomy, []).append(bool(was_right))
    return {taxonomy: Score(sum(rights), len(rights)) for taxonomy, rights in counted.items()}


def running_score(taxonomy: str) -> Score:
    """Return the score of one taxonomy. One query, which reads a hundred rows at most."""
    last = Coding.objects.compared().filter(taxonomy=taxonomy).order_by("-at", "-id")[:LAST]
    rights = list(last.values_list("was_right", flat=True))
    return Score(sum(bool(right) for right in rights), len(rights))
