"""A corpus written before its writer had seen the reader: bodies, HTML and whole mails, and what must come of them.

Form of samples/blind: `%%%% name`, the sample, then `%%%% =>` with the words that are left, in one of several ways
where `%%%% or` stands between them, or `%%%% contains` with words of which each must be left; for whole mails the
fields of `amends read-mail` as JSON. Samples called "whole…" hold nothing but the person's words.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amends.channels.mail.fields import fields_of

FOLDER = Path(__file__).parent / "samples" / "blind"
STANDS_FOR = {
    "bom": "\ufeff",
    "zwsp": "\u200b",
    "nbsp": "\xa0",
    "nnbsp": "\u202f",
    "blank": " ",
    "plain": "Content-Type: text/plain; charset=utf-8",
    "date": "Date: Mon, 2 Nov 2026 10:00:05 +0000",
    "returned": (
        "From: Help Desk <help@example.com>\nTo: ann@example.org\nSubject: Your complaint 77\n"
        "Message-ID: <out77@example.com>\nDate: Mon, 2 Nov 2026 10:00:00 +0000"
    ),
}

OLDER = {
    "quoted": "On Mon, Nov 2, 2026 at 10:00 AM Help Desk <help@example.com> wrote:\n\n> Is it mended?\n",
    "not quoted": "Von: Hilfe <hilfe@example.com>\nGesendet: 2. November 2026 10:00\nAn: Ann\nBetreff: Lid\n\nJa?",
    "forwarded": "---------- Forwarded message ---------\nFrom: Shop <shop@example.com>\nSubject: No\n\nNo.",
}


def _samples(file: str) -> Iterator[tuple[str, str, str, str]]:
    """(name, sample, "=>" or "contains", what is expected)."""
    text = re.sub("⟦([a-z]+)⟧", lambda match: STANDS_FOR[match[1]], (FOLDER / file).read_text("utf-8"))
    for piece in re.split(r"(?m)^%%%% (?=(?!or$)\w+$)(?!contains$)", text)[1:]:
        name, rest = piece.split("\n", 1)
        sample, sign, expected = re.split(r"(?m)^%%%% (=>|contains)[ \n]", rest, maxsplit=1)
        yield name, sample, sign, expected


def _cases(file: str) -> list[Any]:
    return [pytest.param(*rest, id=name) for name, *rest in _samples(file)]


def _own_words() -> list[str]:
    return [sample for name, sample, *_ in _samples("bodies.txt") if name.startswith("whole")]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _check(reply: str, sign: str, expected: str) -> None:
    if sign == "contains":
        assert [line for line in expected.splitlines() if _squeezed(line) not in _squeezed(reply)] == []
    else:
        assert _squeezed(reply) in [_squeezed(way) for way in expected.split("%%%% or\n")]


def test_the_samples_are_many_and_none_is_named_twice():
    for file, least in (("bodies.txt", 300), ("html.txt", 50), ("mails.txt", 120)):
        names = [name for name, *_ in _samples(file)]
        assert len(names) >= least
        assert len(names) == len(set(names))


def test_what_is_only_a_persons_words_is_expected_whole():
    for name, sample, _, expected in _samples("bodies.txt"):
        if name.startswith("whole"):
            assert _squeezed(sample) == _squeezed(expected)


@pytest.mark.parametrize(("sample", "sign", "expected"), _cases("bodies.txt"))
def test_of_a_text_the_persons_words_are_left(sample, sign, expected):
    _check(fields_of(sample.encode(), body_type="text/plain")["reply_text"], sign, expected)


@pytest.mark.parametrize("older", OLDER.values(), ids=OLDER)
@pytest.mark.parametrize("sample", [case for case in _own_words() if not re.search(r"(?m)^\s*>|^Subject:", case)])
def test_a_persons_words_above_an_older_mail_are_left(sample, older):
    """But for those that end in a quote or begin with a head of a mail, which makes the older mail a part of it."""
    reply = fields_of(f"{sample.rstrip()}\n\n{older}".encode(), body_type="text/plain")["reply_text"]
    assert _squeezed(reply) == _squeezed(sample)


@pytest.mark.parametrize(("sample", "sign", "expected"), _cases("html.txt"))
def test_of_html_the_persons_words_are_left(sample, sign, expected):
    _check(fields_of(sample.encode(), body_type="text/html")["reply_text"], sign, expected)


@pytest.mark.parametrize(("sample", "sign", "expected"), _cases("mails.txt"))
def test_of_a_whole_mail_it_is_told_who_wrote_it_and_what(sample, sign, expected):
    read = fields_of(sample.encode())
    wanted = json.loads(expected)
    _check(read["reply_text"], "contains", "\n".join(wanted.pop("reply_contains", [])))
    assert [words for words in wanted.pop("reply_excludes", []) if words in read["reply_text"]] == []
    if "reply_text" in wanted:
        _check(read["reply_text"], sign, wanted.pop("reply_text"))
    assert {key: read[key] for key in wanted} == wanted
