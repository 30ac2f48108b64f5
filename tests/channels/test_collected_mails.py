"""Mails of other projects and what their own tests expect of them. The collection is not part of this repository."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amends.channels.mail.fields import fields_of

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "mail"
BODY_TYPES = {"rfc822": "", "body_text": "text/plain", "body_html": "text/html"}


def _rows() -> Iterator[dict[str, Any]]:
    table = FOLDER / "expected.jsonl"
    if table.exists():
        yield from (json.loads(line) for line in table.read_text().splitlines())


ROWS = list(_rows())


def _squeezed(text: str, *, with_blanks: bool) -> str:
    return re.sub(r"\s+", " " if with_blanks else "", text).strip()


def _holds(key: str, wanted: Any, seen: dict[str, Any], *, with_blanks: bool) -> bool:
    if key == "must_parse":
        return True
    if key == "attachments_include":
        return set(wanted) <= set(seen["attachments"])
    if key == "body_text_contains":
        return all(words in seen["body_text"] for words in wanted)
    if isinstance(wanted, str) and key.endswith("_text"):
        return _squeezed(seen[key], with_blanks=with_blanks) == _squeezed(wanted, with_blanks=with_blanks)
    return bool(seen[key] == wanted)


def test_the_collected_mails_are_read_as_their_projects_expect():
    if not ROWS:
        print("Skipped: the collection of mails is not here.")
        pytest.skip("the collection of mails is not here")
    missed = []
    for row in ROWS:
        seen = fields_of((FOLDER / row["file"]).read_bytes(), body_type=BODY_TYPES[row["kind"]])
        with_blanks = row.get("compare") != "ignore_whitespace"
        missed += [
            (row["file"], key) for key, wanted in row["expect"].items()
            if not _holds(key, wanted, seen, with_blanks=with_blanks)
        ]  # fmt: skip
    print(f"{len(ROWS) - len({name for name, _ in missed})} of {len(ROWS)} collected mails are read as expected.")
    assert missed == []
