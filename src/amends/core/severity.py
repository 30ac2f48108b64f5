"""How badly somebody is or could be hurt: five levels (ISO 10002:2018, 7.5)."""

from enum import IntEnum


class Severity(IntEnum):
    """Ordered, so that levels compare. `sign` is the shape shown on pages, `word` the word beside it."""

    NONE = 0
    ANNOYANCE = 1
    LOSS = 2
    INJURY = 3
    DEATH = 4

    @property
    def word(self) -> str:
        """What the level means, as a person would say it."""
        return ("none", "annoyance", "loss", "injury or serious loss", "death or irreversible")[self]

    @property
    def harm(self) -> str:
        """The sign on pages (`data-harm`): low, some, serious or danger."""
        return ("low", "low", "some", "serious", "danger")[self]
