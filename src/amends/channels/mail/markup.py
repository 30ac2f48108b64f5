"""HTML of strangers: made safe to show, and turned to text.

Safe means: no scripts, no styles, no remote pictures (their address moves to `data-blocked`), links that tell nobody
where they were clicked. It is shown in a sandboxed frame all the same.
"""

import html as entities
import re

import nh3
from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]
from inscriptis.html_engine import Inscriptis  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement, HTMLParser, document_fromstring  # type: ignore[import-untyped]

from amends.channels.mail.charsets import scrub
from amends.channels.mail.client_quotes import PRIVATE_USE, mark_quotes

MARK_ALONE = re.compile(rf"^({PRIVATE_USE.pattern}+)\n", re.MULTILINE)  # it would leave a blank line behind
FORGED_MARK = re.compile(
    rf"{PRIVATE_USE.pattern}|&#(?:x0{{0,8}}e00[0-8]|0{{0,8}}(?:5734[4-9]|5735[0-2])(?!\d));?", re.IGNORECASE
)
MAX_LAYOUT = 500_000  # characters; above this, or beyond the next two, the quick converter is used
MAX_TAGS = 20_000
MAX_DEPTH = 200
MAX_SHOWN = 2_000_000  # characters of HTML that are shown as HTML
MAX_LINKS = 5000
MAX_SIGNS = 100_000  # of & and no-break blanks: the sanitiser takes quadratic time on them
HIDDEN = re.compile(r"<(script|style|title)\b[^>]{0,500}>", re.IGNORECASE)
ENDS = {tag: re.compile(rf"</{tag}\s{{0,50}}>", re.IGNORECASE) for tag in ("script", "style", "title")}
CONTAINER = re.compile(
    r"<(/?)(?:div|table|tr|td|blockquote|span|font|center|ul|ol|li|b|i|u|em|strong|section)\b", re.IGNORECASE
)
SAFE_DATA = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,", re.IGNORECASE)
# An image in HTML that nh3 has written: every attribute is in double quotes, and none holds one.
REMOTE_IMAGE = re.compile(r'(<img(?: [\w-]+="[^"]*")*?) src="(https?:[^"]*)"', re.IGNORECASE)
ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
ATTRIBUTES["img"] = {"src", "alt", "width", "height", "data-blocked"}
ATTRIBUTES["*"] = {"dir", "lang"}
TAGS = nh3.ALLOWED_TAGS | {"font"}
SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
REL = "noopener noreferrer nofollow"


def sanitise(markup: str) -> str:
    """HTML that may be shown, or "" when it is so large or deep that only its text should be."""
    if len(markup) > MAX_SHOWN or markup.count("&") + markup.count("\xa0") > MAX_SIGNS:
        return ""
    if markup.lower().count("<a ") > MAX_LINKS or _depth(markup) > MAX_DEPTH:
        return ""
    first = nh3.clean(
        scrub(markup), tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_no_data, url_schemes=SCHEMES, link_rel=REL
    )
    marked = REMOTE_IMAGE.sub(r'\1 data-blocked="\2"', first)
    # The second pass trusts nothing of the step between.
    return nh3.clean(
        marked, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_nothing_remote, url_schemes=SCHEMES, link_rel=REL
    )


def _no_data(tag: str, attribute: str, value: str) -> str | None:
    """`data:` only as a picture."""
    is_data = value.strip().lower().startswith("data:")
    return value if not is_data or (attribute == "src" and SAFE_DATA.match(value.strip())) else None


def _nothing_remote(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src" and not value.strip().lower().startswith("cid:"):
        return _no_data(tag, attribute, value) if SAFE_DATA.match(value.strip()) else None
    if attribute == "data-blocked" and not value.lower().startswith(("http:", "https:")):
        return None
    return _no_data(tag, attribute, value)


def _depth(markup: str) -> int:
    """How deep containers are nested at most, roughly: converters take quadratic time on absurd depths."""
    depth = deepest = 0
    for match in CONTAINER.finditer(markup):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def unmarked(text: str) -> str:
    """A marked text without its marks."""
    return PRIVATE_USE.sub("", text)


def to_text(markup: str) -> str:
    """The words a reader of this HTML sees."""
    return unmarked(to_marked_text(markup))


def to_marked_text(markup: str) -> str:
    """As `to_text`, with the borders of quotes and signatures marked as in `client_quotes`."""
    cleaned = FORGED_MARK.sub("", scrub(markup))
    if not cleaned.strip():
        return ""
    if len(cleaned) > MAX_LAYOUT or cleaned.count("<") > MAX_TAGS or _depth(cleaned) > MAX_DEPTH:
        return _quickly(cleaned)
    try:
        tree = _tree(cleaned)
        if tree is None:
            return _quickly(cleaned)
        mark_quotes(tree)
        text = Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"].copy())).get_text()
    except (etree.LxmlError, ValueError, RecursionError, IndexError, KeyError, AssertionError, TypeError):
        return _quickly(cleaned)
    lines = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{4,}", "\n\n\n", MARK_ALONE.sub(r"\1", "\n".join(lines)))


def _tree(markup: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8")
    body = document_fromstring(markup.encode("utf-8"), parser=parser)
    too_deep = any("depth" in str(entry.message) for entry in parser.error_log)
    return None if too_deep else body


def _without_hidden(markup: str) -> str:
    """Without scripts, styles and titles. Each end is looked for once at most beyond the last one: linear."""
    shown: list[str] = []
    at = 0
    endless: set[str] = set()
    for match in HIDDEN.finditer(markup):
        tag = match[1].lower()
        if match.start() < at or tag in endless:
            continue
        end = ENDS[tag].search(markup, match.end())
        if end is None:
            endless.add(tag)
            continue
        shown.append(markup[at : match.start()])
        at = end.end()
    return "".join([*shown, markup[at:]])


def _quickly(markup: str) -> str:
    """Tags away, entities read; without layout, in linear time."""
    broken = re.sub(
        r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]{0,200}>", "\n", _without_hidden(markup), flags=re.IGNORECASE
    )
    text = entities.unescape(re.sub(r"</?[a-zA-Z!][^<>]{0,5000}>", " ", broken))
    return re.sub(r"[ \t\xa0]+", " ", scrub(text)).replace("\n ", "\n").replace("\r", "")
