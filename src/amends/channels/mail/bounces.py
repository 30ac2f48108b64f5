"""What a mail system's prose says about a mail that did not arrive; its phrases are in `bounces.toml`.

Nothing here decides that a mail is a bounce: a customer may quote every one of these phrases. `machine.py` does, and
asks for a sign that a machine sent the mail.
"""

import email
import logging
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

from flufl.bounce import all_failures

from amends.channels.mail.delivery_status import CODE, specific

_DATA = tomllib.loads(files("amends.channels.mail").joinpath("bounces.toml").read_text(encoding="utf-8"))
MAX_WORDS = 16_000  # characters a mail system needs for what it has to say
MAX_SECOND_OPINION = 200_000  # bytes; its patterns were not written for hostile mail
MIN_SAID = 40  # characters; a text that starts with the returned mail says the rest below it


def _any(patterns: list[str], *, before: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(patterns)})", re.IGNORECASE | re.MULTILINE)


DAEMON = _any(_DATA["sender"]["daemon"])
DAEMON_NAME = _any(_DATA["sender"]["daemon_name"])
POSTMASTER = _any(_DATA["sender"]["postmaster"])
KEEPER = _any(_DATA["sender"]["keeper"])
ADMINISTRATOR = _any(_DATA["sender"]["administrator"])
MAILER = _any(_DATA["sender"]["mailer"])
FIELDS = frozenset(_DATA["sender"]["fields"])
FAILURE_SUBJECT = _any(_DATA["subject"]["failure"])
DELAY_SUBJECT = _any(_DATA["subject"]["delay"])
SUCCESS_SUBJECT = _any(_DATA["subject"]["success"], before=r"\s*")
RETURNED = _any(_DATA["returned"]["line"], before=r"^[ \t]{0,8}")
FIRMLY = tuple(phrase for phrases in _DATA["says"].values() for phrase in phrases)
LOOSELY = tuple(_DATA["says_loosely"]["any"])

REFUSAL = re.compile(
    r"(?<![\d.])5[0-5]\d[ -](?:#?5\.\d\.\d{1,3}\b|[A-Za-z<'\"#(])|#\s?5\.\d\.\d{1,3}\b|"
    r"error code:?[ \t]{0,2}5[0-5]\d|(?<![\w.])5\.[1-7]\.\d{1,3}(?![\d.])[ \t]{0,3}[-:(<A-Za-z]"
)
WRONG_ADDRESS = re.compile(r"5\.1\.(?:[0-46]|10)|5\.4\.4")
NAMES_A_MAIL = re.compile(
    r"[ \t]{0,12}(?:subject|betreff|objet|asunto|oggetto|from|to|cc|sent|date)[ \t]*:", re.IGNORECASE
)
# Fields of a returned mail that hold addresses and ids, none of which is the one that failed.
ASIDE = re.compile(
    r"^[ \t>|]{0,8}(?:message-id|in-reply-to|references|from|sender|reply-to|return-path)[ \t]*:.*(?:\n[ \t]+\S.*)?",
    re.IGNORECASE | re.MULTILINE,
)
QUOTED = re.compile(r"^[ \t]{0,4}>(?!>>).*\n?", re.MULTILINE)  # but not the >>> of a session between two servers
_ADDRESS = r"([^\s<>:;,()\[\]\"'@=（）：；，、。「」【】]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
NAMED = tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in (
    r"(?:final-recipient|original-recipient)[ \t]*:[ \t]*(?:rfc822;)?[ \t]*<?" + _ADDRESS,
    r"rcpt to[ \t]*:[ \t]*<?" + _ADDRESS,
    r"(?:following (?:recipient|address)|delivered to|addressed to|undeliverable to|recipients?:|failed address|"
    r"message to|mail to)[^@\n]{0,80}\s{0,20}[<\"'(]{0,2}(?<![\w.+-])" + _ADDRESS,
    r"<" + _ADDRESS + r">[ \t]*(?::|\.\.\.|$|\()",
    r"^[ \t]*(?:[*-][ \t]+)?<?" + _ADDRESS + r">?[ \t]*(?::|$|\.\.\.|\(|,|on [A-Z0-9])",
    r"(?:\b(?:recipient address|recipient|unknown user|address|user|mailbox|account|addressee)\b|宛先|收件人)"
    r"[ \t:：(\"']{1,6}<?" + _ADDRESS,
))  # fmt: skip
MENTIONED = tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in (
    r"\b(?:to|an|à|para)\b[ \t:\"']{1,4}<?" + _ADDRESS,
    r"<" + _ADDRESS + r">",
    r"(?<![\w.+-])" + _ADDRESS,
))  # fmt: skip

logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())  # its complaints about hostile mail help nobody


@dataclass(frozen=True, slots=True)
class Said:
    """What the words above the returned mail say.

    words     those words, as written
    is_firm   a phrase that only mail systems use is among them
    is_early  it stands at the very beginning, where a person would greet first
    is_loose  there is a phrase that counts only beside a sender that is a mail system for certain
    refusal   another server's refusal is quoted
    trying    the mail is late, and delivery goes on
    success   the mail was delivered or passed on
    """

    words: str = ""
    is_firm: bool = False
    is_early: bool = False
    is_loose: bool = False
    refusal: bool = False
    trying: bool = False
    success: bool = False


def listen(text: str) -> Said:
    """Read the beginning of a mail's text for what a mail system would say in it."""
    words = said_above(text)
    plain = plain_words(words)
    at = min((found for phrase in FIRMLY if (found := plain.find(phrase)) >= 0), default=-1)
    gave_up = _has(plain, _DATA["trying"]["gave_up"])
    return Said(
        words=words,
        is_firm=at >= 0,
        is_early=0 <= at < 100,
        is_loose=_has(plain, LOOSELY),
        refusal=REFUSAL.search(words) is not None,
        trying=not gave_up and _has(plain, _DATA["trying"]["still"]),
        success=not gave_up and _has(plain, _DATA["trying"]["success"]),
    )


def said_above(text: str) -> str:
    """The words above the returned mail, without what they quote; all of them where nothing stands above it."""
    beginning = text[:MAX_WORDS]
    unquoted = QUOTED.sub("", beginning)
    beginning = unquoted if len(unquoted.strip()) >= MIN_SAID else beginning
    match = RETURNED.search(beginning)
    above = beginning[: match.start()] if match is not None else beginning
    return above if len(above.strip()) >= MIN_SAID else beginning


def plain_words(text: str) -> str:
    """In small letters with single blanks and plain apostrophes, as the phrases are written."""
    return " ".join(text.casefold().replace("’", "'").replace("‘", "'").replace("`", "'").split())


def _has(plain: str, phrases: Collection[str]) -> bool:
    return any(phrase in plain for phrase in phrases)


def codes_in(words: str) -> list[str]:
    """The enhanced codes (RFC 3463) that stand in the words, in order, without doubles; 2.x.x ones only say that an
    earlier step went well."""
    return specific(code for code in CODE.findall(words) if code[0] != "2")[:5]


def recipients_in(words: str, patterns: Iterable[re.Pattern[str]], *, not_these: Collection[str]) -> Iterator[str]:
    """Addresses that may be the one that failed, the likeliest first.

    patterns   NAMED, in places where mail systems put it, or MENTIONED, anywhere
    not_these  addresses in small letters that are not meant: ours, the mail system's
    """
    told = ASIDE.sub("", words)
    for pattern in patterns:
        for match in pattern.finditer(told):
            address = match[1].rstrip(".")
            if address.lower() not in not_these and not DAEMON.match(address) and not POSTMASTER.match(address):
                yield address


def is_dead(codes: Collection[str], *texts: str) -> bool:
    """Whether the address itself is wrong or gone, so that writing to it again is of no use.

    A full mailbox, a refused text or a server out of reach are failures too, but not of the address.
    Source: RFC 3463, 3.2 (addressing), 3.5 (5.4.4, no route), RFC 7505 (5.1.10, a domain that takes no mail).
    """
    is_full = any(_has(plain_words(text), _DATA["codes"]["full"]) for text in texts)
    if is_full or any(code.startswith("4.") for code in codes):
        return False
    return any(WRONG_ADDRESS.fullmatch(code) for code in codes) or any(map(_says_dead, texts))


def _says_dead(text: str) -> bool:
    """Whether one of the lines says so, alone or with the next one, and nothing there speaks of another cause."""
    lines = [line for line in text.splitlines() if line.strip() and not NAMES_A_MAIL.match(line)]
    places = (plain_words(f"{line} {following}") for line, following in pairwise([*lines, ""]))
    return any(_has(place, _DATA["codes"]["dead"]) and not _has(place, _DATA["codes"]["alive"]) for place in places)


def second_opinion(raw: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """Ask flufl.bounce for (late, failed) recipients; two empty sets where it has none or stumbles."""
    try:
        late, failed = all_failures(email.message_from_bytes(raw[:MAX_SECOND_OPINION]))
    except Exception:  # noqa: BLE001  # whatever a broken mail makes it raise, there is just no second opinion
        return frozenset(), frozenset()
    return _texts(late), _texts(failed)


def _texts(found: Collection[bytes | str]) -> frozenset[str]:
    return frozenset(one.decode("ascii", "replace") if isinstance(one, bytes) else one for one in found if one)
