"""Where a mail program marks its quotes and signatures in HTML.

The borders become private-use characters in the tree, so that the text made from it can be cut there.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from amends.channels.mail import words

QUOTE_BEGINS, QUOTE_ENDS, REST_IS_QUOTE = "\ue000", "\ue001", "\ue002"
SIGNATURE_BEGINS, SIGNATURE_ENDS = "\ue003", "\ue004"
MAYBE_BEGINS, MAYBE_ENDS = "\ue005", "\ue006"  # set in like a quote: one only below a line like "On … wrote:"
QUOTED_LINE, MAYBE_LINE = "\ue007", "\ue008"  # the same, put before each line when the text is sorted
PRIVATE_USE = re.compile("[\ue000-\ue008]")
MAX_MARKS = 200
MAX_STYLE = 500
MAX_PIECES = 40
HEAD_OF_BLOCK = 600  # characters in which a line drawn by Word must be followed by fields such as `From:`

# Class or id → what it is. Programs: Gmail, Thunderbird, Yahoo, Proton, Tuta, Zoho, Zimbra, Front, GMX, Spark,
# Airmail, QQ, Outlook (desktop, web, mobile), Windows Mail.
QUOTE_CLASSES = frozenset({
    "gmail_quote", "gmail_quote_container", "moz-cite-prefix", "moz-forward-container", "yahoo_quoted", "iosymail",
    "protonmail_quote", "tutanota_quote", "zmail_extra", "front-blockquote", "airmail_ext_on", "gmail_extra_quote",
    "mail-quote-collapse", "hmquote", "quoted-text", "cloudmagic-smart-beautify-quote",
})  # fmt: skip
QUOTE_IDS = frozenset({"isreplycontent", "isforwardcontent", "reply-intro", "mac_outlook_attribution_blockquote"})
REST_IDS = frozenset({
    "divrplyfwdmsg", "appendonsend", "olk_src_body_section", "mail-editor-reference-message-container",
    "stopspelling", "zwchr", "x_divrplyfwdmsg", "x_appendonsend",
})  # fmt: skip
REST_CLASSES = frozenset({"outlookmessageheader", "olk_src_body_section"})
SIGNATURE_CLASSES = frozenset(
    {"gmail_signature", "moz-signature", "protonmail_signature_block", "gmail_signature_prefix"}
)
SIGNATURE_IDS = frozenset({"signature", "ms-outlook-mobile-signature", "x_signature"})
QUOTE_NAMES = frozenset({"quote", "messagereplysection"})
MARKS = {
    "quote": (QUOTE_BEGINS, QUOTE_ENDS),
    "maybe": (MAYBE_BEGINS, MAYBE_ENDS),
    "signature": (SIGNATURE_BEGINS, SIGNATURE_ENDS),
}
DRAWN = re.compile(r"border(?:-top|-style|-width)?(?:-\w+)?\s*:", re.IGNORECASE)
# What HTML with a border in it holds somewhere; the rest need not be parsed.
GLANCE = re.compile(
    r"quote|cite|border|<hr|forward|reply|rply|appendonsend|olk_src|original|mail-editor|_ext_on|zmail|iosymail|"
    r"wrote|schrieb|signature",
    re.IGNORECASE,
)


def may_hold_quotes(html: str) -> bool:
    """Whether HTML can hold a mark of a mail program at all; a glance, without parsing it."""
    return GLANCE.search(html) is not None


def mark_quotes(tree: HtmlElement) -> None:
    """Put the border characters into the tree. Only the outermost marked elements count."""
    for count, (element, kind) in enumerate(list(_marked(tree))):
        if count >= MAX_MARKS:
            return
        if kind == "rest":
            _put_before(element, REST_IS_QUOTE)
            return
        before, after = MARKS[kind]
        _put_before(element, before)
        _put_after(_end_of_quote(element) if kind == "quote" else element, after)


def _marked(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    covered: set[HtmlElement] = set()
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        if element in covered or (parent is not None and parent in covered):
            covered.add(element)
            continue
        kind = _kind(element)
        if kind:
            covered.add(_end_of_quote(element) if kind == "quote" else element)
            yield element, kind


def _kind(element: HtmlElement) -> str:
    if not element.attrib:
        return "maybe" if element.tag == "blockquote" else ""
    classes = {_bare(word) for word in (element.get("class") or "").lower().split()}
    name = _bare((element.get("id") or "").lower())
    marker = element.get("data-marker") or ""
    if name in REST_IDS or classes & REST_CLASSES or marker == "__QUOTED_TEXT__":
        return "rest"
    if classes & SIGNATURE_CLASSES or name in SIGNATURE_IDS or marker == "__SIG_POST__":
        return "signature"
    if classes & QUOTE_CLASSES or name in QUOTE_IDS or (element.get("name") or "").lower() in QUOTE_NAMES:
        return "quote"
    if element.tag == "blockquote":
        return "quote" if (element.get("type") or "").lower() == "cite" or element.get("cite") else "maybe"
    return "rest" if element.tag == "div" and _is_word_header(element) else ""


def _bare(word: str) -> str:
    """Outlook on the web puts x_ before the names of others, once for each passage."""
    return re.sub(r"^(?:x_)+", "", word)


def _is_word_header(element: HtmlElement) -> bool:
    """Word draws a line above `From: … Sent: …`; a line alone is only a line."""
    if DRAWN.search((element.get("style") or "")[:MAX_STYLE]) is None:
        return False
    pieces = list(islice((piece.strip() for piece in element.itertext()), MAX_PIECES))
    text = "".join(pieces)[:HEAD_OF_BLOCK]
    if words.block_kind(text[:60]) not in ("from", "date") or text.count(":") + text.count("：") < 3:
        return False
    if "@" in text or any(words.block_kind(piece) == "subject" for piece in pieces):
        return True
    return any((link.get("href") or "").lower().startswith("mailto:") for link in islice(element.iter("a"), MAX_PIECES))


def _end_of_quote(element: HtmlElement) -> HtmlElement:
    """A container that holds the line `On … wrote:` and a blockquote ends with that blockquote: behind it, still
    inside the container, people write their answers. A forwarded mail is all of the container."""
    if element.tag == "blockquote":
        return element
    own = next((child for child in element if child.tag == "blockquote"), element)
    return element if own is not element and _is_forward_above(own) else own


def _is_forward_above(quote: HtmlElement) -> bool:
    above = [quote.getparent().text or ""]
    above += ["".join(other.itertext()) for other in quote.itersiblings(preceding=True) if isinstance(other.tag, str)]
    return any(text.lstrip().startswith("-----") for text in above)


def _put_before(element: HtmlElement, mark: str) -> None:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + mark
    elif parent is not None:
        parent.text = (parent.text or "") + mark


def _put_after(element: HtmlElement, mark: str) -> None:
    element.tail = mark + (element.tail or "")
