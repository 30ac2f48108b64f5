"""Which parts of the tree a person sees as the message, and which are files (RFC 2046, 2387, 3676)."""

import html as entities
import re
from dataclasses import dataclass, field

from amends.channels.mail import calendars, cms, markup, tnef
from amends.channels.mail.mime import Entity, read
from amends.channels.mail.transfer import unpack_uuencode

STUB = re.compile(
    r"html.{0,80}(support|view|display|client|reader|browser|enabled|compatible|version|anzeig|afficher|lecteur|ver )|"
    r"(support|view|display|enable|unterst.tz|anzeig|prend|afficher|admite|soporta).{0,60}html|"
    r"view (this|the) (e?mail|message) in",
    re.IGNORECASE | re.DOTALL,
)
READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
# Texts of other kinds that are files all the same; any other kind is read as plain (RFC 2046, 4.1.4).
TEXTS_OF_PROGRAMS = frozenset({
    "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/rfc822-headers", "text/xml",
    "text/css", "text/javascript", "text/rtf",
})  # fmt: skip
FORMS_FOR_DEVICES = frozenset({"text/x-amp-html", "text/watch-html"})  # the message once more
STUB_CHARACTERS = 250
MAX_TOLD = 20  # parts that are spoken of in a sentence of their own
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
    for way in (_use_a_text_file, _use_a_signed_mail, _use_a_winmail, _use_an_enclosed_mail, _use_an_invitation):
        if _has_no_words(found):
            way(root, found)
    _tell_of_missing_parts(found)
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
        return Found(files=[(entity, False)] if entity.body else [])
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
    return entity.media_type in READABLE


def _alternative(entity: Entity) -> Found:
    """One message in several forms: the plain one is read, the last HTML is shown."""
    found = Found()
    for child in entity.children:
        one = _find(child)
        found.plain = found.plain if found.plain.strip() else one.plain
        found.html = one.html if one.html.strip() else found.html
        found.files += [one_file for one_file in one.files if one_file[0].media_type not in FORMS_FOR_DEVICES]
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
        is_text = part.media_type.startswith("text/") and part.media_type not in TEXTS_OF_PROGRAMS
        if is_text and (part is root or part.disposition != "attachment"):
            text = part.text(found.oddities)
            if part.media_type == "text/html":
                found.html = text
            else:
                found.plain = text
            return


def _use_a_signed_mail(root: Entity, found: Found) -> None:
    """The whole mail stands inside its signature (RFC 8551, 3.5.2): its words and files. One inside it stays closed."""
    for part, _ in list(found.files):
        if part.is_left or not part.media_type.endswith("pkcs7-mime"):
            continue
        content = cms.signed_content(part.content())
        if content:
            signed, oddities = read(content)
            inside = _find(signed)
            found.plain, found.html = inside.plain, inside.html
            found.files += inside.files
            found.oddities += [*oddities, *inside.oddities]
            found.oddities.append("Its words stood inside an S/MIME signature, which was not checked.")
            return


def _use_an_invitation(root: Entity, found: Found) -> None:
    """Of an invitation without words: what, when and where."""
    for part, _ in found.files:
        if not part.is_left and part.media_type in ("text/calendar", "application/ics"):
            found.plain = calendars.words_of(part.text(found.oddities))
            return


def _tell_of_missing_parts(found: Found) -> None:
    """What was sent in pieces, or stands elsewhere (RFC 2046, 5.2.2 and 5.2.3), is kept as a file and told."""
    for part, _ in found.files[:MAX_TOLD]:
        stated = part.parameters
        if part.media_type == "message/partial":
            number, total = stated.get("number", "?")[:9], stated.get("total", "?")[:9]
            found.oddities.append(
                f"It is piece {number} of {total} of a mail sent in pieces; the others come as mails."
            )
        elif part.media_type == "message/external-body":
            place = stated.get("url") or stated.get("name") or stated.get("access-type", "an unknown place")
            found.oddities.append(f"A part of it stands elsewhere ({place[:200]}); it was not fetched.")


def _use_a_winmail(root: Entity, found: Found) -> None:
    """Outlook put the words, too, into its own format."""
    for part, _ in found.files:
        if not part.is_left and tnef.is_tnef(part.media_type, part.filename, part.content()):
            inside = tnef.unpack(part.content())
            if inside is not None and (inside.text.strip() or inside.html.strip()):
                found.plain, found.html = inside.text, inside.html
                found.oddities.append("Its words stood in a file winmail.dat of Outlook, and were read there.")
                return


def _has_no_words(found: Found) -> bool:
    return not found.plain.strip() and not markup.unmarked(found.marked()).strip()


def _use_an_enclosed_mail(root: Entity, found: Found) -> None:
    """Somebody forwards a mail as a file and writes nothing: its words are what they want to say."""
    if root.media_type == "multipart/report":
        return
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
