"""Tell what a person newly wrote from what stood there before. Nothing is destroyed: every line of the text goes to
exactly one of reply, elided and signature.

The way: the first border (a line like "On … wrote:", a block of `From: Sent: To:`, "-----Original Message-----", a
forward) ends the reply; words below the quoted lines are the person's again. Marks of programs in HTML come first,
where there is HTML.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from amends.channels.mail.borders import Border, first_border, is_quoted, quoted_tail
from amends.channels.mail.client_quotes import (
    PRIVATE_USE,
    QUOTE_BEGINS,
    QUOTE_ENDS,
    REST_IS_QUOTE,
    SIGNATURE_BEGINS,
    SIGNATURE_ENDS,
)
from amends.channels.mail.signatures import signature_start

KEY_LETTERS = 60  # non-blank letters by which the quote of the HTML is found again in the plain text


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
        reply = _tidy(self.reply)
        if not any(letter.isalnum() for letter in reply):
            return Split(reply=whole.strip("\n"), forward=self.forward)
        return Split(reply, _tidy(self.elided), _tidy(self.signature), forward=self.forward)


def _tidy(pile: list[str]) -> str:
    return "\n".join(line.rstrip() for line in pile).strip("\n")


def _append(pile: list[str], lines: list[str]) -> None:
    if pile and any(line.strip() for line in lines) and lines[0].strip() and pile[-1].strip():
        pile.append("")
    pile += lines


def split_text(text: str) -> Split:
    """Split a plain text (line ends `\\n`)."""
    piles = _Piles()
    _sort(text.split("\n"), piles)
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
    _append(piles.elided, lines[cut:end])
    _append(piles.signature, lines[end:])
    return lines[:cut]


def _after_border(lines: list[str], border: Border, piles: _Piles) -> int:
    """Put the border and its quote aside; return where the person's own words may go on."""
    if not border.quotes_follow:
        _append(piles.elided, lines[border.start :])
        return len(lines)
    end = border.end
    while end < len(lines) and (is_quoted(lines[end]) or not lines[end].strip()):
        end += 1
    if _answers_inline(lines, end):
        _append(piles.elided, lines[border.start : border.end])
        return _keep_inline(lines, border.end, piles)
    _append(piles.elided, lines[border.start : end])
    return end


def _answers_inline(lines: list[str], start: int) -> bool:
    """Own words, and below them more quoted lines: the answers stand between the quotes and need them."""
    border = first_border(lines, start)
    end = border.start if border is not None else len(lines)
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
    state = "reply"
    for piece in re.split(f"({PRIVATE_USE.pattern})", marked):
        if PRIVATE_USE.fullmatch(piece):
            state = _next_state(state, piece)
        elif piece.strip():
            _place(piece.strip("\n").split("\n"), state, piles)
    return piles.split(whole)


def _next_state(state: str, mark: str) -> str:
    if state == "rest":
        return state
    if mark in (QUOTE_ENDS, SIGNATURE_ENDS):
        return "reply"
    return {QUOTE_BEGINS: "quote", REST_IS_QUOTE: "rest", SIGNATURE_BEGINS: "signature"}[mark]


def _place(lines: list[str], state: str, piles: _Piles) -> None:
    if state == "reply":
        _sort(lines, piles)
    elif state == "signature":
        _append(piles.signature, lines)
    else:
        piles.forward = piles.forward or any(
            border.is_forward for border in [first_border(lines[:4], 0)] if border is not None
        )
        _append(piles.elided, lines)


def split_both(plain: str, marked_html: Callable[[], str]) -> Split:
    """Split the plain text; where it shows no border, use the one in the HTML form of the same message."""
    split = split_text(plain)
    if split.elided:
        return split
    by_html = split_marked(marked_html())
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
