"""Recording for tests: a clock that only goes on when told, and a few words to record."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from amends.core.proof import NoteVerifier
from amends.core.proof.findings import Report
from amends.core.proof.log import Claim
from amends.ledger import keys
from amends.ledger.actions import destroy_content, destroy_file, keep_file, record, seal
from amends.ledger.home import home
from amends.ledger.models import Checkpoint, Entry
from amends.ledger.verification import verify

BY = "person:7d444840-9dc0-11d1-b245-5ffdce74fad2"


@dataclass(slots=True)
class Story:
    """What happens in a test, one second after the other."""

    now: datetime
    rng: Random = field(default_factory=lambda: Random(7))

    def later(self, **much: float) -> datetime:
        """Let time pass: a second, or as much as told."""
        self.now += timedelta(**much) if much else timedelta(seconds=1)
        return self.now

    def note(self, words: str = "hello", *, subject: UUID | None = None, data: bytes | None = None) -> Entry:
        """Record one entry, with a file when data are given."""
        subject = subject or UUID(bytes=self.rng.randbytes(16), version=4)
        with transaction.atomic():
            files = [] if data is None else [keep_file(data, now=self.now).sha256]
            event = "test.noted" if data is None else "test.received"
            return record(event, now=self.later(), by=BY, subject=subject, content={"words": words}, files=files)

    def notes(self, many: int) -> list[Entry]:
        """Record several entries; every fourth has one of three files."""
        return [self.note(f"note {n}", data=b"file %d" % (n % 3) if n % 4 == 0 else None) for n in range(many)]

    def seal(self) -> Checkpoint | None:
        """Seal what waits."""
        return seal(now=self.later())

    def erase(self, *entries: Entry) -> int:
        """Erase contents on request."""
        return destroy_content(entries=entries, ground="GDPR Art. 17", by=BY, now=self.later())

    def erase_file(self, sha256: str) -> bool:
        """Erase a file on request."""
        return destroy_file(sha256, ground="GDPR Art. 17", by=BY, now=self.later())

    def check(self, outside: str | None = None) -> Report:
        """Verify against a note kept away; against the latest one when none is given."""
        note = outside or (home().checkpoints / "latest.note").read_text()
        return verify(outside=Claim("The auditor's checkpoint", note), verifier=self.key(), now=self.later())

    def key(self) -> NoteVerifier:
        """The public key, as an auditor noted it down."""
        found = keys.verifier()
        assert found is not None
        return found

    def whole_log(self, *, size: int = 22) -> None:
        """A sealed record with files, an erased content, an erased file and several checkpoints; one entry waits."""
        first = self.notes(size // 2)
        self.seal()
        self.notes(size // 4)
        self.seal()
        self.erase(first[1])
        lone = self.note("with a file of its own", data=b"a lone file")
        self.seal()
        sha256 = lone.content.files.get().sha256
        self.erase(lone)
        self.erase_file(sha256)
        self.seal()
        self.note("the last one waits")
