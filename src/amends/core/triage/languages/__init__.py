"""What is known of languages: scripts, n-grams, and how languages are shared out in a batch."""

from amends.core.triage.languages.reading import READ_AT_MOST, Reading, read
from amends.core.triage.languages.scripts import LANGUAGES

__all__ = ["LANGUAGES", "READ_AT_MOST", "Reading", "read"]
