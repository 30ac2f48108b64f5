"""Decisions on proposals, told as a row of rights and wrongs, taken by a person through the actions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from amends.registers.models import Branch
from amends.voices.actions import code, decide
from amends.voices.models import Coding, Proposal, Voice
from tests.make import Maker

EACH = timedelta(minutes=1)


class Judge:
    """Lets models propose and a person decide, a minute apart each."""

    def __init__(self, make: Maker, begins: datetime) -> None:
        self.make, self.at, self._numbers = make, begins, count(1)

    def voice(self, **form: str) -> Voice:
        return self.make.form(f"Words of somebody, the {next(self._numbers)}th.", now=self.make.now, **form)

    def propose(self, voice: Voice, taxonomy: str, label: str, **more: object) -> Proposal:
        """Let a model's word stand; one of a model at intake makes room for it."""
        Proposal.objects.current().filter(voice=voice, taxonomy=taxonomy).update(is_current=False)
        said = {"p": 0.8, "decision": "suggest", "version": f"{taxonomy}-1", **more}
        return Proposal.objects.create(voice=voice, taxonomy=taxonomy, label=label, at=self.at, **said)

    def kind(self, said: str, truth: str, *, voice: Voice | None = None, **more: object) -> Coding:
        voice = voice or self.voice()
        self.propose(voice, "kind", said, **more)
        decision = decide(voice=voice, kind=truth, by=self.make.boss.actor, now=self._next())
        return Coding.objects.get(decision=decision)

    def branch(self, said: Branch, truth: Branch, *, voice: Voice | None = None, **more: object) -> Coding:
        voice = voice or self.voice()
        self.propose(voice, truth.taxonomy, str(said.uid), **more)
        return code(voice=voice, taxonomy=truth.taxonomy, branch=truth, by=self.make.boss.actor, now=self._next())

    def kinds(self, rights: Iterable[bool], **more: object) -> None:
        """Decide that something is praise, which the model had said too or had not."""
        for right in rights:
            self.kind("praise" if right else "question", "praise", **more)

    def _next(self) -> datetime:
        self.at += EACH
        return self.at


def mixed(right: int, of: int) -> list[bool]:
    """So many rights of so many, evenly spread."""
    return [(n * right) // of != ((n + 1) * right) // of for n in range(of)]
