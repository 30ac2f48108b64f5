"""An invitation in words: what, when and where (RFC 5545). It is read only when a mail has no other words."""

import re
from collections.abc import Iterator

MAX_EVENTS = 5
MAX_LINES = 5000
MAX_VALUE = 2000  # characters
FOLD = re.compile(r"\n[ \t]")
LINE = re.compile(r"([A-Za-z-]{1,40})((?:;[^:\";]{0,200}(?:\"[^\"]{0,200}\")?)*):(.*)")
ZONE = re.compile(r";TZID=\"?([^;\":]{1,100})", re.IGNORECASE)
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z?))?")
ESCAPED = re.compile(r"\\([\\;,nN])")
METHODS = {"CANCEL": "Cancelled", "REPLY": "Answer to an invitation", "COUNTER": "Another time is proposed"}


def words_of(text: str) -> str:
    """The first events of a calendar as lines of text; "" when there is none. Times are in the zone they name.

    >>> words_of("METHOD:REQUEST\\nBEGIN:VEVENT\\nSUMMARY:Visit\\nDTSTART:20260303T100000Z\\nEND:VEVENT")
    'Invitation: Visit\\nBegins: 2026-03-03 10:00 UTC'
    """
    kind, events = "Invitation", list[list[str]]()
    for name, options, value in _lines(text):
        if name == "METHOD":
            kind = METHODS.get(value.upper(), kind)
        elif name == "BEGIN" and value.upper() == "VEVENT":
            if len(events) == MAX_EVENTS:
                break
            events.append([])
        elif events and (said := _said(kind, name, options, value)):
            events[-1].append(said)
    return "\n\n".join("\n".join(event) for event in events if event)


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Name, options and value of each line, put together again (RFC 5545, 3.1)."""
    for line in FOLD.sub("", text).split("\n")[:MAX_LINES]:
        match = LINE.match(line[: 2 * MAX_VALUE])
        if match is not None:
            yield match[1].upper(), match[2], _plain(match[3].strip())[:MAX_VALUE]


def _plain(value: str) -> str:
    return ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _said(kind: str, name: str, options: str, value: str) -> str:
    labels = {"SUMMARY": kind, "DTSTART": "Begins", "DTEND": "Ends", "LOCATION": "Place"}
    if name == "DESCRIPTION":
        return value
    if name not in labels or not value:
        return ""
    return f"{labels[name]}: {_moment(value, options) if name.startswith('DT') else value}"


def _moment(value: str, options: str) -> str:
    match = MOMENT.match(value)
    if match is None:
        return value
    day = f"{match[1]}-{match[2]}-{match[3]}"
    zone = ZONE.search(options)
    where = " UTC" if match[6] else f" ({zone[1]})" if zone is not None else ""
    return f"{day} {match[4]}:{match[5]}{where}" if match[4] else day
