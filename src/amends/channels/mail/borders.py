"""Where the older mail begins in a plain text."""

import re
from dataclasses import dataclass

from amends.channels.mail import words

MAX_LINE = 500  # longer lines are prose, never a border
MAX_ATTRIBUTION_LINES = 5
MAX_ATTRIBUTION = 400
BLOCK_LINES = 9
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
OWN_MARKER = re.compile(
    r"\W*(?:please )?(?:reply|type your reply|write your answer) above this line\W*$", re.IGNORECASE
)
ENDS_LIKE_ATTRIBUTION = re.compile(
    r"[:：]\W*$|\b(?:wrote|schrieb|[ée]crit|escribi[óo]|scritto|skrev)\W*$", re.IGNORECASE
)
RULE = re.compile(r"\s*[-_=*~]{3,}\s*$")


@dataclass(frozen=True, slots=True)
class Border:
    """Lines start … end-1 announce an older mail. `quotes_follow`: it is set with `>`, so own words may come after."""

    start: int
    end: int
    quotes_follow: bool = False
    is_forward: bool = False


def is_quoted(line: str) -> bool:
    """Whether a line is set as a quote."""
    return line.lstrip(" \t\xa0").startswith((">", "|>", "&gt;"))


def quoted_tail(lines: list[str]) -> int:
    """Where the quoted lines at the end begin (the length, when there are none)."""
    cut = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if is_quoted(lines[index]):
            cut = index
        elif lines[index].strip():
            break
    return cut


def first_border(lines: list[str], start: int) -> Border | None:
    """The first border at or after a line. Lines inside quotes do not count."""
    for index in range(start, len(lines)):
        line = lines[index]
        if not line.strip() or len(line) > MAX_LINE or is_quoted(line):
            continue
        border = _border_at(lines, index, start)
        if border is not None:
            return border
    return None


def _border_at(lines: list[str], index: int, floor: int) -> Border | None:
    line = INVISIBLE.sub("", lines[index])
    if OWN_MARKER.match(line):
        return Border(index, index + 1)
    if (words.FORWARDED.match(line) and _is_drawn(lines, index)) or words.FORWARDED_BY.match(line):
        return Border(index, index + 1, is_forward=True)
    if words.ORIGINAL.match(line):
        return Border(index, index + 1)
    block = _block(lines, index, floor) if words.block_kind(line) else None
    if block is None and ENDS_LIKE_ATTRIBUTION.search(line):
        return _attribution(lines, index, floor)
    return block


def _is_drawn(lines: list[str], index: int) -> bool:
    """A forward is announced by drawn lines or by a field block below, not by the words alone."""
    if re.match(r"\s*[-_=*>|]{2,}", lines[index]):
        return True
    return any(words.block_kind(line) in ("from", "subject") for line in lines[index + 1 : index + 6])


def _block(lines: list[str], index: int, floor: int) -> Border | None:
    """A block of at least three different fields, a sender among them, in at most nine lines."""
    kinds: set[str] = set()
    last, blanks = index, 0
    for number in range(index, min(index + BLOCK_LINES, len(lines))):
        line = INVISIBLE.sub("", lines[number])
        blanks = blanks + 1 if not line.strip() else 0
        kind = words.block_kind(line)
        if blanks > 1 or (kind in kinds and number - last > 3):
            break
        if kind:
            kinds.add(kind)
            last = number
    if "from" not in kinds or len(kinds) < 3:
        return None
    if "subject" not in kinds and not any("@" in line for line in lines[index : last + 1]):
        return None  # From Berlin, to Hamburg, on a date: a journey, not a mail
    start = index
    while start > floor and (not lines[start - 1].strip() or RULE.match(lines[start - 1])):
        start -= 1
    return Border(start, last + 1)


def _attribution(lines: list[str], index: int, floor: int) -> Border | None:
    """ "On … wrote:" in one line or broken over several; the longest that fits counts."""
    joined = ""
    best: Border | None = None
    for first in range(index, max(floor, index - MAX_ATTRIBUTION_LINES + 1) - 1, -1):
        line = INVISIBLE.sub("", lines[first]).strip()
        if (not line and first < index) or is_quoted(line):
            break
        joined = f"{line} {joined}".strip()
        if len(joined) > MAX_ATTRIBUTION:
            break
        if _is_attribution(joined, lines, index, is_joined=first < index):
            best = Border(first, index + 1, quotes_follow=_quotes_follow(lines, index + 1))
            if re.match(r"\W*(?:on|am|le|el|il|op|em|w dniu|den)\b", joined, re.IGNORECASE):
                break
    return best


def _is_attribution(text: str, lines: list[str], index: int, *, is_joined: bool) -> bool:
    if not is_joined and words.ATTRIBUTION_LOOSE.match(text):
        return True
    is_dated = re.search(r"\S@\S|\d[:.hH]\d\d|\d{4}|年|년", text) is not None
    if is_dated and words.ATTRIBUTION.match(text):
        return True
    # Without a time or an address, or in a language we do not know: only above lines that are set as a quote.
    if not _quotes_follow(lines, index + 1):
        return False
    return words.ATTRIBUTION.match(text) is not None or (not is_joined and is_dated and len(text) < 200)


def _quotes_follow(lines: list[str], start: int) -> bool:
    return any(is_quoted(line) for line in [text for text in lines[start : start + 4] if text.strip()][:1])
