"""`amends COMMAND`: commands without a database start at once; all others are Django's."""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

WITHOUT_DATABASE = {
    "help": "amends.cli.help:main",
    "read-mail": "amends.cli.read_mail:main",
    "triage": "amends.cli.triage:main",
}
SAMPLE_COMMAND, SAMPLE_HOME = "demo", "amends-sample"


def main() -> None:
    """Run one command. Late import on purpose: Django is loaded only when it is needed."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    command = "help" if command in {"-h", "--help"} else command
    if command in WITHOUT_DATABASE:
        if hasattr(signal, "SIGPIPE"):  # so that `amends help | head` ends in silence
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        module, function = WITHOUT_DATABASE[command].split(":")
        sys.exit(getattr(import_module(module), function)(sys.argv[2:]))
    if command == SAMPLE_COMMAND:  # the sample company is an installation of its own; removing it deletes its folder
        folder = Path(os.environ.setdefault("AMENDS_HOME", SAMPLE_HOME))
        import_module("amends.web.installation").Installation(folder.resolve()).begin_sample()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.web.settings")
    import_module("django.core.management").execute_from_command_line(["amends", *sys.argv[1:]])


if __name__ == "__main__":
    main()
