"""Our own side of a letter: whom it comes from, where an answer goes, and which addresses are ours."""

from uuid import UUID

from django.conf import settings

from amends.core.incoming import Address
from amends.letters.tokens import make_token
from amends.people.models import Company
from amends.registers.normal import normal_mail

LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1


def sender() -> Address:
    """Return whom letters come from: the company, at MAIL_FROM, else at its complaint address."""
    company = Company.objects.known()
    name = company.name if company else ""
    return Address(name, settings.MAIL_FROM or complaint_mail() or settings.DEFAULT_FROM_EMAIL)


def complaint_mail() -> str:
    """Return the address that customers write to; empty when the company has none yet."""
    company = Company.objects.known()
    return company.complaint_mail if company else ""


def domain() -> str:
    """Return the domain that our Message-IDs end with."""
    return sender().address.rpartition("@")[2] or "localhost"


def reply_address(token: str) -> str:
    """Return the plus-address that leads an answer to its case, or the plain one where that would be too long."""
    plain = complaint_mail() or settings.MAIL_FROM
    return _tagged(plain, token) or plain


def return_address(letter: UUID) -> str:
    """Return the envelope sender of a letter that a person wrote: if it comes back, the address says which it was.

    That is local+TOKEN@host of AMENDS_BOUNCES, by default of the address letters come from (VERP; RFC 5233 on "+").
    "" where there is none: AMENDS_BOUNCES is "off", or the address with its token would be too long.
    """
    if settings.BOUNCES == "off":
        return ""
    return _tagged(settings.BOUNCES or sender().address, make_token(letter, purpose="bounce"))


def _tagged(address: str, token: str) -> str:
    """Return local+token@host, "" where that would be too long or there is nothing to put together."""
    local, _, host = address.rpartition("@")
    tagged = f"{local}+{token}"
    return f"{tagged}@{host}" if local and token and len(tagged) <= LONGEST_LOCAL_PART else ""


def own_addresses() -> frozenset[str]:
    """Return our plain addresses in their normal form; mail to a plus-address of one comes to us as well."""
    known = (complaint_mail(), settings.MAIL_FROM, "" if settings.BOUNCES == "off" else settings.BOUNCES)
    return frozenset(normal_mail(each) for each in known if each)


def is_one_of(address: str, known: frozenset[str]) -> bool:
    """Whether an address, or the one it is a plus-address of, is among those known (in their normal form)."""
    whole = normal_mail(address)
    local, _, host = whole.rpartition("@")
    return not known.isdisjoint({whole, f"{local.partition('+')[0]}@{host}"})


def is_own(address: str) -> bool:
    """Whether an address is one of ours, a plus-address of one included: a letter there would come back to us."""
    return is_one_of(address, own_addresses())
