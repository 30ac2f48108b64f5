"""Keys in the address a bounce came back to, so that it leads to its letter without any other trace (VERP)."""

import re
from typing import NamedTuple

ENCODED = re.compile(r"([^=+@]{1,64})=([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})$")
RETURN_ADDRESS = re.compile(r"(?:[\w.]{1,40}-)?(?:bounces?|returns?|verp|errors?)[-+=_.](.{1,200})$", re.IGNORECASE)


class Verp(NamedTuple):
    """What a return address holds: the key of the letter, and to whom it went; either may be empty."""

    key: str = ""
    recipient: str = ""


def verp_in(address: str) -> Verp:
    """Read an address to which a bounce came back.

    >>> verp_in("bounces+k7f2@mail.example")
    Verp(key='k7f2', recipient='')
    >>> verp_in("care-k7f2=ida=post.example@mail.example")
    Verp(key='k7f2', recipient='ida@post.example')
    >>> verp_in("list-bounces+ida=post.example@mail.example")
    Verp(key='ida=post.example', recipient='ida@post.example')
    >>> verp_in("care@mail.example")
    Verp(key='', recipient='')
    """
    local = address.rpartition("@")[0][:300]
    encoded = ENCODED.search(local)
    if encoded is None:
        match = RETURN_ADDRESS.match(local)
        return Verp(key=match[1]) if match is not None else Verp()
    before, user, domain = local[: encoded.start()], encoded[1], encoded[2]
    if before.endswith("="):
        return Verp(re.split(r"[-+]", before[:-1])[-1], f"{user}@{domain}")
    if not before.endswith("+") and "-" in user:  # prefix-user=host: the prefix is no part of the user
        user = user.partition("-")[2]
    return Verp(f"{user}={domain}", f"{user}@{domain}")
