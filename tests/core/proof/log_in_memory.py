"""A whole log in memory: to seal, to copy, to tamper with, to check. It knows the format only, not the product."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from uuid import UUID

from amends.core.proof import (
    Checkpoint,
    Frontier,
    NoteSigner,
    NoteVerifier,
    canonical,
    commitment,
    leaf_bytes,
    leaf_hash,
    rfc3339,
)
from amends.core.proof.entry_check import LogEntry
from amends.core.proof.file_check import LogFile
from amends.core.proof.findings import Report
from amends.core.proof.log import Claim, LogCheckpoint, check_log

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
OUTSIDE = "The checkpoint of the auditor"


@dataclass(slots=True)
class Log:
    """Everything a check looks at. stored: bytes by the name they are kept under. outside: the copy kept away."""

    signer: NoteSigner
    verifier: NoteVerifier
    entries: list[LogEntry]
    checkpoints: list[LogCheckpoint]
    files: list[LogFile]
    stored: dict[str, bytes]
    copies: list[Claim]
    outside: Claim
    now: datetime

    def check(self) -> Report:
        """Check the log against the one checkpoint that was kept away from it."""
        return check_log(
            entries=self.entries,
            checkpoints=self.checkpoints,
            files=self.files,
            digest_of=lambda name: sha256(self.stored[name]).hexdigest() if name in self.stored else None,
            outside=self.outside,
            verifier=self.verifier,
            now=self.now,
            copies=self.copies,
        )

    def copy(self) -> "Log":
        """A copy that may be tampered with."""
        return replace(
            self,
            entries=list(self.entries),
            checkpoints=list(self.checkpoints),
            files=list(self.files),
            stored=dict(self.stored),
            copies=list(self.copies),
        )

    def sealed_again(self, signer: NoteSigner) -> "Log":
        """The same log after a rewriter has numbered it anew and made every checkpoint beside it afresh."""
        sealed = [each for each in self.entries if each.index is not None]
        rest = [each for each in self.entries if each.index is None]
        sizes = sorted({min(each.size, len(sealed)) for each in self.checkpoints} | {len(sealed)} - {0})
        entries = [replace(each, index=index) for index, each in enumerate(sealed)]
        checkpoints = [checkpoint(entries, size, signer) for size in sizes if size]
        copies = [Claim(each.name, made.note) for each, made in zip(self.copies, checkpoints, strict=False)]
        return replace(self, entries=entries + rest, checkpoints=checkpoints, copies=copies)


def entry(
    number: int, rng: Random, *, event: str = "case.opened", content: dict[str, object] | None = None
) -> LogEntry:
    """One well-formed entry, unsealed."""
    body = canonical(content if content is not None else {"number": str(number)})  # type: ignore[arg-type]
    salt = rng.randbytes(32)
    columns = {
        "actor": f"person:{UUID(bytes=rng.randbytes(16), version=4)}",
        "commitment": commitment(salt, body),
        "event": event,
        "happened_at": rfc3339(START + timedelta(seconds=number)),
        "id": str(UUID(bytes=rng.randbytes(16), version=4)),
        "subject": str(UUID(bytes=rng.randbytes(16), version=4)),
    }
    return LogEntry(None, leaf_bytes(**columns), columns, body, salt)


def checkpoint(entries: list[LogEntry], size: int, signer: NoteSigner) -> LogCheckpoint:
    """A right checkpoint over the first entries."""
    edge = Frontier().extend(leaf_hash(each.leaf) for each in entries[:size])
    at = rfc3339(START + timedelta(seconds=size))
    note = Checkpoint(signer.name, size, edge.root(), at).signed(signer)
    return LogCheckpoint(size, edge.root().hex(), note, tuple(peak.hex() for peak in edge.peaks), at)


def make_log(seed: int, *, size: int = 24, waiting: int = 1) -> Log:
    """A log with contents, files, one erased content, one erased file, several checkpoints and waiting entries."""
    rng = Random(seed)
    signer = NoteSigner(f"log.example/{seed}", rng.randbytes(32))
    data = [rng.randbytes(20) for _ in range(4)]
    names = [sha256(each).hexdigest() for each in data]
    entries = [
        entry(
            n, rng, event="voice.received", content={"files": [names[n % 3]], "number": str(n)} if n % 4 == 0 else None
        )
        for n in range(size - 2)
    ]
    gone, gone_at = 5, rfc3339(START + timedelta(seconds=size - 2))
    uid = entries[gone].columns["id"]
    entries[gone] = replace(entries[gone], body=None, salt=None, destroyed_at=gone_at, ground="asked")
    erasure = {"entries": [uid], "ground": "asked"}
    entries.append(entry(size - 2, rng, event="ledger.content_destroyed", content=dict(erasure)))
    removal = {"destroyed": [names[3]], "ground": "asked"}
    entries.append(entry(size - 1, rng, event="ledger.file_destroyed", content=dict(removal)))
    sealed = [replace(each, index=index) for index, each in enumerate(entries)]
    sizes = sorted({*rng.sample(range(1, size), 4), size})
    checkpoints = [checkpoint(sealed, each, signer) for each in sizes]
    gone_file = LogFile(names[3], 20, rfc3339(START + timedelta(seconds=size - 1)), "asked")
    return Log(
        signer=signer,
        verifier=signer.verifier,
        entries=sealed + [entry(size + n, rng) for n in range(waiting)],
        checkpoints=checkpoints,
        files=[*(LogFile(name, 20) for name in names[:3]), gone_file],
        stored=dict(zip(names[:3], data[:3], strict=True)),
        copies=[Claim(f"The note {each.size}.note", each.note) for each in checkpoints],
        outside=Claim(OUTSIDE, checkpoints[-1].note),
        now=START + timedelta(seconds=size + waiting + 5),
    )
