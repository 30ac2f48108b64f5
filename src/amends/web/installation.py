"""One folder is one installation: database, files, keys, checkpoints. Removing the folder removes it all."""

import contextlib
import os
import secrets
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Installation:
    """Where one company's Amends keeps everything it owns."""

    folder: Path

    @property
    def files(self) -> Path:
        """Content-addressed files: files/ab/cd/<sha256>."""
        return self.folder / "files"

    @property
    def keys(self) -> Path:
        """The secret key and the key that signs checkpoints; readable by their owner only."""
        return self.folder / "keys"

    @property
    def checkpoints(self) -> Path:
        """Signed checkpoints, outside the database."""
        return self.folder / "checkpoints"

    def is_sample(self) -> bool:
        """Whether this folder holds the invented sample company."""
        return (self.folder / "SAMPLE").exists()

    def begin_sample(self) -> None:
        """Mark an empty folder as the sample company's; start over where an earlier load was interrupted.

        A folder that holds anything else is left as it is: it is somebody's real installation.
        """
        marker, loaded = self.folder / "SAMPLE", self.folder / "SAMPLE.loaded"
        if marker.exists() and not loaded.exists():
            shutil.rmtree(self.folder)
        if not self.folder.exists() or not any(self.folder.iterdir()):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            marker.write_text("Everything in this folder is invented. Delete the folder to remove it.\n")

    def end_sample(self) -> None:
        """Note that the sample company is loaded whole."""
        (self.folder / "SAMPLE.loaded").touch()

    def secret_key(self) -> str:
        """The key that signs sessions and secret links; made at first use."""
        path = self.keys / "secret"
        with contextlib.suppress(FileExistsError):
            self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text()

    def addresses(self) -> list[str]:
        """The machine's own addresses, so that colleagues can reach it by IP."""
        found = set()
        with contextlib.suppress(OSError):
            found = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)}
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # asks the routing table only: no packet is sent
            found.add(probe.getsockname()[0])
        return sorted(f"[{address}]" if ":" in address else address for address in found)
