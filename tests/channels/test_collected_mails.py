"""Mails of other projects and what their own tests expect of them. The collection is not part of this repository."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amends.channels.mail import mime, parse
from amends.core.incoming import Machine

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "mail"
REPORTS = (Machine.BOUNCE, Machine.DELAY, Machine.DELIVERY_REPORT)


def _rows() -> Iterator[dict[str, Any]]:
    table = FOLDER / "expected.jsonl"
    if table.exists():
        yield from (json.loads(line) for line in table.read_text().splitlines())


ROWS = list(_rows())


def _seen(raw: bytes) -> dict[str, Any]:
    mail, (root, _) = parse(raw), mime.read(raw)
    status = mail.facts.get("dsn_status", "").split()
    files = [part for part in root.walk(into_mails=True) if part.filename or part.disposition == "attachment"]
    return {
        "reply_text": mail.reply_text,
        "body_text": mail.text,
        "subject": mail.subject,
        "from_addr": mail.author.address,
        "from_name": mail.author.name,
        "to": [one.address for one in mail.to],
        "reply_to": [one.address for one in mail.reply_to],
        "message_id": mail.native_id,
        "references": list(mail.references),
        "in_reply_to": list(mail.in_reply_to),
        "date_utc": mail.sent_at.isoformat() if mail.sent_at else None,
        "attachments": [one.name for one in mail.attachments],
        "attachment_count_deep": len(files),
        "part_count": len(list(root.walk())) - 1,
        "top_content_type": root.media_type,
        "is_bounce": mail.machine == Machine.BOUNCE,
        "is_delivery_report": mail.machine in REPORTS,
        "is_auto_reply": mail.machine == Machine.AUTO_REPLY,
        "is_feedback_report": mail.machine == Machine.ABUSE_REPORT,
        "feedback_type": mail.facts.get("feedback_type"),
        "is_dsn": "dsn_action" in mail.facts,
        "dsn_action": mail.facts.get("dsn_action"),
        "dsn_status": status,
        "dsn_final_recipient": mail.failed_recipient,
        "hard_bounce": mail.machine == Machine.BOUNCE and all(code.startswith("5") for code in status),
        "must_parse": True,
    }


def _squeezed(text: str, *, with_blanks: bool) -> str:
    return re.sub(r"\s+", " " if with_blanks else "", text).strip()


def _holds(key: str, wanted: Any, seen: dict[str, Any], *, with_blanks: bool) -> bool:
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
        seen = _seen((FOLDER / row["file"]).read_bytes())
        with_blanks = row.get("compare") != "ignore_whitespace"
        missed += [
            (row["file"], key) for key, wanted in row["expect"].items()
            if not _holds(key, wanted, seen, with_blanks=with_blanks)
        ]  # fmt: skip
    print(f"{len(ROWS) - len({name for name, _ in missed})} of {len(ROWS)} collected mails are read as expected.")
    assert missed == []
