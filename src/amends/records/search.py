"""One search over all records, on SQLite (FTS5) and PostgreSQL (tsvector) alike.

What people type is cut into bare words here and handed to the database as data, each word quoted, so that no
character of theirs can mean anything to a query language. Accents and case do not matter. The beginning of a word
finds it (there is no stemming: four languages and more come in); a number must be whole unless it is typed last.
"""

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from amends.records.models import SearchDocument

# PostgreSQL refuses a tsvector over 1 MB; a longer record is found by its first 100,000 characters.
LONGEST_WORDS = 100_000
MOST_TERMS = 12
LONGEST_TERM = 80
SNIPPET_BEFORE, SNIPPET_AFTER = 60, 140
# Noncharacters (Unicode 23.7): they never occur in stored text, so a page can turn them into <mark> after escaping.
MARK_START, MARK_END = "\ufdd0", "\ufdd1"

_FORBIDDEN = re.compile("[\x00\ufdd0-\ufdef\ud800-\udfff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
# The same characters part words inside PostgreSQL (migration 0002); FTS5 parts at these and at every other sign.
_PARTING = string.punctuation + "\u00a7\u00ab\u00b7\u00bb\u00bf\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2026"
_WORD = re.compile(rf"[^\s{re.escape(_PARTING)}]+")

# Ranking every match of a common word would take seconds in a large installation: the newest are ranked.
MOST_RANKED = 2_000

SQLITE_FIND = """
    SELECT doc.kind, doc.uid, doc.number, doc.title, doc.words
    FROM (
        SELECT records_search.rowid AS id, bm25(records_search, 10.0, 4.0, 1.0) AS score
        FROM records_search JOIN records_searchdocument doc ON doc.id = records_search.rowid
        WHERE records_search MATCH %s {kinds}
        ORDER BY records_search.rowid DESC LIMIT %s
    ) found JOIN records_searchdocument doc ON doc.id = found.id
    ORDER BY found.score, doc.at DESC, doc.id DESC LIMIT %s
"""
POSTGRES_FIND = """
    SELECT kind, uid, number, title, words
    FROM (
        SELECT doc.*, asked
        FROM records_searchdocument doc, to_tsquery('simple', %s) asked
        WHERE doc.search @@ asked {kinds}
        ORDER BY doc.id DESC LIMIT %s
    ) found
    ORDER BY ts_rank(search, asked) DESC, at DESC, id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found. `snippet` is plain text in which MARK_START and MARK_END enclose what matched."""

    kind: str
    uid: UUID
    number: str
    title: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Findable:
    """What a record is found by: its number, title and words."""

    kind: str
    uid: UUID
    number: str
    title: str
    words: str
    at: datetime

    def columns(self) -> dict[str, Any]:
        """Return what the table holds of it, within its bounds."""
        return {
            "kind": self.kind,
            "number": _FORBIDDEN.sub(" ", self.number)[:60],
            "title": _FORBIDDEN.sub(" ", self.title)[:2000],
            "words": _FORBIDDEN.sub(" ", self.words)[:LONGEST_WORDS],
            "at": self.at,
        }


def index(findable: Findable) -> None:
    """Let a record be found. Indexing it again replaces what was there."""
    SearchDocument.objects.update_or_create(uid=findable.uid, defaults=findable.columns())


def index_new(records: Iterable[Findable]) -> None:
    """Let records be found that were never indexed before, all in one statement."""
    SearchDocument.objects.bulk_create(SearchDocument(uid=each.uid, **each.columns()) for each in records)


def forget(uid: UUID) -> None:
    """Let a record no longer be found."""
    SearchDocument.objects.filter(uid=uid).delete()


def find(query: str, *, kinds: Iterable[str] | None = None, limit: int = 50) -> list[Hit]:
    """Find records that hold all words of the query, best first, newest first among equals.

    kinds  only these kinds of record, all when None
    limit  at most so many hits; of a word that thousands of records hold, only the newest MOST_RANKED are ranked

    It looks through everything: the caller must keep only what the asking person may see.
    """
    terms = terms_of(query)
    if not terms:
        return []
    wanted = None if kinds is None else list(kinds)
    if wanted == []:
        return []
    is_sqlite = connection.vendor == "sqlite"
    marks = f"AND doc.kind IN ({', '.join(['%s'] * len(wanted))})" if wanted else ""
    statement = (SQLITE_FIND if is_sqlite else POSTGRES_FIND).format(kinds=marks)
    asked = _fts5_query(terms) if is_sqlite else _tsquery(terms)
    with connection.cursor() as cursor:
        cursor.execute(statement, [asked, *(wanted or []), max(limit, MOST_RANKED), limit])
        rows = cursor.fetchall()
    return [_hit(row, terms) for row in rows]


def terms_of(query: str) -> list[tuple[str, ...]]:
    """Cut a query into terms; a term that was written in one piece, "C-2026-0042", keeps its parts together.

    >>> terms_of("Müller's C-2026-0042")
    [('muller', 's'), ('c', '2026', '0042')]
    """
    pieces = folded(query)[: MOST_TERMS * LONGEST_TERM].split()
    terms = (tuple(part[:LONGEST_TERM] for part in _WORD.findall(piece) if _says_something(part)) for piece in pieces)
    return [term for term in terms if term][:MOST_TERMS]


def folded(text: str) -> str:
    """Take off case and accents. Migration 0002 does the same inside PostgreSQL, FTS5's unicode61 inside SQLite."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", _FORBIDDEN.sub(" ", text))).lower()


def _says_something(part: str) -> bool:
    return any(sign.isalnum() for sign in part)


def _is_prefix(terms: Sequence[tuple[str, ...]], position: int) -> bool:
    return position == len(terms) - 1 or not terms[position][-1].isdigit()


def _fts5_query(terms: Sequence[tuple[str, ...]]) -> str:
    # FTS5 string syntax: inside double quotes nothing is special. Words hold no quote to begin with.
    phrases = (f'"{" ".join(term)}"' + (" *" if _is_prefix(terms, at) else "") for at, term in enumerate(terms))
    return " AND ".join(phrases)


def _tsquery(terms: Sequence[tuple[str, ...]]) -> str:
    def quoted(term: tuple[str, ...], *, is_prefix: bool) -> str:
        words = [f"'{word}'" for word in term]
        return "(" + " <-> ".join([*words[:-1], words[-1] + (":*" if is_prefix else "")]) + ")"

    return " & ".join(quoted(term, is_prefix=_is_prefix(terms, at)) for at, term in enumerate(terms))


def _hit(row: Sequence[object], terms: Sequence[tuple[str, ...]]) -> Hit:
    kind, uid, number, title, words = row
    key = uid if isinstance(uid, UUID) else UUID(str(uid))
    return Hit(str(kind), key, str(number), str(title), snippet_of(str(words), terms))


def snippet_of(words: str, terms: Sequence[tuple[str, ...]]) -> str:
    """Cut out the part around the first match and mark every match in it. Made here, so that both databases agree."""
    wanted = tuple({part for term in terms for part in term if len(part) > 1} or {part for t in terms for part in t})
    found = [match.span() for match in _WORD.finditer(words) if folded(match.group()).startswith(wanted)]
    first = found[0][0] if found else 0
    start, end = max(0, first - SNIPPET_BEFORE), min(len(words), first + SNIPPET_AFTER)
    while start > 0 and not words[start - 1].isspace() and first - start < SNIPPET_BEFORE + 20:
        start -= 1
    pieces, at = [], start
    for left, right in found:
        if left < at or right > end:
            continue
        pieces += [words[at:left], MARK_START, words[left:right], MARK_END]
        at = right
    text = " ".join("".join([*pieces, words[at:end]]).split())
    return ("… " if start > 0 else "") + text + (" …" if end < len(words) else "")
