"""In doubt a line is what the person wrote; and whatever is set aside is still there."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.channels.mail import attribution, borders
from amends.channels.mail.quotes import split_marked, split_text

FOLDER = Path(__file__).parent / "samples" / "replies"
PROSE = tomllib.loads((FOLDER / "prose.toml").read_text("utf-8"))["texts"]
PLAIN = tomllib.loads((FOLDER / "plain.toml").read_text("utf-8"))["text"]
LINES = [
    "It leaks.", "I measured:", "Lot 7", "> quoted", ">> deep", "", "  ", "-- ", "--", "---", "____", "***", "*",
    "Sent from my iPhone", "Get Outlook for iOS", "On 3 Mar 2026, at 10:12, Care wrote:", "Care wrote:", "wrote:",
    "Am 3.3.2026 um 10:12 schrieb Care <c@k.example>:", "c@k.example> wrote:", "On 3 Mar 2026, Care <", "Thanks,",
    "-----Original Message-----", "From: Care <c@k.example>", "Sent: Tuesday", "To: Ida", "Subject: Lid", "| x",
    "---------- Forwarded message ---------", "Begin forwarded message:", "Ida Fenn", "Tel. 01632 960001", "» y",
    "You received this message because you are subscribed", "Reply above this line", "    set in", "<c@k.example>",
    "Care <c@k.example> wrote:", "2026-03-03 10:12 Care <c@k.example>", "\ue000mark\ue007",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)


def _lines(*texts):
    bare = re.sub("[\ue000-\ue008]", "", "\n".join(texts))
    return Counter(line.strip() for line in bare.split("\n") if line.strip())


@pytest.mark.parametrize("text", PROSE)
def test_what_people_write_themselves_is_left_alone(text):
    for whole in (text, f"Hello,\n\n{text}", f"{text}\n\nThanks\nIda"):
        assert split_text(whole).reply == whole


@pytest.mark.parametrize("one", PLAIN, ids=[one["name"] for one in PLAIN])
def test_the_new_words_of_a_plain_text_are_its_reply(one):
    assert split_text(one["text"]).reply == one["reply"]


@given(TEXTS)
def test_reply_and_elided_and_signature_hold_every_line(text):
    split = split_text(text)
    assert _lines(split.reply, split.elided, split.signature) == _lines(text)


@given(st.lists(st.sampled_from([*LINES, "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005", "\ue006"])))
def test_text_made_from_html_keeps_every_line_too(lines):
    split = split_marked("\n".join(lines))
    assert _lines(split.reply, split.elided, split.signature) == _lines(*lines)


@given(TEXTS)
def test_a_reply_split_again_stays_as_it_is(text):
    reply = split_text(text).reply
    assert split_text(reply).reply == reply


@given(st.text(max_size=300))
def test_any_letters_at_all_can_be_split(text):
    split_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "> > > x\n" * 5000,
        "On Monday \n" * 5000,
        "On 3 May 2026 at 10:12 he wrote:\n" * 2000,
        "On 3 May 2026 at 10:12, Care wrote:\n> x\ny\n> z\n" * 1000,
        "-- \nx\n" * 3000,
        "From: a\nTo: b\n" * 3000,
    ],
)
def test_no_line_is_looked_at_more_than_a_few_times(text, monkeypatch):
    looks = Counter()

    def _counted(name, function):
        def _inner(lines, *rest, **more):
            looks[name] += 1
            return function(lines, *rest, **more)

        return _inner

    monkeypatch.setattr(borders, "_border_at", _counted("border", borders._border_at))
    monkeypatch.setattr(attribution, "first_line", _counted("attribution", attribution.first_line))
    split_text(text)
    assert max(looks.values(), default=0) <= 5 * text.count("\n")


def test_a_line_as_long_as_a_book_is_not_searched(monkeypatch):
    monkeypatch.setattr(borders, "_border_at", lambda *_: pytest.fail("it was searched"))
    text = "On 3 May 2026 Care wrote " * 16_000
    assert split_text(text).reply == text.strip()
