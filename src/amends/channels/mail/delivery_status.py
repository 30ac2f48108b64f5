"""The fields mail systems write about each recipient (RFC 3464, 2.3), also where their form is broken."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MAX_LINES = 5000
MAX_VALUE = 2000  # characters kept of one field
FIELD = re.compile(r"([A-Za-z][A-Za-z-]{1,40})[ \t]*:[ \t]*(.*)")
NAMES = frozenset({"final-recipient", "original-recipient"})
OF_A_RECIPIENT = NAMES | {"action", "status"}
START = re.compile(
    r"^[ \t>]{0,8}(?:Reporting-MTA|Final-Recipient|Original-Recipient|Original-Envelope-Id)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
RECIPIENT = re.compile(r"^[ \t>]{0,8}(?:Final|Original)-Recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
END = re.compile(r"^(?:--\S|[ \t>]{0,8}(?:Received|Return-Path|From|Message-ID)[ \t]*:)", re.IGNORECASE | re.MULTILINE)
# Not the end of an IP address, and no version such as 8.12.8 or 5.0.2195.
CODE = re.compile(r"(?<![\w.])([245]\.\d\.\d{1,3})(?!\d|\.\d|[A-Za-z_])")
STATED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)")
ACTIONS = (("fail", "failed"), ("error", "failed"), ("delay", "delayed"), ("deliver", "delivered"),
           ("relay", "relayed"), ("expand", "expanded"))  # fmt: skip
ADDRESS = re.compile(r"[^\s<>;,()\"]{1,256}@[^\s<>;,()\"]{1,255}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recipient. action: failed, delayed, delivered, relayed, expanded, another word, or ""."""

    recipient: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""


def outcomes_in(text: str) -> tuple[Outcome, ...]:
    """What the text of a `message/delivery-status` part says, recipient by recipient, in order.

    Blank lines between the fields of one recipient, missing ones between two, and lines that lost their fold are read
    as they were meant.
    """
    return tuple(_outcome(group) for group in _groups(text) if not OF_A_RECIPIENT.isdisjoint(group))


def outcomes_in_words(text: str) -> tuple[Outcome, ...]:
    """The same fields where they stand in a text, because the part that should hold them was lost on the way."""
    if RECIPIENT.search(text) is None:
        return ()
    start = START.search(text)
    rest = text[start.start() if start is not None else 0 :]
    end = END.search(rest)
    plain = re.sub(r"^[ \t>]{1,8}(?=[A-Z][A-Za-z-]{2,40}:)", "", rest[: end.start() if end else None], flags=re.M)
    return outcomes_in(plain)


def _groups(text: str) -> list[dict[str, str]]:
    groups: list[dict[str, str]] = [{}]
    last, is_after_blank = "", False
    for line in text.splitlines()[:MAX_LINES]:
        field = FIELD.match(line)
        if not line.strip():
            last, is_after_blank = "", True
        elif field is not None:
            last = field[1].lower()
            if _opens_group(last, groups[-1], is_after_blank=is_after_blank):
                groups.append({})
            is_after_blank = False
            groups[-1].setdefault(last, field[2].strip())
        elif last and len(groups[-1][last]) < MAX_VALUE:
            groups[-1][last] += " " + line.strip()
    return groups


def _opens_group(name: str, group: dict[str, str], *, is_after_blank: bool) -> bool:
    """A field that a recipient has once begins the next one; blank lines alone prove nothing."""
    if name in OF_A_RECIPIENT and name in group:
        return True
    is_whole = not NAMES.isdisjoint(group) and not {"action", "status"}.isdisjoint(group)
    return is_after_blank and is_whole and name in NAMES


def _outcome(group: dict[str, str]) -> Outcome:
    diagnostic = group.get("diagnostic-code", "")[:MAX_VALUE]
    return Outcome(
        recipient=_recipient(group),
        action=_action(group.get("action", "")),
        status=_status(group.get("status", ""), diagnostic),
        diagnostic=diagnostic,
    )


def _recipient(group: dict[str, str]) -> str:
    """The final recipient; where it is no address (a mailbox file, an X.400 name), the original one."""
    named = [group.get(key, "") for key in ("final-recipient", "original-recipient", "x-actual-recipient")]
    found = next((match[0] for value in named if (match := ADDRESS.search(value))), "")
    return found or next((_untyped(value) for value in named if value.strip()), "")


def _untyped(value: str) -> str:
    return value.split(";", 1)[-1].strip("<> \"'")[:320]


def _action(value: str) -> str:
    word = re.split(r"[\s(;,]", value.strip().lower(), maxsplit=1)[0]
    return next((action for beginning, action in ACTIONS if word.startswith(beginning)), word[:20])


def _status(stated: str, diagnostic: str) -> str:
    """The status of one recipient; a general one (5.0.0) gives way to the one the other server named."""
    match = STATED.search(stated)
    named = specific(CODE.findall(diagnostic))
    if match is None:
        return named[0] if named else ""
    better = [code for code in named if code[0] == match[1][0] and vagueness(code) < vagueness(match[1])]
    return better[0] if better else match[1]


def vagueness(code: str) -> int:
    """How little a status says (RFC 3463): 0 for 5.1.1, 1 for 5.1.0, 2 for 5.0.0."""
    return code.split(".")[1:].count("0")


def specific(codes: Iterable[str]) -> list[str]:
    """The codes without doubles, in order; vague ones only when there are no others."""
    once = list(dict.fromkeys(codes))
    least = min(map(vagueness, once), default=0)
    return [code for code in once if vagueness(code) == least]
