"""One answer, as forty mail programs send it: as plain text, as HTML, and as both."""

import tomllib
from pathlib import Path

import pytest

SAMPLES = tomllib.loads((Path(__file__).parent / "samples" / "replies" / "clients.toml").read_text("utf-8"))
ANSWERED = ("In-Reply-To: <c1@mail.kettles.example>", "MIME-Version: 1.0")
UTF8 = "Content-Type: text/{}; charset=utf-8"
FORMS = [
    pytest.param(one, form, id=f"{one['client']}, {form}")
    for one in SAMPLES["mail"]
    for form, needed in (("plain", {"text"}), ("html", {"html"}), ("both", {"text", "html"}))
    if needed <= one.keys()
]


def _squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize(("one", "form"), FORMS)
def test_only_the_new_words_are_the_reply(letter, one, form):
    if form == "both":
        pieces = [f"--b\n{UTF8.format('plain')}\n\n{one['text']}", f"--b\n{UTF8.format('html')}\n\n{one['html']}"]
        mail = letter("\n".join([*pieces, "--b--"]), *ANSWERED, "Content-Type: multipart/alternative; boundary=b")
    else:
        mail = letter(one["text" if form == "plain" else "html"], *ANSWERED, UTF8.format(form))
    assert _squeezed(mail.reply_text) == _squeezed(SAMPLES["reply"])


def test_words_below_a_forward_of_gmail_are_not_taken_for_the_senders(letter):
    html = next(one["html"] for one in SAMPLES["mail"] if one["client"] == "Gmail, a forward under an answer")
    mail = letter(html, *ANSWERED, UTF8.format("html"))
    assert mail.elided.endswith("Kettle Care")


def test_a_forward_without_a_word_of_ones_own_is_shown_whole(letter):
    html = (
        '<div dir="ltr"><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "From: Bo &lt;bo@post.example&gt;<br>Subject: Lid<br></div><br>It burnt my hand.</div></div>"
    )
    mail = letter(html, *ANSWERED, UTF8.format("html"))
    assert "It burnt my hand." in mail.reply_text
    assert mail.elided == ""


@pytest.mark.parametrize(
    "html",
    [
        "<p>You promised:</p><blockquote>It never leaks.</blockquote><p>It does.</p>",
        "<p>Hello</p><blockquote style='margin:0 0 0 40px;border:none'>set in by my program</blockquote><p>end</p>",
        "<p>On Monday I said to your driver:</p><blockquote>leave it</blockquote><p>He did not.</p>",
        "<p>Hello</p><div style='border-top:1px solid #ccc'>From: Berlin<br>To: Hamburg<br>Date: 3 March</div><p>x</p>",
        "<p>first part</p><hr><p>second part</p>",
        "<div style='border:1px solid red'>The lid: leaks. The base: too. The cord: frays.</div>",
        "<h1>Original Message</h1><p>never came</p>",
    ],
)
def test_html_that_only_looks_like_a_quote_stays_words(letter, html):
    mail = letter(html, *ANSWERED, UTF8.format("html"))
    assert _squeezed(mail.reply_text) == _squeezed(mail.text)
    assert (mail.elided, mail.signature) == ("", "")


def test_html_is_not_parsed_when_the_plain_text_shows_the_border(letter, monkeypatch):
    monkeypatch.setattr("amends.channels.mail.markup.to_marked_text", lambda markup: pytest.fail("it was parsed"))
    body = (
        "--b\nContent-Type: text/plain\n\nIt leaks.\n\nOn 3 Mar 2026, at 10:12, Care wrote:\n> old\n"
        "--b\nContent-Type: text/html\n\n<p>It leaks.</p><blockquote type=cite>old</blockquote>\n--b--"
    )
    assert letter(body, "Content-Type: multipart/alternative; boundary=b").reply_text == "It leaks."
