"""Which parts of the tree a person sees as the message, and which are files (RFC 2046, 2387, 3676)."""

import html as entities
import re
from dataclasses import dataclass, field

from amends.channels.mail import markup
from amends.channels.mail.mime import Entity
from amends.channels.mail.transfer import unpack_uuencode

STUB = re.compile(
    r"html.{0,80}(support|view|display|client|reader|browser|enabled|compatible|version|anzeig|afficher|lecteur|ver )|"
    r"(support|view|display|enable|unterst.tz|anzeig|prend|afficher|admite|soporta).{0,60}html|"
    r"view (this|the) (e?mail|message) in",
    re.IGNORECASE | re.DOTALL,
)
STUB_CHARACTERS = 250
ENRICHED_COMMAND = re.compile(r"<param>.{0,200}?</param>|</?[a-zA-Z][\w-]{0,60}>", re.DOTALL)


@dataclass(slots=True)
class Found:
    """What was found below one entity."""

    plain: str = ""
    html: str = ""
    files: list[tuple[Entity, bool]] = field(default_factory=list)  # part, is it shown inside the HTML
    packed: list[tuple[str, bytes]] = field(default_factory=list)  # uuencoded inside the text
    oddities: list[str] = field(default_factory=list)
    _marked: tuple[str, str] = ("", "")  # HTML and the text once made from it

    def marked(self) -> str:
        """The text of the HTML with the borders of quotes marked; made once."""
        if self._marked[0] != self.html:
            self._marked = (self.html, markup.to_marked_text(self.html))
        return self._marked[1]

    def words(self) -> str:
        """The text, made from the HTML when there is no other."""
        return self.plain if self.plain.strip() else markup.unmarked(self.marked())


def find(root: Entity) -> Found:
    """Sort all parts into text, HTML and files."""
    found = _find(root)
    if _has_no_words(found):
        _use_a_text_file(root, found)
    if _has_no_words(found) and root.media_type != "multipart/report":
        _use_an_enclosed_mail(found)
    found.plain, packed = unpack_uuencode(found.plain)
    found.packed += packed
    if _is_stub(found):
        found.plain = ""
        found.oddities.append("The plain text only says that the mail is HTML; the HTML is read instead.")
    return found


def _find(entity: Entity) -> Found:
    if entity.is_multipart:
        kind = entity.media_type.partition("/")[2]
        if kind == "alternative":
            return _alternative(entity)
        return _related(entity) if kind == "related" else _sequence(entity)
    if entity.media_type.startswith("multipart/"):
        return Found(files=[(entity, False)] if entity.body.strip() else [])
    return _leaf(entity)


def _leaf(entity: Entity) -> Found:
    if entity.disposition == "attachment" or entity.filename or not _is_readable(entity):
        return Found(files=[(entity, False)])
    oddities: list[str] = []
    text = entity.text(oddities)
    if entity.media_type == "text/html":
        return Found(html=text, oddities=oddities)
    if entity.media_type in ("text/enriched", "text/richtext"):
        text = ENRICHED_COMMAND.sub("", text.replace("<<", "<"))
    if entity.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=entity.parameters.get("delsp", "").lower() == "yes")
    return Found(plain=text, oddities=oddities)


def _is_readable(entity: Entity) -> bool:
    return entity.media_type in ("text/plain", "text/html", "text/enriched", "text/richtext")


def _alternative(entity: Entity) -> Found:
    """One message in several forms: the plain one is read, the last HTML is shown."""
    found = Found()
    for child in entity.children:
        one = _find(child)
        found.plain = found.plain if found.plain.strip() else one.plain
        found.html = one.html if one.html.strip() else found.html
        found.files += one.files
        found.oddities += one.oddities
    return found


def _related(entity: Entity) -> Found:
    """A root and what it shows; the root is named by `start`, else the first (RFC 2387, 3.2)."""
    start = entity.parameters.get("start", "").strip("<>")
    children = entity.children
    named = [child for child in children if start and child.headers.first("content-id").strip("<> ") == start]
    root = named[0] if named else children[0]
    found = _find(root)
    for child in children:
        if child is root:
            continue
        other = _find(child)
        found.plain = _joined(found.plain, other.plain)
        found.files += [(part, True) for part, _ in other.files]
        found.oddities += other.oddities
        found.html = found.html or other.html
    return found


def _sequence(entity: Entity) -> Found:
    """Parts one after the other, as in multipart/mixed, /signed, /report and all unknown kinds."""
    pieces = [_find(child) for child in entity.children]
    found = Found()
    has_html = any(piece.html.strip() for piece in pieces)
    mixed = has_html and any(piece.plain.strip() for piece in pieces)
    for piece in pieces:
        text = piece.words() if mixed else piece.plain
        is_said = mixed and bool(text.strip()) and _squeezed(text) == _squeezed(found.plain)
        found.plain = found.plain if is_said else _joined(found.plain, text)
        if is_said and piece.html:
            found.html = piece.html  # both forms of one message, wrongly sent one after the other
        elif has_html:
            found.html += piece.html or _as_html(piece.plain)
        found.files += piece.files
        found.oddities += piece.oddities
    return found


def _joined(first: str, second: str) -> str:
    if not first.strip() or not second.strip():
        return first if first.strip() else second
    return first.rstrip("\n") + "\n\n" + second.lstrip("\n")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _as_html(text: str) -> str:
    return f"<pre>{entities.escape(text)}</pre>" if text.strip() else ""


def _use_a_text_file(root: Entity, found: Found) -> None:
    """Some programs send the message itself as a named text part; without other words it is shown too."""
    for part, _ in found.files:
        if _is_readable(part) and (part is root or part.disposition != "attachment"):
            text = part.text(found.oddities)
            if part.media_type == "text/html":
                found.html = text
            else:
                found.plain = text
            return


def _has_no_words(found: Found) -> bool:
    return not found.plain.strip() and not markup.unmarked(found.marked()).strip()


def _use_an_enclosed_mail(found: Found) -> None:
    """Somebody forwards a mail as a file and writes nothing: its words are what they want to say."""
    for part, _ in found.files:
        if part.children and part.media_type.startswith("message/"):
            enclosed = _find(part.children[0])
            found.plain = enclosed.words()
            found.oddities.append("It only encloses another mail; the words of that one are shown.")
            return


def _is_stub(found: Found) -> bool:
    plain = found.plain.strip()
    if not plain or len(plain) > STUB_CHARACTERS or not found.html.strip():
        return False
    return STUB.search(plain) is not None and len(markup.unmarked(found.marked()).strip()) > 2 * len(plain)


def unflow(text: str, *, delete_space: bool) -> str:
    """Join flowed lines into paragraphs again (RFC 3676, 4.2); quote marks stay, `-- ` is never joined."""
    out: list[list[str]] = []
    open_depth = -1  # quote depth of a paragraph that goes on, -1 when none does
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:]
        words = words[1:] if words.startswith(" ") else words
        is_signature = words == "-- "
        goes_on = words.endswith(" ") and not is_signature
        if goes_on and delete_space:
            words = words[:-1]
        if open_depth == depth and words and not is_signature:
            out[-1].append(words)
        else:
            out.append([">" * depth + (" " if depth and words else ""), words])
        open_depth = depth if goes_on else -1
    return "\n".join("".join(pieces) for pieces in out)
