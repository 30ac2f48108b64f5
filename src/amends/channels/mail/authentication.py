"""What our own mail server thought of the sender: the Authentication-Results field (RFC 8601).

Anybody can write such a field. Only the outermost one counts, and only when the server it names is ours and no
server of others stands above it. A server must remove fields of strangers that bear its own name (RFC 8601, 5).
"""

import re
from collections.abc import Collection, Iterator

from amends.channels.mail.headers import Headers, decode_words, one_line

MAX_SHOWN = 1000  # characters
METHODS = ("spf", "dkim", "dmarc")
PASSED = frozenset({"pass"})
FAILED = frozenset({"fail", "softfail", "hardfail", "permerror", "policy", "discard"})
RESULT = re.compile(r"\s*([a-z][a-z0-9-]{0,30})(?:\s*/\s*\d{1,5})?\s*=\s*([a-z]{1,20})", re.IGNORECASE)
BY_HOST = re.compile(r"(?:^|\s)by\s+([A-Za-z0-9][A-Za-z0-9.-]{0,250})", re.IGNORECASE)


def facts(headers: Headers, own_domains: Collection[str]) -> dict[str, str]:
    """What the mail's fields say of its sender's authenticity.

    own_domains  right sides of our own addresses, "" among them is passed over

    authentication_results  the outermost such field, as text, at most MAX_SHOWN characters
    authentication          "spf=pass dkim=fail dmarc=none by mx.kettles.example": each is pass, fail or none;
                            "none: …" when it was not our own server that spoke
    Empty when the mail has no such field.
    """
    position = next((at for at, (name, _) in enumerate(headers.fields) if name == "authentication-results"), -1)
    if position < 0:
        return {}
    value = one_line(decode_words(headers.fields[position][1]))
    server, verdicts = results(value)
    above = [text for name, text in headers.fields[:position] if name == "received"]
    if _is_ours(server, above, headers.first("received"), own_domains):
        said = " ".join(f"{method}={_worst(verdicts, method)}" for method in METHODS) + f" by {server}"
    else:
        said = f"none: {server or 'a server without a name'} is not known to be our own server."
    return {"authentication_results": value[:MAX_SHOWN], "authentication": said}


def results(value: str) -> tuple[str, list[tuple[str, str]]]:
    """The server that speaks, in small letters, and (method, result) of each check (RFC 8601, 2.2).

    >>> results("mx.example 1; spf=pass smtp.mailfrom=a.example; dkim=fail (bad hash) header.d=a.example")
    ('mx.example', [('spf', 'pass'), ('dkim', 'fail')])
    """
    server, *rest = _statements(value)
    name = server.split()[0].lower() if server.split() else ""
    found = (RESULT.match(statement) for statement in rest)
    return name[:255], [(match[1].lower(), match[2].lower()) for match in found if match is not None]


def _statements(value: str) -> Iterator[str]:
    """Cut at semicolons outside quotes; comments, which may be nested, are left out (RFC 5322, 3.2.2)."""
    current: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for letter in value:
        if is_escaped or letter == "\\":
            is_escaped = not is_escaped
        elif letter == '"' and not depth:
            is_quoted = not is_quoted
        elif letter in "()" and not is_quoted:
            depth = max(0, depth + (1 if letter == "(" else -1))
        elif letter == ";" and not depth and not is_quoted:
            yield "".join(current)
            current = []
        elif not depth:
            current.append(letter)
    yield "".join(current)


def _worst(verdicts: list[tuple[str, str]], method: str) -> str:
    """One word for a method: one valid signature is enough (RFC 6376, 4), so a pass outweighs a fail."""
    said = {result for name, result in verdicts if name == method}
    if said & PASSED:
        return "pass"
    return "fail" if said & FAILED else "none"


def _is_ours(server: str, above: list[str], outermost: str, own_domains: Collection[str]) -> bool:
    if "." not in server:
        return False
    domains = {domain.lower().strip(".") for domain in own_domains} - {""}
    receiver = _host(outermost)

    def is_near(host: str) -> bool:
        return any(host == domain or host.endswith("." + domain) for domain in domains) or _are_kin(host, receiver)

    return is_near(server) and all(is_near(_host(text)) for text in above)


def _host(received: str) -> str:
    """The host that took the mail in, of a Received field (RFC 5321, 4.4)."""
    match = BY_HOST.search(received[:2000])
    return match[1].lower().rstrip(".") if match is not None else ""


def _are_kin(one: str, other: str) -> bool:
    """Whether two hosts are the same, or stand side by side in one domain."""
    beside = one.partition(".")[2]
    return one == other != "" or ("." in beside and beside == other.partition(".")[2])
