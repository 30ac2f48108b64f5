"""What a person states in fields: the shared reading of forms, pages and phone notes (canonical JSON bytes)."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from amends.core.errors import Unreadable
from amends.core.incoming import Attachment

MAX_BYTES = 100 * 1024 * 1024
MAX_FIELDS = 200
MAX_VALUE = 200_000  # characters of one field
SURROGATES = re.compile("[\ud800-\udfff]")
NAME_NOISE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Stated:
    """The fields of one payload, and what was strange in them."""

    def __init__(self, raw: bytes, *, kind: str) -> None:
        """Raises Unreadable when the bytes are no JSON object of this kind."""
        self.native_id = hashlib.sha256(raw).hexdigest()
        self.oddities: list[str] = []
        self._fields = _object(raw)
        stated = self._fields.pop("kind", "")
        if stated != kind:
            raise Unreadable(
                f"It says that it is “{str(stated)[:40]}”, not “{kind}”.", do="Send it by its own channel."
            )

    def take(self, name: str) -> str:
        """A field as clean text; it is then no longer among the facts."""
        return _text(self._fields.pop(name, ""))

    def line(self, name: str) -> str:
        """A field on one line."""
        return re.sub(r"\s+", " ", self.take(name)).strip()

    def moment(self, name: str) -> datetime | None:
        """A time as aware UTC; None with an oddity when it is none."""
        value = self.line(name)
        if not value:
            return None
        try:
            found = datetime.fromisoformat(value)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.oddities.append(f"Its time cannot be read: “{value[:60]}”.")
            return None

    def files(self, name: str) -> tuple[Attachment, ...]:
        """The files of a list of {"name", "media_type", "base64"}."""
        listed = self._fields.pop(name, [])
        out: list[Attachment] = []
        for number, item in enumerate(listed if isinstance(listed, list) else [], start=1):
            found = self._file(item, number)
            if found is not None:
                out.append(found)
        return tuple(out)

    def _file(self, item: object, number: int) -> Attachment | None:
        if not isinstance(item, dict):
            self.oddities.append(f"File {number} is not described as a file; it was left out.")
            return None
        name = NAME_NOISE.sub("", _text(item.get("name", ""))).replace("\\", "/").rsplit("/", 1)[-1].strip()
        try:
            data = base64.b64decode(_text(item.get("base64", "")), validate=True)
        except (binascii.Error, ValueError):
            self.oddities.append(f"File {number} is damaged; it was left out.")
            return None
        media_type = _text(item.get("media_type", "")).strip() or "application/octet-stream"
        return Attachment(name=name[:180] or f"attachment-{number}", media_type=media_type[:200], data=data)

    def facts(self) -> dict[str, str]:
        """All fields not taken, as text, blank ones left out."""
        pairs = {NAME_NOISE.sub("", key)[:100]: _text(value).strip() for key, value in self._fields.items()}
        return {key: value for key, value in pairs.items() if key and value}


def _object(raw: bytes) -> dict[str, object]:
    if len(raw) > MAX_BYTES:
        raise Unreadable("The form is larger than any form may be.", do="Look at the stored file.")
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise Unreadable(
            "The form cannot be read: it is not the JSON it should be.", do="Look at the stored file."
        ) from problem
    if not isinstance(found, dict) or len(found) > MAX_FIELDS:
        raise Unreadable("The form cannot be read: it is not a list of named fields.", do="Look at the stored file.")
    return found


def _text(value: object) -> str:
    """Any JSON value as clean text with `\\n` ends."""
    if value is None:
        return ""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    except RecursionError:
        return ""
    cleaned = SURROGATES.sub("\ufffd", text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"))
    return cleaned[:MAX_VALUE]


def canonical(fields: Mapping[str, object]) -> bytes:
    """The bytes that are kept: sorted keys, no blanks, UTF-8; blank fields left out."""
    kept = {key: value for key, value in fields.items() if value not in ("", None, [], ())}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
