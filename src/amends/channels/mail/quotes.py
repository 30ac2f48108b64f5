"""Tell what a person newly wrote from what stood there before. Nothing is destroyed: every line of the text goes to
exactly one of reply, elided and signature.

The way: the first border (a line like "On … wrote:", a block of `From: Sent: To:`, "-----Original Message-----", a
forward) ends the reply; words below the quoted lines are the person's again. The plain text is asked first; where it
shows no border, the marks of mail programs in the HTML are.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from amends.channels.mail.borders import (
    Border,
    first_border,
    is_drawn_by_hand,
    is_quoted,
    is_quoted_below,
    quoted_tail,
    with_borders_apart,
)
from amends.channels.mail.client_quotes import (
    MAYBE_BEGINS,
    MAYBE_ENDS,
    MAYBE_LINE,
    PRIVATE_USE,
    QUOTE_BEGINS,
    QUOTE_ENDS,
    QUOTED_LINE,
    REST_IS_QUOTE,
    SIGNATURE_BEGINS,
    SIGNATURE_ENDS,
    may_hold_quotes,
)
from amends.channels.mail.signatures import signature_start

KEY_LETTERS = 60  # non-blank letters by which the quote of the HTML is found again in the plain text
MAX_ROUNDS = 5
MAX_SETTLED = 500  # lines of a reply that is looked at again
NO_WORDS = frozenset("-_=*~#—–+>|.,:; \t\r\x0b\x0c\xa0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f")
SHORT_QUOTE = 2  # lines; as few with `>` right below somebody's words may be theirs: "it holds / > 3 litres"
STATES = {
    QUOTE_BEGINS: "quote",
    MAYBE_BEGINS: "maybe",
    REST_IS_QUOTE: "rest",
    SIGNATURE_BEGINS: "signature",
    QUOTE_ENDS: "reply",
    MAYBE_ENDS: "reply",
    SIGNATURE_ENDS: "reply",
}
LINE_MARKS = {"quote": QUOTED_LINE, "maybe": MAYBE_LINE, "reply": ""}


@dataclass(frozen=True, slots=True)
class Split:
    """The three parts of a text. `forward` says that the border was a forwarded mail."""

    reply: str
    elided: str = ""
    signature: str = ""
    forward: bool = False


class _Piles:
    """Three piles of lines; a blank line parts what did not stand together."""

    def __init__(self) -> None:
        self.reply: list[str] = []
        self.elided: list[str] = []
        self.signature: list[str] = []
        self.forward = False

    def written(self, lines: list[str]) -> None:
        cut = signature_start(lines, follows_words=any(line.strip() for line in self.reply))
        _append(self.reply, lines[:cut])
        _append(self.signature, lines[cut:])

    def split(self, whole: str) -> Split:
        if not _has_words(self.reply):
            return Split(reply=whole.strip("\n"), forward=self.forward)
        self._settle()
        return Split(_tidy(self.reply), _tidy(self.elided), _tidy(self.signature), forward=self.forward)

    def _settle(self) -> None:
        """Look again at what is left: taking something away can bring a border to its end, as a quote."""
        is_cut = bool(self.elided or self.signature)
        for _ in range(MAX_ROUNDS if is_cut and len(self.reply) <= MAX_SETTLED else 0):
            again = _Piles()
            _sort(_tidy(self.reply).split("\n"), again)
            if not _has_words(again.reply) or not (again.elided or again.signature):
                return
            self.reply, self.forward = again.reply, self.forward or again.forward
            self.elided = _joined(again.elided, self.elided)
            self.signature = _joined(again.signature, self.signature)


def _has_words(lines: list[str]) -> bool:
    """Whether more than drawn lines is left; a thumb up says something."""
    return any(letter not in NO_WORDS for line in lines for letter in line)


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    return [*upper, *([""] if upper and lower else []), *lower]


def _tidy(pile: list[str]) -> str:
    """Lines as one text, without blanks at their ends or an indentation that all of them share."""
    lines = PRIVATE_USE.sub("", "\n".join(pile)).split("\n")
    lines = [line.rstrip() for line in lines]
    indents = [len(line) - len(line.lstrip()) for line in lines if line]
    shared = min(indents, default=0)
    return "\n".join(line[shared:] for line in lines).strip("\n")


def _append(pile: list[str], lines: list[str]) -> None:
    if pile and any(line.strip() for line in lines) and lines[0].strip() and pile[-1].strip():
        pile.append("")
    pile += lines


def split_text(text: str) -> Split:
    """Split a plain text (line ends `\\n`)."""
    text = PRIVATE_USE.sub("", text)  # our own marks, in a stranger's text, say nothing
    piles = _Piles()
    _sort(with_borders_apart(text.split("\n")), piles)
    return piles.split(text)


def _sort(lines: list[str], piles: _Piles) -> None:
    start = 0
    while start < len(lines):
        border = first_border(lines, start)
        if border is None:
            break
        piles.written(_without_trailing_quote(lines[start : border.start], piles))
        piles.forward = piles.forward or border.is_forward
        start = _after_border(lines, border, piles)
    rest = lines[start:]
    if piles.reply or start == 0:
        rest = _without_trailing_quote(rest, piles)
    piles.written(rest)


def _without_trailing_quote(lines: list[str], piles: _Piles) -> list[str]:
    """Put the quoted lines at the end aside, and the signature below them; return the lines above."""
    end = signature_start(lines, follows_words=bool(piles.reply))
    cut = quoted_tail(lines[:end])
    if cut == end or not any(line.strip() and not is_quoted(line) for line in lines[:cut]):
        return lines  # no quote at the end, or nothing but a quote: it is what the person sent
    if _may_be_words(lines[:end], cut):
        return lines
    _append(piles.elided, lines[cut:end])
    _append(piles.signature, lines[end:])
    return lines[:cut]


def _may_be_words(lines: list[str], cut: int) -> bool:
    quoted = [line for line in lines[cut:] if line.strip()]
    above = lines[cut - 1].strip()
    return len(quoted) <= SHORT_QUOTE and bool(above) and is_drawn_by_hand(quoted[0])


def _after_border(lines: list[str], border: Border, piles: _Piles) -> int:
    """Put the border and its quote aside; return where the person's own words may go on."""
    if not border.quotes_follow:
        _append(piles.elided, lines[border.start :])
        return len(lines)
    end = border.end
    while end < len(lines) and (is_quoted_below(lines[end]) or not lines[end].strip()):
        end += 1
    if _answers_inline(lines, border, end):
        _append(piles.elided, lines[border.start : border.end])
        return _keep_inline(lines, border.end, piles)
    _append(piles.elided, lines[border.start : end])
    return end


def _answers_inline(lines: list[str], border: Border, start: int) -> bool:
    """Own words, and below them more quoted lines: the answers stand between the quotes and need them."""
    if not any(is_drawn_by_hand(line) for line in lines[border.end : start]):
        return False
    border_below = first_border(lines, start)
    end = border_below.start if border_below is not None else len(lines)
    own = next((i for i in range(start, end) if lines[i].strip() and not is_quoted(lines[i])), end)
    return any(is_quoted(line) for line in lines[own:end])


def _keep_inline(lines: list[str], start: int, piles: _Piles) -> int:
    border = first_border(lines, start)
    end = border.start if border is not None else len(lines)
    piles.written(_without_trailing_quote(lines[start:end], piles))
    return end


def split_marked(marked: str) -> Split:
    """Split a text made from HTML with the borders of mail programs in it (see `client_quotes`)."""
    whole = PRIVATE_USE.sub("", marked)
    if not PRIVATE_USE.search(marked):
        return split_text(whole)
    piles = _Piles()
    lines: list[str] = []
    rest: list[str] = []
    state = "reply"
    for piece in re.split(f"({PRIVATE_USE.pattern})", marked):
        if PRIVATE_USE.fullmatch(piece):
            state = state if state == "rest" else STATES.get(piece, state)
        elif piece.strip():
            new = piece.strip("\n").split("\n")
            if state in ("quote", "rest"):
                piles.forward = piles.forward or _is_forward(new)
            target = {"rest": rest, "signature": piles.signature}.get(state, lines)
            _append(target, [LINE_MARKS.get(state, "") + line if line.strip() else line for line in new])
    _sort([*lines, *([QUOTED_LINE] if rest else [])], piles)
    _append(piles.elided, rest)
    return piles.split(whole)


def _is_forward(lines: list[str]) -> bool:
    border = first_border(lines[:6], 0)
    return border is not None and border.is_forward


def split_both(plain: str, marked_html: Callable[[], str], *, html: str) -> Split:
    """Split the plain text; where it shows no border, use the one in the HTML form of the same message.

    marked_html  makes the marked text of the HTML, which is dear
    html         the HTML itself, in which a glance shows whether it can hold a border at all
    """
    split = split_text(plain)
    if split.elided or not may_hold_quotes(html):
        return split
    marked = marked_html()
    if not PRIVATE_USE.search(marked):
        return split  # it holds the same words, and no more to go by
    by_html = split_marked(marked)
    if not by_html.elided:
        return split
    cut = _find_squeezed(plain, by_html.elided)
    if cut <= 0 or not plain[:cut].strip():
        return split
    piles = _Piles()
    piles.forward = by_html.forward
    piles.written(plain[:cut].rstrip("\n").split("\n"))
    piles.elided = plain[cut:].split("\n")
    return piles.split(plain)


def _find_squeezed(text: str, wanted: str) -> int:
    """Where the beginning of `wanted` stands in `text`, white space and quote marks apart; -1 when nowhere."""
    key = re.sub(r"[\s>]", "", wanted)[:KEY_LETTERS]
    places = [index for index, letter in enumerate(text) if not letter.isspace() and letter != ">"]
    found = "".join(text[index] for index in places).find(key) if len(key) >= 12 else -1
    if found < 0:
        return -1
    return text.rfind("\n", 0, places[found]) + 1
