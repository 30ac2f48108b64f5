"""Checking the entries of a log one by one: columns, sealed bytes, content, and what was erased."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from amends.core.errors import Refused
from amends.core.proof.commitment import SALT_BYTES, commitment
from amends.core.proof.file_check import FILE_DESTROYED, Erasure, FileCheck, sha256s_in
from amends.core.proof.findings import Report
from amends.core.proof.leaf import FIELDS, leaf_bytes

CONTENT_DESTROYED = "ledger.content_destroyed"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry as the log keeps it.

    index      place in the tree from 0; None while unsealed
    leaf       the sealed bytes
    columns    actor, commitment, event, happened_at, id, subject as text (see leaf.leaf_bytes)
    body, salt canonical content and its salt; None when they are gone
    destroyed_at, ground   when and why the content was erased; empty when it was not
    """

    index: int | None
    leaf: bytes
    columns: Mapping[str, str]
    body: bytes | None
    salt: bytes | None
    destroyed_at: str = ""
    ground: str = ""


@dataclass(slots=True)
class EntryCheck:
    """Goes once through the entries and writes what does not hold into a report."""

    report: Report
    files: FileCheck
    oldest_unsealed: datetime | None = None
    _expected: int = 0
    _gone: list[tuple[int | None, LogEntry]] = field(default_factory=list)
    _erasures: dict[str, list[Erasure]] = field(default_factory=dict)

    def look_at(self, entry: LogEntry) -> None:
        """Check one entry; to be called in the order of the tree, unsealed ones last."""
        number = self._place(entry)
        title = _title(number, entry.columns["event"])
        self._must_be_as_sealed(entry, number, title)
        if entry.body is None and entry.salt is None:
            self._gone.append((number, entry))
        else:
            self._must_match(entry, number, title)

    def finish(self) -> None:
        """Check that each erased content is backed by a sealed entry that says so, and that none came back."""
        for number, entry in self._gone:
            self._must_be_backed(entry, number)
        for uid in self._erasures.keys() - {entry.columns["id"] for _, entry in self._gone}:
            self.report.add(None, f"The content of the entry {uid} was erased, but it is back or the entry is gone.")

    def _place(self, entry: LogEntry) -> int | None:
        """Count the entry and return its number from 1; find gaps and doubles."""
        if entry.index is None:
            self.report.unsealed += 1
            self._remember_oldest(entry)
            return None
        number = entry.index + 1
        if entry.index > self._expected:
            gap = (
                f"Entry {self._expected + 1} is"
                if number == self._expected + 2
                else (f"Entries {self._expected + 1} to {number - 1} are")
            )
            self.report.add(self._expected + 1, f"{gap} missing.")
        elif entry.index < self._expected:
            self.report.add(number, f"The number {number} is used by more than one entry.")
        self._expected = max(self._expected, entry.index + 1)
        self.report.sealed += 1
        return number

    def _remember_oldest(self, entry: LogEntry) -> None:
        try:
            at = datetime.fromisoformat(entry.columns["happened_at"])
        except ValueError:
            return
        self.oldest_unsealed = at if self.oldest_unsealed is None else min(at, self.oldest_unsealed)

    def _must_be_as_sealed(self, entry: LogEntry, number: int | None, title: str) -> None:
        try:
            if leaf_bytes(**{name: entry.columns[name] for name in FIELDS}) == entry.leaf:
                return
        except Refused:
            pass  # a column that no leaf can hold differs from every leaf; the sentence below names it
        sealed = _object(entry.leaf)
        if sealed is None:
            self.report.add(number, f"{title}: its sealed bytes are damaged.")
            return
        changed = [name for name in FIELDS if sealed.get(name) != entry.columns[name]]
        if changed:
            name = changed[0]
            self.report.add(
                number,
                f"{title}: its {name} is {entry.columns[name]!r} in the table, "
                f"but {sealed.get(name)!r} in the sealed bytes.",
            )
        else:
            self.report.add(number, f"{title}: its sealed bytes were changed.")

    def _must_match(self, entry: LogEntry, number: int | None, title: str) -> None:
        """The content and its salt must give the commitment; then what the content says counts."""
        self.report.contents += 1
        if entry.destroyed_at or entry.ground:
            self.report.add(number, f"{title}: its content is marked as erased, but is still there.")
        if entry.body is None or entry.salt is None or len(entry.salt) != SALT_BYTES:
            self.report.add(number, f"{title}: its content or the salt of it is incomplete.")
            return
        if commitment(entry.salt, entry.body) != entry.columns["commitment"]:
            self.report.add(number, f"{title}: its content or the salt of it was changed.")
            return
        content = _object(entry.body)
        if content is None:
            self.report.add(number, f"{title}: its content is not JSON.")
            return
        self._read(content, entry, number, title)

    def _read(self, content: Mapping[str, object], entry: LogEntry, number: int | None, title: str) -> None:
        """Follow the files that a content names, and keep what it says was erased."""
        for sha256 in sha256s_in(content, "files"):
            self.files.named(sha256, number, title)
        erasure = Erasure(entry.columns["happened_at"], str(content.get("ground", "")), number)
        if entry.columns["event"] == CONTENT_DESTROYED:
            for uid in sha256s_in(content, "entries"):
                self._erasures.setdefault(uid, []).append(erasure)
        elif entry.columns["event"] == FILE_DESTROYED:
            for sha256 in sha256s_in(content, "destroyed"):
                self.files.erased(sha256, erasure)

    def _must_be_backed(self, entry: LogEntry, number: int | None) -> None:
        uid, event = entry.columns["id"], entry.columns["event"]
        title = _title(number, event)
        if not entry.destroyed_at:
            self.report.add(number, f"{title}: its content is missing, and it is not marked as erased.")
            return
        backing = [each for each in self._erasures.get(uid, []) if each.fits(entry.destroyed_at, entry.ground)]
        if not backing:
            self.report.add(
                number, f"{title}: its content is gone, but no entry of the record says that it was erased."
            )
        elif all(each.number is None for each in backing):
            self.report.add(
                number,
                f"{title}: its content is gone, and the entry that says so is not sealed yet. Look again in a minute.",
            )
        else:
            self.report.erased += 1


def _title(number: int | None, event: str) -> str:
    return f"An unsealed entry ({event})" if number is None else f"Entry {number} ({event})"


def _object(data: bytes) -> Mapping[str, object] | None:
    """Read a JSON object; None when the bytes are none."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
