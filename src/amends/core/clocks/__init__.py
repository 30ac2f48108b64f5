"""Deadlines from rule rows, a business calendar and what has happened. Pure: the caller says what time it is."""

from amends.core.clocks.business_time import Calendar, business_calendar
from amends.core.clocks.deadline import due
from amends.core.clocks.rule import Rule, Unit, applicable, firm_rules
from amends.core.clocks.state import ClockState, Event, clocks_of
from amends.core.clocks.words import time_left

__all__ = [
    "Calendar",
    "ClockState",
    "Event",
    "Rule",
    "Unit",
    "applicable",
    "business_calendar",
    "clocks_of",
    "due",
    "firm_rules",
    "time_left",
]
