"""Our own side of a letter: whom it comes from, where an answer goes, and which addresses are ours."""

from django.conf import settings

from amends.core.incoming import Address
from amends.people.models import Company
from amends.registers.normal import normal_mail

LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1


def sender() -> Address:
    """Return whom letters come from: the company, at MAIL_FROM, else at its complaint address."""
    company = Company.objects.first()
    name = company.name if company else ""
    return Address(name, settings.MAIL_FROM or complaint_mail() or settings.DEFAULT_FROM_EMAIL)


def complaint_mail() -> str:
    """Return the address that customers write to; empty when the company has none yet."""
    company = Company.objects.first()
    return company.complaint_mail if company else ""


def domain() -> str:
    """Return the domain that our Message-IDs end with."""
    return sender().address.rpartition("@")[2] or "localhost"


def reply_address(token: str) -> str:
    """Return the plus-address that leads an answer to its case, or the plain one where that would be too long."""
    local, _, host = (complaint_mail() or settings.MAIL_FROM).rpartition("@")
    if not local or not token:
        return f"{local}@{host}" if local else ""
    tagged = f"{local}+{token}"
    return f"{tagged if len(tagged) <= LONGEST_LOCAL_PART else local}@{host}"


def is_own(address: str) -> bool:
    """Whether an address is one of ours, a plus-address of one included: a letter there would come back to us."""
    local, _, host = normal_mail(address).rpartition("@")
    plain = f"{local.partition('+')[0]}@{host}"
    own = {normal_mail(known) for known in (complaint_mail(), settings.MAIL_FROM) if known}
    return plain in own or normal_mail(address) in own
