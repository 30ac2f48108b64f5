"""The signature under somebody's own words: behind `-- `, or what a device, a program or a list adds.

In doubt a line is words: nobody misses a signature that is shown.
"""

import re
from collections.abc import Sequence

from amends.channels.mail import words

STANDARD = re.compile(r"\s?--[ \xa0]\s*$")  # RFC 3676, 4.3
HABITUAL = re.compile(r"\s*(?:--|—|––|__)\s*$")
RULE = re.compile(r"\s*(?:[-_=*~#—–+]\s?){1,200}$")
MAX_SIGNATURE_LINES = 30
WINDOW = 60  # lines at the end that are looked at
MAX_HABITUAL_LINES = 10  # below the looser signs, more or longer lines are words, not a signature
MAX_HABITUAL_WIDTH = 90
MAX_DRAWN_LINES = 6
FOOTER_WINDOW = 14
MAX_DEVICE_LINE = 250
MAX_ROUNDS = 6
SENTENCE = re.compile(r"[.!?…。！？]\s*$")
CONTACT = re.compile(r"@|https?:|www\.|\d[\d \-/()]{4,}\d|\s\|\s")
MAX_NAME_WORDS = 5
MAX_SMALL_WORDS = 2  # "ann", "cheers ann"; more without a capital go on with a sentence


def signature_start(lines: list[str], *, follows_words: bool = False) -> int:
    """The first line of the signature (the length, when there is none).

    follows_words  the person's words stand above these lines; else the signature never swallows all of them
    """
    first = -1 if follows_words else next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    cut = len(lines)
    for _ in range(MAX_ROUNDS):  # what stands above one signature can be another: a device, then a name
        before = cut
        cut = _tail(lines, first + 1, _footer(lines, first + 1, _delimiter(lines, first + 1, cut)))
        if cut == before:
            break
    return cut


def _delimiter(lines: list[str], floor: int, end: int) -> int:
    for index in range(max(floor, end - WINDOW), end):
        line = lines[index]
        if not RULE.match(line):
            continue
        below = [text.strip() for text in lines[index + 1 : end] if text.strip()]
        if STANDARD.match(line) and len(below) <= MAX_SIGNATURE_LINES:
            return index
        if not below or _announces(lines, index):
            continue
        if HABITUAL.match(line) and _may_be_signature(below):
            return index
        if _is_card(below):
            return index
    return end


def _announces(lines: list[str], index: int) -> bool:
    """Whether the words above a line end with a colon: what follows is what they speak of."""
    above = next((lines[number] for number in range(index - 1, -1, -1) if lines[number].strip()), "")
    return above.rstrip().endswith((":", "："))


def _may_be_signature(below: Sequence[str]) -> bool:
    if _is_name(below[0]) and len(below) <= MAX_HABITUAL_LINES:
        return True  # a name, and then whatever the firm makes everybody send
    if len(below) > MAX_HABITUAL_LINES or any(len(line) > MAX_HABITUAL_WIDTH for line in below):
        return False
    goes_on = below[0][0].islower() and len(below[0].split()) > MAX_SMALL_WORDS
    if goes_on and not any(CONTACT.search(line) for line in below):
        return False
    return not _is_sentence(below[0]) and sum(_is_sentence(line) for line in below) <= 1


def _is_card(below: Sequence[str]) -> bool:
    """Below a drawn line: a name, and how to reach whoever bears it."""
    if len(below) > MAX_DRAWN_LINES or not _may_be_signature(below) or any(RULE.match(line) for line in below):
        return False
    name = below[0].split()
    if len(name) > MAX_NAME_WORDS or any(letter.isdigit() for letter in below[0]) or below[0].endswith((":", "：")):
        return False
    if any(CONTACT.search(line) for line in below):
        return not any(_is_sentence(line) for line in below)
    return len(below) <= 2 and _is_name(below[0])


def _is_name(line: str) -> bool:
    name = line.split()
    return 2 <= len(name) <= MAX_NAME_WORDS and all(word[0].isupper() for word in name) and line[-1].isalpha()


def _is_sentence(line: str) -> bool:
    count = len(line.split())
    least = 2 if line.split()[-1][0].islower() else 4  # "Also the cord.", but not "Kettles Ltd."
    return (count >= least and SENTENCE.search(line) is not None) or (count >= 9 and not CONTACT.search(line))


def _footer(lines: list[str], floor: int, end: int) -> int:
    window = range(max(floor, end - FOOTER_WINDOW), end)
    return next((index for index in window if words.FOOTER.match(lines[index])), end)


def _tail(lines: list[str], floor: int, end: int) -> int:
    """Lines of devices, and drawn lines, at the end, from below upwards; the first line of all is taken as words.

    Right below somebody's words a device must name itself: "The parcel was / sent from my old flat" goes on.
    """
    cut = found = end
    stop = max(floor, end - WINDOW)
    for index in range(end - 1, stop - 1, -1):
        line = lines[index]
        if not line.strip():
            cut = found
        elif RULE.match(line) and not _announces(lines, index):
            cut = found = index
        elif len(line) > MAX_DEVICE_LINE or not words.is_device_line(line):
            return cut
        else:
            found = index
            cut = index if words.names_a_product(line) else cut
    return cut if stop else found  # at 0 the words stand above, apart from these lines
