"""The signature under somebody's own words: behind `-- `, or what a device adds."""

import re

from amends.channels.mail import words

STANDARD = re.compile(r"\s?--[ \xa0]\s*$")  # RFC 3676, 4.3
HABITUAL = re.compile(r"\s*(?:--|—|––|__)\s*$")
MAX_SIGNATURE_LINES = 30
WINDOW = 60  # lines at the end that are looked at
MAX_HABITUAL_LINES = 10  # below the looser signs, more or longer lines are words, not a signature
MAX_HABITUAL_WIDTH = 90


def signature_start(lines: list[str], *, follows_words: bool = False) -> int:
    """The first line of the signature (the length, when there is none).

    follows_words  the person's words stand above these lines; else the signature never swallows all of them
    """
    first = -1 if follows_words else next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    cut = _delimiter(lines, first + 1)
    cut = _footer(lines, first + 1, cut)
    return _devices(lines, first + 1, cut)


def _delimiter(lines: list[str], floor: int) -> int:
    for index in range(max(floor, len(lines) - WINDOW), len(lines)):
        line = lines[index]
        if not HABITUAL.match(line):
            continue
        below = [text for text in lines[index + 1 :] if text.strip()]
        if STANDARD.match(line) and len(below) <= MAX_SIGNATURE_LINES:
            return index
        if below and len(below) <= MAX_HABITUAL_LINES and all(len(text) <= MAX_HABITUAL_WIDTH for text in below):
            return index
    return len(lines)


def _footer(lines: list[str], floor: int, end: int) -> int:
    return next((index for index in range(max(floor, end - 12), end) if words.FOOTER.match(lines[index])), end)


def _devices(lines: list[str], floor: int, end: int) -> int:
    """Lines of devices at the end, from below upwards; the first line of all is taken as words."""
    cut = end
    for index in range(end - 1, floor - 1, -1):
        if not lines[index].strip():
            continue
        if len(lines[index]) > 250 or not words.is_device_line(lines[index]):
            break
        cut = index
    return cut
