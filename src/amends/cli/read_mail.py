"""`amends read-mail FILE`: what Amends reads in a message, without a database."""

import argparse
import sys
from collections.abc import Iterator

from amends.channels.mail import parse
from amends.cli import triage
from amends.cli.reading import read_input
from amends.core.errors import AmendsError
from amends.core.incoming import Incoming
from amends.core.triage import assess


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
    yield from ("", message.reply_text.strip(), "")


def main(arguments: list[str]) -> int:
    """Print the message and how it is judged; 0 when it could be read, else 1."""
    parser = argparse.ArgumentParser(prog="amends read-mail", description="Show what Amends reads in a message file.")
    parser.add_argument("file", nargs="?", default="-", help="an .eml file; - or nothing: standard input")
    options = parser.parse_args(arguments)
    try:
        message = parse(read_input(options.file))
    except AmendsError as problem:
        print(problem, file=sys.stderr)
        return 1
    verdict = assess(message.reply_text or message.text, subject=message.subject, language=message.language)
    print("\n".join([*lines(message), *triage.lines(verdict)]))
    return 0
