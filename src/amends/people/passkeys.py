"""Where passkeys can work: browsers keep them for a name on HTTPS, or for localhost. Never for an IP address."""

from ipaddress import ip_address

from django.http import HttpRequest


def can_use_passkeys(request: HttpRequest) -> bool:
    """Whether a browser lets the host of this request use passkeys (Web Authentication Level 3, section 5: RP ID)."""
    host = host_of(request)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return request.is_secure() and not is_address(host)


def host_of(request: HttpRequest) -> str:
    """Return the host name without its port."""
    host = request.get_host()
    return host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]


def is_address(host: str) -> bool:
    """Whether this host is an IP address, not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
