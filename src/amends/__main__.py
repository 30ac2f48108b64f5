"""`amends COMMAND`: commands without a database start at once; all others are Django's."""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

WITHOUT_DATABASE = {
    "help": "amends.cli.help:main",
    "learn": "amends.cli.learn:main",
    "read-mail": "amends.cli.read_mail:main",
    "similar": "amends.cli.similar:main",
    "triage": "amends.cli.triage:main",
}
SAMPLE_COMMAND, SAMPLE_HOME = "demo", "amends-sample"
STOPPED = 130  # what a shell says of a command that was stopped from the keyboard


def run(command: str, arguments: list[str]) -> int:
    """Run a command that needs no database; its exit code, also when it is stopped from the keyboard."""
    module, function = WITHOUT_DATABASE[command].split(":")
    try:
        return int(getattr(import_module(module), function)(arguments))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)  # noqa: T201  whoever stopped it sits at the terminal
        return STOPPED


def main() -> None:
    """Run one command. Late import on purpose: Django is loaded only when it is needed."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads of small sums only wait for each other
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    command = "help" if command in {"-h", "--help"} else command
    if command in WITHOUT_DATABASE:
        if hasattr(signal, "SIGPIPE"):  # so that `amends help | head` ends in silence
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        sys.exit(run(command, sys.argv[2:]))
    if command == SAMPLE_COMMAND:  # the sample company is an installation of its own; removing it deletes its folder
        folder = Path(os.environ.setdefault("AMENDS_HOME", SAMPLE_HOME))
        import_module("amends.web.installation").Installation(folder.resolve()).begin_sample()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.web.settings")
    import_module("django.core.management").execute_from_command_line(["amends", *sys.argv[1:]])


if __name__ == "__main__":
    main()
