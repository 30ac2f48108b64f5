"""What a check of the log found: sentences, in the order of the entries, and how much was looked at."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold. entry: its number from 1, or None when it is about no single entry."""

    entry: int | None
    sentence: str


@dataclass(slots=True)
class Report:
    """The outcome of one check. Everything holds exactly when `findings` is empty; warnings are no tampering.

    sealed, unsealed   entries in the tree, and waiting for it
    contents           contents whose commitment was recomputed
    erased             contents gone, each backed by a sealed entry
    files, files_erased, checkpoints   how many were looked at
    oldest_unsealed    age of the oldest entry that waits
    """

    findings: list[Finding] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    sealed: int = 0
    unsealed: int = 0
    contents: int = 0
    erased: int = 0
    files: int = 0
    files_erased: int = 0
    checkpoints: int = 0
    oldest_unsealed: timedelta | None = None

    def add(self, entry: int | None, sentence: str) -> None:
        """Note one thing that does not hold."""
        self.findings.append(Finding(entry, sentence))

    def warn(self, sentence: str) -> None:
        """Note something that a person should see to."""
        self.warnings.append(sentence)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
