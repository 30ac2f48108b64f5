"""Emerging topics: what customers begin to say, or say more often than before. `Topics` takes in one by one."""

from amends.core.triage.topics.burst import burst_p
from amends.core.triage.topics.bursts import LEAST_BEFORE, LEVEL
from amends.core.triage.topics.topics import HISTORY, MOST_KEPT, WINDOW, Heard, Topic, Topics

__all__ = ["HISTORY", "LEAST_BEFORE", "LEVEL", "MOST_KEPT", "WINDOW", "Heard", "Topic", "Topics", "burst_p"]
