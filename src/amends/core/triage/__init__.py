"""Reading a message: how badly somebody may be hurt, whether it is a complaint, in which language, and why."""

from amends.core.triage.assessment import assess
from amends.core.triage.verdict import Likelihood, Reason, Triage

__all__ = ["Likelihood", "Reason", "Triage", "assess"]
