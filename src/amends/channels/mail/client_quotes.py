"""Where a mail program marks its quotes and signatures in HTML.

The borders become private-use characters in the tree, so that the text made from it can be cut there.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement  # type: ignore[import-untyped]

QUOTE_BEGINS, QUOTE_ENDS, REST_IS_QUOTE = "\ue000", "\ue001", "\ue002"
SIGNATURE_BEGINS, SIGNATURE_ENDS = "\ue003", "\ue004"
PRIVATE_USE = re.compile("[\ue000-\ue004]")
MAX_MARKS = 200

# Class or id → what it is. Programs: Gmail, Thunderbird, Yahoo, Proton, Tuta, Zoho, Zimbra, Front, GMX, Spark,
# Airmail, QQ, Outlook (desktop, web, mobile), Windows Mail.
QUOTE_CLASSES = frozenset({
    "gmail_quote", "gmail_quote_container", "moz-cite-prefix", "moz-forward-container", "yahoo_quoted", "iosymail",
    "protonmail_quote", "tutanota_quote", "zmail_extra", "front-blockquote", "airmail_ext_on", "gmail_extra_quote",
    "mail-quote-collapse", "hmquote", "quoted-text", "cloudmagic-smart-beautify-quote",
})  # fmt: skip
QUOTE_IDS = frozenset({"isreplycontent", "isforwardcontent", "reply-intro", "psignal_quote"})
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
WORD_RULE = re.compile(
    r"border(?:-width)?:\s*(?:none;\s*border-top:\s*solid|1pt (?:medium|none))|border-top:\s*1pt solid|"
    r"border-top:\s*solid\s+#?\w+\s+1\.0pt",
    re.IGNORECASE,
)


def mark_quotes(tree: HtmlElement) -> None:
    """Put the border characters into the tree. Only the outermost marked elements count."""
    for count, (element, kind) in enumerate(list(_marked(tree))):
        if count >= MAX_MARKS:
            return
        if kind == "rest":
            _put_before(element, REST_IS_QUOTE)
            return
        if kind == "signature":
            _put_before(element, SIGNATURE_BEGINS)
            _put_after(element, SIGNATURE_ENDS)
        else:
            _put_before(element, QUOTE_BEGINS)
            _put_after(_end_of_quote(element), QUOTE_ENDS)


def _marked(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    covered: set[HtmlElement] = set()
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        if parent is not None and parent in covered:
            covered.add(element)
            continue
        kind = _kind(element)
        if kind:
            covered.add(_end_of_quote(element) if kind == "quote" else element)
            yield element, kind


def _kind(element: HtmlElement) -> str:
    classes = {_bare(word) for word in (element.get("class") or "").lower().split()}
    name = (element.get("id") or "").lower()
    if name in REST_IDS or classes & REST_CLASSES or (element.get("data-marker") or "") == "__QUOTED_TEXT__":
        return "rest"
    if classes & SIGNATURE_CLASSES or name in SIGNATURE_IDS or (element.get("data-marker") or "") == "__SIG_POST__":
        return "signature"
    if classes & QUOTE_CLASSES or name in QUOTE_IDS or (element.get("name") or "").lower() in QUOTE_NAMES:
        return "quote"
    if element.tag == "blockquote" and (element.get("type") or "").lower() == "cite":
        return "quote"
    return "rest" if element.tag == "div" and _is_word_header(element) else ""


def _bare(word: str) -> str:
    """Outlook on the web puts x_ before the names of others, once for each passage."""
    return re.sub(r"^(?:x_)+", "", word)


def _is_word_header(element: HtmlElement) -> bool:
    """Word draws a line above `From: … Sent: …`; a line alone is only a line."""
    if WORD_RULE.search((element.get("style") or "")[:500]) is None:
        return False
    words = "".join(element.itertext())[:400]
    return words.count(":") + words.count("：") >= 3 and ("@" in words or words.count("\n") >= 2)


def _end_of_quote(element: HtmlElement) -> HtmlElement:
    """A container that holds the line `On … wrote:` and a blockquote ends with that blockquote: behind it, still
    inside the container, people write their answers."""
    if element.tag == "blockquote":
        return element
    return next(iter(element.iter("blockquote")), element)


def _put_before(element: HtmlElement, mark: str) -> None:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + mark
    elif parent is not None:
        parent.text = (parent.text or "") + mark


def _put_after(element: HtmlElement, mark: str) -> None:
    element.tail = mark + (element.tail or "")
