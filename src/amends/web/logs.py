"""Keep keys out of logs: an address that opens something for whoever holds it is written without its secret part."""

import logging
import re

_SECRET = re.compile(r"/(talk|people/accept|voices/thanks|accounts/password/reset/key)/[^/\s\"']+|([?&]key=)[^&\s\"']+")


class WithoutSecrets(logging.Formatter):
    """Formats a line, its traceback included, and then takes the secret parts of addresses out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as it may be kept."""
        return _SECRET.sub(lambda found: f"/{found[1]}/…" if found[1] else f"{found[2]}…", super().format(record))
