"""The offline check of a whole log: do the entries, contents, files and checkpoints still say what was sealed?

It works on plain records, so that it runs on a database, on an export or on a copy in memory alike. It knows nothing
of how sealing works. `Check` goes once through the entries; `check_log` is the whole check in one call.
Entries are numbered from 1 in sentences: checkpoint size 17 covers entries 1 to 17.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from amends.core.errors import Tampered, Unreadable
from amends.core.proof.checkpoint import Checkpoint, open_checkpoint
from amends.core.proof.entry_check import EntryCheck, LogEntry
from amends.core.proof.file_check import FileCheck, LogFile
from amends.core.proof.findings import Report
from amends.core.proof.merkle import Frontier, leaf_hash
from amends.core.proof.note import NoteVerifier

UNSEALED_TOO_LONG = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LogCheckpoint:
    """One checkpoint as the log keeps it. root: hex; frontier: hex roots of perfect subtrees, largest first."""

    size: int
    root: str
    note: str
    frontier: tuple[str, ...]
    sealed_at: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint note from outside the log, and how a sentence calls it."""

    name: str
    note: str


@dataclass(slots=True)
class Tree:
    """The tree as it grows over the entries; remembers the edge at the sizes that are asked for."""

    wanted: frozenset[int]
    edge: Frontier = field(default_factory=Frontier)
    edges: dict[int, Frontier] = field(default_factory=dict)

    def grow(self, leaf: bytes) -> None:
        """Append one leaf's bytes."""
        self.edge = self.edge.append(leaf_hash(leaf))
        if self.edge.size in self.wanted:
            self.edges[self.edge.size] = self.edge


def check_log(
    *,
    entries: Iterable[LogEntry],
    checkpoints: Iterable[LogCheckpoint],
    files: Iterable[LogFile],
    digest_of: Callable[[str], str | None],
    outside: Claim,
    verifier: NoteVerifier,
    now: datetime,
    copies: Iterable[Claim] = (),
) -> Report:
    """Return everything that does not hold, first thing first.

    entries      by index, then the unsealed ones
    digest_of    SHA-256 (hex) of the bytes that are kept under a file's name, None when there are none
    outside      the one checkpoint to trust, kept away from the log
    verifier     the public key to trust
    copies       more checkpoint notes lying about beside the log; each must hold as well
    """
    report = Report()
    stored = sorted(checkpoints, key=lambda checkpoint: checkpoint.size)
    known = {checkpoint.note for checkpoint in stored}  # checked as stored ones: no need to look at a copy as well
    others = [claim for claim in copies if claim.note not in known]
    claims = [(claim, _opened(claim, verifier, report)) for claim in (outside, *others)]
    wanted = {checkpoint.size for checkpoint in stored} | {said.size for _, said in claims if said is not None}
    tree = Tree(frozenset(wanted))
    file_check = FileCheck(report, digest_of)
    entry_check = EntryCheck(report, file_check)
    for entry in entries:
        if entry.index is not None:
            tree.grow(entry.leaf)
        entry_check.look_at(entry)
    entry_check.finish()
    file_check.finish(files)
    _check_stored(stored, tree, verifier, report)
    _check_claims(claims, tree, stored, report)
    _look_for_late_ones(entry_check.oldest_unsealed, now, report)
    return report


def _opened(claim: Claim, verifier: NoteVerifier, report: Report) -> Checkpoint | None:
    try:
        said = open_checkpoint(claim.note, verifier)
    except (Tampered, Unreadable) as error:
        report.add(None, f"{claim.name} cannot be trusted: {error}")
        return None
    if said.origin != verifier.name:
        report.add(None, f"{claim.name} speaks of another log: {said.origin}.")
        return None
    return said


def _check_stored(stored: list[LogCheckpoint], tree: Tree, verifier: NoteVerifier, report: Report) -> None:
    """Every stored checkpoint must be signed, agree with its columns and with the entries; the last covers all."""
    good = 0
    for checkpoint in stored:
        report.checkpoints += 1
        before = len(report.findings)
        _check_columns(checkpoint, verifier, report)
        edge = tree.edges.get(checkpoint.size)
        if edge is None:
            report.add(
                None,
                f"Checkpoint {checkpoint.size} counts {_too_few(checkpoint.size, tree.edge.size)}",
            )
            return
        if edge.root().hex() != checkpoint.root:
            report.add(
                good + 1,
                f"Checkpoint {checkpoint.size} does not fit the entries: {_span(good, checkpoint.size)} "
                "changed, added, removed or put in another order.",
            )
            return
        if tuple(peak.hex() for peak in edge.peaks) != checkpoint.frontier:
            report.add(None, f"The frontier kept with checkpoint {checkpoint.size} was changed.")
        if len(report.findings) == before:
            good = checkpoint.size
    last = stored[-1].size if stored else 0
    if tree.edge.size > last:
        report.add(
            last + 1, f"No checkpoint covers what follows entry {last}: {tree.edge.size - last} numbered by hand."
        )


def _check_columns(checkpoint: LogCheckpoint, verifier: NoteVerifier, report: Report) -> None:
    claim = Claim(f"The stored checkpoint {checkpoint.size}", checkpoint.note)
    said = _opened(claim, verifier, report)
    if said is None:
        return
    for name, column, signed in (
        ("size", str(checkpoint.size), str(said.size)),
        ("root", checkpoint.root, said.root.hex()),
        ("time", checkpoint.sealed_at, said.sealed_at),
    ):
        if column != signed:
            report.add(None, f"{claim.name}: its {name} is {column} in the table, but {signed} was signed.")


def _check_claims(
    claims: list[tuple[Claim, Checkpoint | None]], tree: Tree, stored: list[LogCheckpoint], report: Report
) -> None:
    """What was said outside must be true of the entries inside."""
    kept = {checkpoint.size: checkpoint for checkpoint in stored}
    for claim, said in claims:
        if said is None or said.size == 0:
            continue
        edge, same = tree.edges.get(said.size), kept.get(said.size)
        if edge is None:
            report.add(
                None,
                f"{claim.name} counts {_too_few(said.size, tree.edge.size)}",
            )
        elif edge.root() != said.root:
            report.add(
                None,
                f"{claim.name} does not fit the first {said.size} entries: "
                "the record was rewritten after that checkpoint was made.",
            )
        elif same is None:
            report.add(None, f"The stored checkpoint {said.size} was removed; {claim.name} proves that it existed.")
        elif (same.root, same.sealed_at) != (said.root.hex(), said.sealed_at):
            report.add(None, f"The stored checkpoint {said.size} is not the one that {claim.name} shows.")


def _look_for_late_ones(oldest: datetime | None, now: datetime, report: Report) -> None:
    if oldest is None:
        return
    report.oldest_unsealed = now - oldest
    if report.oldest_unsealed > UNSEALED_TOO_LONG:
        minutes = int(report.oldest_unsealed.total_seconds() // 60)
        report.warn(
            f"The oldest unsealed entry has waited {minutes} minutes: sealing does not run. "
            "Start `amends serve`, or run `amends tick --once`."
        )


def _too_few(said: int, left: int) -> str:
    verb = "is" if said - left == 1 else "are"
    return f"{said} entries, but only {left} are left: {said - left} {verb} missing."


def _span(good: int, size: int) -> str:
    return f"entry {size} was" if size == good + 1 else f"one or more of the entries {good + 1} to {size} were"
