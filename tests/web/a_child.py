"""A child to watch: `a_child.py NAME FOLDER` says when it is there, and writes its name when it is asked to end."""

import signal
import sys
import threading
from pathlib import Path


def main(name: str, folder: Path) -> None:
    """Wait to be asked, then write one word into the folder's log."""
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    (folder / f"{name}.there").touch()
    asked.wait(60)
    with (folder / "log").open("a") as log:
        log.write(f"{name} ")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
