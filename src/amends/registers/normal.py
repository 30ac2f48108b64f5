"""Normal forms of addresses, telephone numbers and names, so that the same thing compares equal. Pure.

A normal form is for comparing only; what a person wrote is kept beside it and is what we write to or dial.
"""

import contextlib
import re
import unicodedata
from difflib import SequenceMatcher

_TITLES = frozenset({"mr", "mrs", "ms", "mx", "dr", "prof", "herr", "frau", "m", "mme", "mlle", "sr", "sra", "srta"})
_WORD = re.compile(r"[^\W_]+")


def normal_mail(address: str) -> str:
    """Return a mail address for comparing.

    The domain is case-insensitive (RFC 5321, 2.4). The local part need not be, but no mail service in use tells
    `Anna@` from `anna@`, so it is compared without case as well. An international domain takes its ASCII form.

    >>> normal_mail(" Anna.Marlow@Example.COM ")
    'anna.marlow@example.com'
    """
    local, at, domain = unicodedata.normalize("NFKC", address).strip().strip("<>").strip().rpartition("@")
    domain = domain.casefold().rstrip(".")
    with contextlib.suppress(UnicodeError):  # not a domain: it stays as it was written and fits nothing but itself
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    return f"{local.casefold()}{at}{domain}"


def normal_phone(number: str) -> str:
    """Return a telephone number for comparing: its digits, after a "+" when it was written internationally.

    A leading 00 is an international prefix (ITU-T E.123 writes it "+"); a bracketed trunk zero, "+44 (0)20", goes.
    No country is guessed: "020 7946 0018" and "+44 20 7946 0018" stay different, and are only suggested as the same.

    >>> normal_phone("0044 (0)20 7946-0018")
    '+442079460018'
    """
    text = unicodedata.normalize("NFKC", number)
    text = re.split(r"(?i)\s*(?:ext|x|durchwahl|poste)\b\.?", text)[0]
    digits = "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())
    is_international = text.strip().startswith("+") or digits.startswith("00")
    if not is_international:
        return digits
    text = text.replace("(0)", "")
    digits = "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())
    return "+" + digits.removeprefix("00")


def normal_handle(handle: str) -> str:
    """Return a name on a platform for comparing, without a leading @ and without case.

    >>> normal_handle("@Anna_M@Social.example")
    'anna_m@social.example'
    """
    return unicodedata.normalize("NFKC", handle).strip().removeprefix("@").casefold()


def name_key(name: str) -> str:
    """Return a name for comparing: words without case, accents, titles and order.

    >>> name_key("Dr. Zoë MARLOW") == name_key("Marlow, Zoe")
    True
    """
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    words = _WORD.findall(plain)
    return " ".join(sorted(word for word in words if word not in _TITLES) or sorted(words))[:200]


def word_key(text: str) -> str:
    """Return a code, lot number or term for comparing: without case and with single spaces; order and accents stay.

    >>> word_key("  Tour   88 ")
    'tour 88'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def likeness(first: str, second: str) -> float:
    """How alike two normal forms are, 0 (nothing in common) to 1 (the same): Ratcliff and Obershelp's measure."""
    return SequenceMatcher(None, first, second, autojunk=False).ratio() if first and second else 0.0
