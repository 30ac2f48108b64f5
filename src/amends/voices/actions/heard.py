"""A voice on its way: what the channel read and what triage saw, together."""

from dataclasses import dataclass
from datetime import datetime

from amends.core.incoming import Address, Incoming
from amends.core.triage import Triage
from amends.voices.models import Voice


@dataclass(frozen=True, slots=True)
class Heard:
    """A voice with what the channel read and what triage saw: all that placing needs.

    opened_by  the rule or the model on whose word alone a case opens; "" where a person decides
    """

    voice: Voice
    incoming: Incoming
    triage: Triage
    now: datetime
    opened_by: str = ""

    @property
    def reply_to(self) -> Address:
        """Where an answer goes: the address the sender asked for, else the sender's."""
        return self.incoming.reply_to[0] if self.incoming.reply_to else self.incoming.author
