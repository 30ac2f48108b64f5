"""`amends read-mail FILE …`: what Amends reads in mails, without a database; for people, or as JSON lines."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from amends.channels.mail import parse
from amends.channels.mail.fields import fields_of
from amends.cli import triage
from amends.cli.reading import read_input
from amends.core.errors import AmendsError, Refused
from amends.core.incoming import Incoming
from amends.core.triage import assess

BODY_TYPES = {"rfc822": "", "body_text": "text/plain", "body_html": "text/html"}


def lines(message: Incoming) -> Iterator[str]:
    """What a person would ask about a message, in that order; empty answers are left out."""
    bare = f"<{message.author.address}>" if message.author.address else ""
    facts = {
        "from": " ".join(part for part in (message.author.name, bare) if part),
        "subject": message.subject,
        "received": message.received_at.isoformat() if message.received_at else "",
        "sent": message.sent_at.isoformat() if message.sent_at else "",
        "machine": message.machine_reason,
    }
    yield from (f"{name:9} {value}" for name, value in facts.items() if value)
    yield from (f"file      {file.name} ({file.media_type}, {len(file.data)} bytes)" for file in message.attachments)
    yield from (f"odd       {oddity}" for oddity in message.oddities)
    yield from ("", message.shown.strip(), "")


def shown(name: str, body_type: str) -> str:
    """One message for a person, with how it is judged. Raises AmendsError when it cannot be read."""
    message = parse(read_input(name), body_type=body_type)
    verdict = assess(message.judged, subject=message.subject, language=message.language)
    return "\n".join([*lines(message), *triage.lines(verdict)])


def record(name: str, body_type: str) -> dict[str, Any]:
    """One message as JSON: `file` and the fields of channels.mail.fields, or `error`, a sentence. Never raises."""
    try:
        return {"file": name, **fields_of(read_input(name), body_type=body_type)}
    except AmendsError as problem:
        return {"file": name, "error": str(problem)}
    except Exception as problem:  # noqa: BLE001  one message out of many must not cost the others their line
        return {"file": name, "error": f"Amends failed on it ({type(problem).__name__}). Please report this file."}


def write(names: list[str], body_type: str, target: str) -> None:
    """Write one JSON line for each name, in order. Raises Refused when the target cannot be written."""
    with ExitStack() as stack:
        try:
            out = sys.stdout if target == "-" else stack.enter_context(Path(target).open("w", encoding="utf-8"))
        except OSError as problem:
            raise Refused(f"{target} cannot be written: {problem.strerror}.", do="Name another file.") from problem
        for name in names:
            print(json.dumps(record(name, body_type), ensure_ascii=False), file=out)


def main(arguments: list[str]) -> int:
    """With -o: a JSON line for each file, and 0 even when some cannot be read. Without: pages for people."""
    parser = argparse.ArgumentParser(prog="amends read-mail", description="Show what Amends reads in message files.")
    parser.add_argument("file", nargs="*", default=["-"], help="message files; - or nothing: standard input")
    parser.add_argument("--as", dest="kind", choices=BODY_TYPES, default="rfc822", help="a whole mail, or a body alone")
    parser.add_argument(
        "-o", dest="out", metavar="OUT.jsonl", help="write a JSON line for each file; -: to the terminal"
    )
    options = parser.parse_args(arguments)
    body_type, code = BODY_TYPES[options.kind], 0
    try:
        if options.out:
            write(options.file, body_type, options.out)
            return 0
    except AmendsError as problem:
        print(problem, file=sys.stderr)
        return 1
    for name in options.file:
        try:
            print(shown(name, body_type))
        except AmendsError as problem:
            print(problem, file=sys.stderr)
            code = 1
    return code
