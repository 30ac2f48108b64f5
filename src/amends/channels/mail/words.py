"""The words of mail programs in many languages, from `words.toml`, as ready patterns."""

import re
import tomllib
from importlib.resources import files

_DATA = tomllib.loads(files("amends.channels.mail").joinpath("words.toml").read_text(encoding="utf-8"))
_MARKS = r"\s\-_=*~<>|#+—–\[\]"  # what programs draw around their headings


def _any(patterns: list[str], *, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(patterns)}){after}", re.IGNORECASE)


_LEADS = rf"(?:(?:{'|'.join(_DATA['attribution_leads'])})\b|{'|'.join(_DATA['attribution_leads_unspaced'])})"
# "On Tue, Mar 3 …": the word a line of its kind begins with, and the date that follows soon.
ATTRIBUTION_LEAD = re.compile(rf"[\W_]{{0,12}}{_LEADS}[^\d]{{0,32}}\d", re.IGNORECASE)
ATTRIBUTION_VERB = re.compile(
    rf"(?<!\w)(?:{'|'.join(_DATA['attribution_verbs'])})(?!\w)|{'|'.join(_DATA['attribution_verbs_unspaced'])}",
    re.IGNORECASE,
)
AFTER_VERB = _any(_DATA["attribution_after_verb"], after=r"\b")
NOT_A_NAME = re.compile(rf"(?<![\w.@+/-])(?:{'|'.join(_DATA['not_a_name'])})(?![\w.@+/-])")
ORIGINAL = _any(_DATA["original"], before=rf"[{_MARKS}]*", after=rf"[{_MARKS}:：]*$")
FORWARDED = _any(_DATA["forwarded"], before=rf"[{_MARKS}]*", after=r"[^\w]*$")
FORWARDED_BY = re.compile(r"\s*-{2,}\s*forwarded by .{3,120} on .{3,60}-*$", re.IGNORECASE)
# "##- … -##" is drawn by one such program in whatever language.
REPLY_ABOVE = _any([*_DATA["reply_above"], r"(?<=##- )\w.{3,160}(?= -##)"], before=r"\W*", after=r"\W*$")
FORWARD_SUBJECT = _any(_DATA["forward_subject"], before=r"\s*\[?", after=r"\s*(?:\[\d+\])?\s*[:：]")
BLOCK_FIELD = re.compile(r"[\s>*|]{0,20}([^\W\d_][^:：*\n]{0,30})\s{0,3}\*{0,2}\s?[:：]")
BLOCK_KINDS = {
    name.casefold(): kind for kind in ("cc", "to", "subject", "date", "from") for name in _DATA["block"][kind]
}
DEVICE = _any(_DATA["signature"]["device"], before=r"[\s\W_]{0,6}", after=r"\s*$")
BY_A_PERSON = _any(_DATA["signature"]["by_a_person"])
THING = _any(_DATA["signature"]["thing"])
PRODUCT = _any(_DATA["signature"]["product"])
PROGRAM = _any(_DATA["signature"]["program"], before=r"[\s\W_]{0,6}", after=r"\s*$")
FOOTER = _any(_DATA["signature"]["footer"], before=r"\s*")
AWAY = _any(_DATA["machine"]["away"], before=r"\s*(?:(?:re|aw|sv|antw|r)\s*:\s*){0,3}[\[(\"'*]{0,2}\s*")
FAILURE = _any(_DATA["machine"]["failure"])
DELAYED = _any(_DATA["machine"]["delayed"])
RECEIPT = _any(_DATA["machine"]["receipt"], before=r"\s*")


def is_device_line(line: str) -> bool:
    """Whether a device or program added this line: "Sent from my phone", but not "Sent from your warehouse"."""
    if PROGRAM.match(line) is not None:
        return True
    return DEVICE.match(line) is not None and THING.search(line) is not None and BY_A_PERSON.search(line) is None


def names_a_product(line: str) -> bool:
    """Whether such a line says which device or program it was, and does not go on with a sentence of the line above."""
    return PRODUCT.search(line) is not None and not line.lstrip()[:1].islower()


def block_kind(line: str) -> str:
    """Which field of a quoted mail's head a line is: from, date, to, cc, subject, or "" for none."""
    match = BLOCK_FIELD.match(line)
    return BLOCK_KINDS.get(match[1].strip().casefold(), "") if match is not None else ""
