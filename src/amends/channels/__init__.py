"""Outside bytes in, `Incoming` out; an answer in, outside bytes out. One folder each, no tables.

A new channel is one folder with one `parse`, and one line in PARSERS: docs/howto/add-a-channel.md.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from amends.channels import form, mail, phone
from amends.core.incoming import Incoming

# By the name a delivery carries. Each takes the stored bytes first; mail also takes own_addresses and own_domain.
PARSERS: Mapping[str, Callable[..., Incoming]] = MappingProxyType(
    {"mail": mail.parse, "form": form.parse, "phone": phone.parse, "page": form.parse_page}
)
