"""The words of mail programs in many languages, from `words.toml`, as ready patterns."""

import re
import tomllib
from importlib.resources import files

_DATA = tomllib.loads(files("amends.channels.mail").joinpath("words.toml").read_text(encoding="utf-8"))


def _any(patterns: list[str], *, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(patterns)}){after}", re.IGNORECASE)


ATTRIBUTION = _any(_DATA["attribution"], before=r"[\W_]{0,12}", after=r"[\W_]{0,12}$")
ATTRIBUTION_LOOSE = _any(_DATA["attribution_loose"], before=r"[\W_]{0,12}", after=r"[\W_]{0,12}$")
ORIGINAL = _any(_DATA["original"], before=r"\s*[-_=*<>|]{1,}[\s\-_=*<>|]*", after=r"[\s\-_=*<>|:]*$")
FORWARDED = _any(_DATA["forwarded"], before=r"[\s\-_=*>|]*", after=r"[^\w]*$")
FORWARDED_BY = re.compile(r"[-\s]*forwarded by .{3,120} on .{3,60}-*$", re.IGNORECASE)
FORWARD_SUBJECT = _any(_DATA["forward_subject"], before=r"\s*\[?", after=r"\s*(?:\[\d+\])?\s*[:：]")
BLOCK_FIELD = re.compile(r"[\s>*|]{0,20}([^\W\d_][^:：*\n]{0,30})\s{0,3}\*{0,2}\s?[:：]")
BLOCK_KINDS = {name: kind for kind in ("cc", "to", "subject", "date", "from") for name in _DATA["block"][kind]}
DEVICE = _any(_DATA["signature"]["device"], before=r"[\s\W_]{0,6}", after=r"\s*$")
THING = _any(_DATA["signature"]["thing"])
PROGRAM = _any(_DATA["signature"]["program"], before=r"[\s\W_]{0,6}", after=r"\s*$")
FOOTER = _any(_DATA["signature"]["footer"], before=r"\s*")
AWAY = _any(_DATA["machine"]["away"], before=r"\s*(?:(?:re|aw|sv|antw|r)\s*:\s*){0,3}[\[(\"'*]{0,2}\s*")
FAILURE = _any(_DATA["machine"]["failure"])
DELAYED = _any(_DATA["machine"]["delayed"])
RECEIPT = _any(_DATA["machine"]["receipt"], before=r"\s*")


def is_device_line(line: str) -> bool:
    """Whether a device or program added this line: "Sent from my phone", but not "Sent from your warehouse"."""
    return PROGRAM.match(line) is not None or (DEVICE.match(line) is not None and THING.search(line) is not None)


def block_kind(line: str) -> str:
    """Which field of a quoted mail's head a line is: from, date, to, cc, subject, or "" for none."""
    match = BLOCK_FIELD.match(line)
    return BLOCK_KINDS.get(match[1].strip().casefold(), "") if match is not None else ""
