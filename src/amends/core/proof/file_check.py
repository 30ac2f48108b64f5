"""Checking the files of a log: each must be there, byte for byte, or be erased by a sealed entry."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from amends.core.proof.findings import Report

FILE_DESTROYED = "ledger.file_destroyed"


@dataclass(frozen=True, slots=True)
class LogFile:
    """One kept file as the log lists it. destroyed_at: RFC 3339 text or empty."""

    sha256: str
    size: int
    destroyed_at: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What a sealed (or still waiting) entry says about something that was erased. number: None while unsealed."""

    at: str
    ground: str
    number: int | None

    def fits(self, at: str, ground: str) -> bool:
        """Whether time and ground are the same as those beside what was erased."""
        return (self.at, self.ground) == (at, ground)


@dataclass(slots=True)
class FileCheck:
    """Looks at each file once, whoever names it first. digest_of: see log.check_log."""

    report: Report
    digest_of: Callable[[str], str | None]
    _digests: dict[str, str | None] = field(default_factory=dict)
    _named_by: dict[str, str] = field(default_factory=dict)
    _erasures: dict[str, list[Erasure]] = field(default_factory=dict)

    def named(self, sha256: str, number: int | None, title: str) -> None:
        """An entry that still has its content names this file."""
        if sha256 in self._named_by:
            return
        self._named_by[sha256] = title
        self._must_be_whole(sha256, number, f"{title}: its file {sha256[:12]}…")

    def erased(self, sha256: str, erasure: Erasure) -> None:
        """An entry says that this file was erased."""
        self._erasures.setdefault(sha256, []).append(erasure)

    def finish(self, files: Iterable[LogFile]) -> None:
        """Look at the list of kept files and what the entries named that is not in it."""
        listed = set()
        for file in files:
            listed.add(file.sha256)
            if file.destroyed_at or file.ground:
                self._must_be_backed(file)
            else:
                self._must_be_listed_rightly(file)
        for sha256, title in self._named_by.items():
            if sha256 not in listed:
                self.report.add(None, f"{title}: its file {sha256[:12]}… was removed from the list of files.")

    def _must_be_listed_rightly(self, file: LogFile) -> None:
        if file.sha256 not in self._named_by:
            self._must_be_whole(file.sha256, None, f"The file {file.sha256[:12]}…")

    def _must_be_whole(self, sha256: str, number: int | None, title: str) -> None:
        self.report.files += 1
        found = self._digest(sha256)
        if found is None:
            self.report.add(number, f"{title} is missing.")
        elif found != sha256:
            self.report.add(number, f"{title} was changed.")

    def _must_be_backed(self, file: LogFile) -> None:
        title = f"The file {file.sha256[:12]}…"
        backing = [each for each in self._erasures.get(file.sha256, []) if each.fits(file.destroyed_at, file.ground)]
        if all(each.number is None for each in backing):
            self.report.add(None, f"{title} is marked as erased, but no sealed entry of the record says so.")
        elif file.sha256 in self._named_by:
            self.report.add(None, f"{title} is marked as erased, though {self._named_by[file.sha256]} still uses it.")
        else:
            self.report.files_erased += 1
            if self._digest(file.sha256) is not None:
                self.report.warn(f"{title} was erased, but its bytes are still on the disk. Run `amends tick --once`.")

    def _digest(self, sha256: str) -> str | None:
        if sha256 not in self._digests:
            self._digests[sha256] = self.digest_of(sha256)
        return self._digests[sha256]


def sha256s_in(content: Mapping[str, object], key: str) -> list[str]:
    """The texts listed under a key of a content; nothing when there is no such list."""
    named = content.get(key, [])
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
