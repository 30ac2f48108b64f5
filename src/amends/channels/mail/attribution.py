"""The line "On …, … wrote:" above an older mail, in one line or broken over several, in any language.

It holds a date, a name or address, and mostly a verb; no language needs a pattern of its own. Where nothing below is
set as a quote more is asked, for everything below is taken for older then.
"""

import re
from itertools import islice, pairwise

from amends.channels.mail import words

MAX_LINES = 5
MAX_LENGTH = 400
MAX_NAME_WORDS = 6
LONGEST_VERB = 16  # letters
ENDS = re.compile(r"[:：>\])][\W_]{0,12}$")
ADDRESS = re.compile(r"[<(\[:\"']\s?\S{1,80}@\S")
BARE_ADDRESS = re.compile(r"\S@\S")
IN_BRACKETS = re.compile(r"<[^<>@\s]{1,100}@[^<>\s]{1,200}>")
DATED = re.compile(r"\d{4}|\d[./:\-hH]\s?\d|\d\s?[年월]")
TIMED = re.compile(r"\d{1,2}(?:[:.]|\s?h\s?)\d\d(?![\d.])")
WITH_YEAR = re.compile(r"\d{4}|\d[./-]\s?\d{1,2}[./-]\s?\d{2}|\d\. \d{1,2}\. \d|\d\s?[年년]")
DATE_FIRST = re.compile(r"[\W_]{0,12}(?:[^\W\d_]{1,14}\W{1,3}){0,2}\d{1,4}(?!\d)")
DAY_AND_ADDRESS = re.compile(
    r"[\W_]{0,12}\d{4}[-/.]\d\d?[-/.]\d\d?[^<>@]{1,80}<[^<>@\s]{1,100}@[^<>\s]{1,200}>[\W_]{0,12}$"
)
SENTENCE_END = re.compile(r"[^\W\d_]{4}[.!?…]\s*$")
# The first letters of a line whose beginning stands in the line above.
CUT_OFF = re.compile(r"[<)\],]|\(<|[\[(]\S{0,80}@|[\[(]mailto:")
PAIRS = (("<", ">"), ("(", ")"))
INSIDE = re.compile(r"(?<=\S)[ \xa0]{1,3}(?=[^\W\d_a-z])")  # where a word with a capital stands within a line
MAX_INSIDE = 40  # places looked at, and of those that begin as an attribution
MAX_LED = 5
HOUR_OR_ZONE = re.compile(r"\b(?:[ap]\.?m|uhr|h|gmt|utc|[a-z]{2,4}t)\b", re.IGNORECASE)
NUMBERS = re.compile(r"\d+")
WHO_OR_WHEN = re.compile(r"[@\d]")


def may_end(line: str) -> bool:
    """Whether a line can be the last one of an attribution."""
    if ENDS.search(line) is not None:
        return True
    end = line.rstrip(" \t-=_*")
    verb = words.ATTRIBUTION_VERB.search(end, max(0, len(end) - LONGEST_VERB))
    return verb is not None and verb.end() == len(end)


def first_line(lines: list[str], *, is_quote_below: bool) -> int:
    """Where the attribution begins that ends with the last of these lines; -1 when that line ends none.

    lines           the line in question and at most four above it, without blank lines and quotes, stripped
    is_quote_below  the next line with words is set as a quote
    """
    if not is_quote_below and not any(WHO_OR_WHEN.search(line) for line in lines):
        return -1
    found, is_dated = -1, False
    joined, has_verb = "", False
    for first in range(len(lines) - 1, -1, -1):
        joined = f"{lines[first]} {joined}".strip()
        has_verb = has_verb or words.ATTRIBUTION_VERB.search(lines[first]) is not None
        if len(joined) > MAX_LENGTH or (joined != lines[first] and SENTENCE_END.search(lines[first])):
            break
        is_led = words.ATTRIBUTION_LEAD.match(joined) is not None
        begins = is_led or DATE_FIRST.match(joined) is not None
        improves = found < 0 or is_led or (begins and not is_dated and DATED.search(lines[first]) is not None)
        if first == 0 and joined.startswith("<"):
            joined = f"? {joined}"  # nobody's name above the address: it is all there is
        if improves and _is_whole(joined, has_verb=has_verb, is_led=is_led, below=is_quote_below):
            found, is_dated = first, DATED.search(IN_BRACKETS.sub("", joined)) is not None
            if is_led:
                break
    return _with_address_above(lines, found)


def starts_inside(lines: list[str], *, is_quote_below: bool) -> int:
    """Where in the first of these lines an attribution begins behind somebody's words; 0 when it does not.

    lines  one line, or two, of which the last may end an attribution

    >>> starts_inside(["Got it! On Mon, Nov 2, 2026 at 10:00 Kettle Care <care@kettles.example> wrote:"],
    ...               is_quote_below=True)
    8
    """
    words_end = lines[0].find("@") if "@" in lines[0] else len(lines[0])
    places = [match.end() for match in islice(INSIDE.finditer(lines[0], 0, words_end), MAX_INSIDE)]
    led = [place for place in places if words.ATTRIBUTION_LEAD.match(lines[0], place)]
    for place in led[:MAX_LED]:
        rest = [lines[0][place:], *lines[1:]]
        if _says_when_and_who(" ".join(rest)) and first_line(rest, is_quote_below=is_quote_below) == 0:
            return place
    return 0


def _says_when_and_who(text: str) -> bool:
    """With a year, an hour, and behind it a name or an address: nothing of it stands before."""
    hour, verb = TIMED.search(text), words.ATTRIBUTION_VERB.search(text)
    if hour is None or verb is None or WITH_YEAR.search(text) is None:
        return False
    name = HOUR_OR_ZONE.sub("", words.ATTRIBUTION_VERB.sub("", text[hour.end() :]))
    return any(letter.isalpha() for letter in name)


def _with_address_above(lines: list[str], found: int) -> int:
    """ "Ann Brook <ann@post.example>, 3 / Mar 2026 … wrote:": the name stands in the line above, or the one before."""
    if found <= 0 or any(ADDRESS.search(line) for line in lines[found:]) or not IN_BRACKETS.search(lines[found - 1]):
        return found
    return found - 2 if found > 1 and lines[found - 1].startswith("<") else found - 1


def _is_whole(text: str, *, has_verb: bool, is_led: bool, below: bool) -> bool:
    if CUT_OFF.match(text) or any(text.count(opening) != text.count(closing) for opening, closing in PAIRS):
        return False
    is_date_first = DATE_FIRST.match(text) is not None
    is_addressed = (BARE_ADDRESS if is_led or is_date_first else ADDRESS).search(text) is not None
    is_timed = TIMED.search(text) is not None
    if not has_verb:
        if is_addressed:
            return (is_timed and (is_date_first or (is_led and below))) or DAY_AND_ADDRESS.match(text) is not None
        return below and is_timed and (is_led or is_date_first) and len(NUMBERS.findall(text)) >= 4
    if not _names_somebody(text):
        return False
    if is_addressed:
        return True
    if below:
        return DATED.search(text) is not None or _is_name(text)
    return is_timed and (is_led or is_date_first) and WITH_YEAR.search(text) is not None


def _names_somebody(text: str) -> bool:
    """Not "… your driver wrote to me:": what stands beside the verb is a name, a date or nothing."""
    verb = words.ATTRIBUTION_VERB.search(text)
    if verb is None or words.NOT_A_NAME.search(text):
        return False
    rest = text[verb.end() :].lstrip(" :,\"'<")
    return not rest[:1].islower() or "@" in rest.split()[0] or words.AFTER_VERB.match(rest) is not None


def _is_name(text: str) -> bool:
    """ "Ann Brook wrote:", all of it a name and the verb."""
    verb = words.ATTRIBUTION_VERB.search(text)
    name = text[: verb.start()].split() if verb is not None else []
    if not 0 < len(name) <= MAX_NAME_WORDS or name[0][0].islower() or words.NOT_A_NAME.match(name[0].lower()):
        return False
    return not any(one[0].islower() and two[0].islower() for one, two in pairwise(name))
