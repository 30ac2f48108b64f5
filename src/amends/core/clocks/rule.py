"""Clocks are data: one row says what starts it, what stops it, how long it runs and who says so."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from amends.core.errors import Refused

LONGEST = 10_000  # of any unit; more is a slip of the pen


class Unit(StrEnum):
    """What a rule counts."""

    HOURS = "hours"  # elapsed hours, day and night
    DAYS = "days"  # calendar days
    BUSINESS_HOURS = "business_hours"  # elapsed hours while the company is open
    BUSINESS_DAYS = "business_days"  # working days


@dataclass(frozen=True, slots=True)
class Rule:
    """One deadline.

    key         stable name ("firm.acknowledge")
    name        what must have happened, for people ("acknowledge the complaint")
    starts_on   name of the event that starts the clock
    stops_on    names of the events of which the first stops it
    amount      how many units (1 … 10,000)
    citation    who demands it: law and article, standard and clause, or the firm's own promise
    checked_on  day on which somebody compared the row with its source; None: nobody has yet
    from_severity  the mildest harm (0 … 4) that the row is for; of rows with one key the gravest that fits holds
    """

    key: str
    name: str
    starts_on: str
    stops_on: tuple[str, ...]
    amount: int
    unit: Unit
    citation: str
    checked_on: date | None = None
    from_severity: int = 0

    def __post_init__(self) -> None:
        """Refuse a row that could never work. Raises Refused."""
        if not 1 <= self.amount <= LONGEST:
            raise Refused(f"The rule {self.key} runs for {self.amount} {self.unit.value}.", do="Give 1 to 10,000.")
        if not self.stops_on or self.starts_on in self.stops_on:
            raise Refused(f"The rule {self.key} needs an event that stops it, other than the one that starts it.")

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has compared the row with its source."""
        return self.checked_on is not None


def rule_from_row(row: Mapping[str, Any]) -> Rule:
    """Return the rule of one table of a rules file. Raises Refused when a field is missing or wrong."""
    try:
        return Rule(**{**row, "stops_on": tuple(row["stops_on"]), "unit": Unit(row["unit"])})
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"A clock row cannot be read: {error}.", do="Compare it with the rows beside it.") from error


def applicable(rules: Iterable[Rule], severity: int) -> tuple[Rule, ...]:
    """Return one rule a key: the one for the gravest harm that does not go beyond `severity`, sorted by key.

    >>> [rule.amount for rule in applicable(firm_rules(), 0) if rule.key == "firm.answer"]
    [5]
    """
    fitting = sorted((rule for rule in rules if rule.from_severity <= severity), key=lambda rule: rule.from_severity)
    return tuple(sorted({rule.key: rule for rule in fitting}.values(), key=lambda rule: rule.key))


@cache
def firm_rules() -> tuple[Rule, ...]:
    """Return the promises a firm makes by itself, from `rules/firm.toml`."""
    text = files(__package__).joinpath("rules/firm.toml").read_text(encoding="utf-8")
    return tuple(rule_from_row(row) for row in tomllib.loads(text)["rule"])
