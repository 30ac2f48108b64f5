"""How a command takes its input: a file by name, or standard input."""

import sys
from pathlib import Path

from amends.core.errors import Refused


def read_input(name: str) -> bytes:
    """Return the bytes of a file; `-` is standard input. Raises Refused when the file cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as problem:
        raise Refused(f"{name} could not be read: {problem.strerror}.", do="Give a file, or - .") from problem
