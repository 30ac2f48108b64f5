"""Where the older mail begins in a plain text."""

import re
from dataclasses import dataclass

from amends.channels.mail import attribution, words
from amends.channels.mail.client_quotes import MAYBE_LINE, QUOTED_LINE

MAX_LINE = 500  # longer lines are prose, never a border
BLOCK_LINES = 9
MAX_BROKEN = 200  # lines that may hold words and a border
MAX_BETWEEN = 3  # lines between two fields
PROSE_END = re.compile(r"[.!?…。！？]\s*$")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ue000-\ue008]")
RULE = re.compile(r"\s*[-_=*~#—–]{1,}\s*$")


@dataclass(frozen=True, slots=True)
class Border:
    """Lines start … end-1 announce an older mail. `quotes_follow`: it is set with `>`, so own words may come after."""

    start: int
    end: int
    quotes_follow: bool = False
    is_forward: bool = False


def is_quoted(line: str) -> bool:
    """Whether a line is set as a quote, by hand or by a mark of `client_quotes`."""
    return line.startswith(QUOTED_LINE) or is_drawn_by_hand(line)


def is_drawn_by_hand(line: str) -> bool:
    """Whether a plain text shows the line as a quote. A row of a table, or speech in »…«, is none."""
    start = line.lstrip(" \t\xa0")
    if start.startswith((">", "|>", "&gt;")):
        return True
    if start[:1] == "|":
        return start[1:2] in ("", " ") and start.count("|") == 1
    return start[:2] == "» " and "«" not in start


def is_quoted_below(line: str) -> bool:
    """As `is_quoted`, for lines below "On … wrote:": there, whatever HTML sets in is a quote too."""
    return line.startswith(MAYBE_LINE) or is_quoted(line)


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
        if line.startswith(QUOTED_LINE):
            return Border(index, index + 1, quotes_follow=True)
        if not line.strip() or len(line) > MAX_LINE or is_quoted(line):
            continue
        border = _border_at(lines, index, start)
        if border is not None:
            return border
    return None


def _border_at(lines: list[str], index: int, floor: int) -> Border | None:
    line = INVISIBLE.sub("", lines[index])
    if words.REPLY_ABOVE.match(line):
        return Border(_climb(lines, index, floor), index + 1)
    if (words.FORWARDED.match(line) and _is_drawn(lines, index)) or words.FORWARDED_BY.match(line):
        return Border(_climb(lines, index, floor), index + 1, is_forward=True)
    if words.ORIGINAL.match(line) and _is_drawn(lines, index):
        return Border(_climb(lines, index, floor), index + 1)
    block = _block(lines, index, floor) if words.block_kind(line) else None
    return block or _attribution(lines, index, floor)


def _climb(lines: list[str], start: int, floor: int) -> int:
    """Blank and drawn lines above a heading belong to it."""
    while start > floor and (not lines[start - 1].strip() or RULE.match(lines[start - 1])):
        start -= 1
    return start


def _is_drawn(lines: list[str], index: int) -> bool:
    """A forward or an original is announced by drawn lines, or apart from the words above by a field block below."""
    if re.match(r"\s*[-_=*>|#~+—–]{2,}", lines[index]):
        return True
    if index and lines[index - 1].strip() and not RULE.match(lines[index - 1]):
        return False
    kinds = [words.block_kind(line) for line in lines[index + 1 : index + 6] if line.strip()]
    return bool(kinds and kinds[0]) and not {"from", "subject"}.isdisjoint(kinds)


def _block(lines: list[str], index: int, floor: int) -> Border | None:
    """A block of at least three different fields, a sender among them, in at most nine lines."""
    kinds, last = _fields(lines, index)
    is_addressed = any("@" in line for line in lines[index : last + 1])
    if len(kinds) < 3 or ("from" not in kinds and not (is_addressed and {"subject", "date", "to"} <= kinds)):
        return None
    if not is_addressed and not {"subject", "date"} <= kinds:
        return None  # From Berlin, to Hamburg, on a date: a journey, not a mail
    return Border(_climb(lines, index, floor), last + 1)


def _fields(lines: list[str], index: int) -> tuple[set[str], int]:
    """Which fields stand together from a line on, and the last line that holds one."""
    kinds: set[str] = set()
    last, between = index, 0
    for number in range(index, min(index + BLOCK_LINES, len(lines))):
        line = INVISIBLE.sub("", lines[number])
        kind = words.block_kind(line)
        if kind and not (kind in kinds and kind != "cc"):
            kinds.add(kind)
            last, between = number, 0
            continue
        between += 1
        is_below_a_blank = not lines[number - 1].strip() and bool(line.strip())
        if between > MAX_BETWEEN or is_below_a_blank or not _goes_on(line):
            break
    return kinds, last


def _goes_on(line: str) -> bool:
    """Whether a line can be the rest of a long field: a list of receivers, or a subject, but not a sentence."""
    return not line.strip() or line[:1] in " \t" or "@" in line or ";" in line or not PROSE_END.search(line)


def _attribution(lines: list[str], index: int, floor: int) -> Border | None:
    """ "On … wrote:" in one line or broken over several."""
    last = INVISIBLE.sub("", lines[index]).strip()
    if not attribution.may_end(last):
        return None
    first = index
    while first > max(floor, index - attribution.MAX_LINES + 1) and _goes_on_below(lines[first - 1]):
        first -= 1
    quotes_follow = _quotes_follow(lines, index + 1)
    stripped = [INVISIBLE.sub("", line).strip() for line in lines[first : index + 1]]
    found = attribution.first_line(stripped, is_quote_below=quotes_follow)
    return Border(first + found, index + 1, quotes_follow=quotes_follow) if found >= 0 else None


def with_borders_apart(lines: list[str]) -> list[str]:
    """The lines, each "Thanks! On Mon, Nov 2 … wrote:" broken in two: some phones put both in one line."""
    ends = [index for index, line in enumerate(lines) if "@" in line and _may_end_behind_words(line)]
    cuts: dict[int, int] = {}
    for last in ends[:MAX_BROKEN]:
        for first in (last, last - 1):
            if first < 0 or len(lines[first]) > MAX_LINE or _begins_as_border(lines[first]):
                continue
            is_below = _quotes_follow(lines, last + 1)
            cuts[first] = attribution.starts_inside(lines[first : last + 1], is_quote_below=is_below)
            if cuts[first]:
                break
    pieces = ((line[: cuts.get(index, 0)].rstrip(), line[cuts.get(index, 0) :]) for index, line in enumerate(lines))
    return [piece for words_above, border in pieces for piece in ([words_above, border] if words_above else [border])]


def _may_end_behind_words(line: str) -> bool:
    return len(line) <= MAX_LINE and not is_quoted(line) and attribution.may_end(line)


def _begins_as_border(line: str) -> bool:
    return is_quoted(line) or attribution.DATE_FIRST.match(line) is not None or bool(
        words.ATTRIBUTION_LEAD.match(line) or words.ATTRIBUTION_VERB.match(line.lstrip())
    )  # fmt: skip


def _goes_on_below(line: str) -> bool:
    return bool(line.strip()) and not is_quoted(line) and not line.startswith("|")


def _quotes_follow(lines: list[str], start: int) -> bool:
    return any(is_quoted_below(line) for line in [text for text in lines[start : start + 4] if text.strip()][:1])
