"""A real IMAP server for tests: Debian's dovecot in a temporary folder, on a spare port of this machine.

Mails are delivered as a mail server does it, by writing files into a Maildir. Indexes lie elsewhere, so that the
Maildir holds mails and nothing else, and can be compared before and after.
"""

import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from tests.web.running import spare_port, until

HAS_IMAP = any(Path(folder, "dovecot/imap").exists() for folder in ("/usr/lib", "/usr/libexec"))
PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") if HAS_IMAP else None
WHY_NOT = "there is no dovecot with IMAP on this machine"
PASSWORD = "a made-up password"
FOLDERS = ("cur", "new", "tmp")

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_max_userip_connections = 100
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u:INDEX={folder}/index/%u:CONTROL={folder}/control/%u:LAYOUT=fs
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """The server. Every user has the same password until it is changed."""

    def __init__(self, folder: Path) -> None:
        """folder: empty; everything lies in it."""
        self.folder = folder
        self.port = int(spare_port())
        self._numbers = count(1)
        is_root = os.getuid() == 0
        me = pwd.getpwuid(os.getuid()).pw_name
        owner = pwd.getpwnam("nobody" if is_root else me)
        self.owner = (owner.pw_uid, owner.pw_gid)
        accounts = {"login": "dovenull" if is_root else me, "internal": "dovecot" if is_root else me}
        group = "dovecot" if is_root else grp.getgrgid(os.getgid()).gr_name
        text = CONFIGURATION.format(
            folder=folder, port=self.port, group=group, uid=owner.pw_uid, gid=owner.pw_gid, **accounts
        )
        (folder / "conf").write_text(text)
        for name in ("mail", "index", "control", "home"):
            self._make(folder / name)
        self.change_password(PASSWORD)

    def change_password(self, password: str) -> None:
        """From now on everybody signs in with this one."""
        (self.folder / "users").write_text("".join(f"{user}:{password}\n" for user in ("care", "shop", "desk")))
        os.chmod(self.folder / "users", 0o644)  # dovecot's own user reads it

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve until the block ends."""
        with (self.folder / "said").open("w") as said:
            server = subprocess.Popen([PROGRAM, "-F", "-c", str(self.folder / "conf")], stdout=said, stderr=said)
        try:
            until(lambda: self._answers(server), patience=30)
            yield
        finally:
            server.terminate()
            server.wait(30)

    def _answers(self, server: subprocess.Popen[bytes]) -> bool:
        log = self.folder / "log"
        told = (self.folder / "said").read_text() + (log.read_text() if log.exists() else "")
        assert server.poll() is None, f"dovecot did not start:\n{told}"
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                return probe.recv(4) == b"* OK"
        except OSError:
            return False

    def maildir(self, user: str = "care", folder: str = "INBOX") -> Path:
        """Where the mails of a folder lie; made when it is missing."""
        place = self.folder / "mail" / user / ("" if folder == "INBOX" else folder)
        for name in FOLDERS:
            self._make(place / name)
        return place

    def deliver(self, *mails: bytes, user: str = "care", at: datetime | None = None) -> list[Path]:
        """Put mails into the inbox. at: when the server takes them in; None: now."""
        inbox, paths = self.maildir(user), []
        for raw in mails:
            name = f"1767225600.M{next(self._numbers):06}P1.brook"
            draft = inbox / "tmp" / name
            draft.write_bytes(raw)
            os.chown(draft, *self.owner)
            if at is not None:
                os.utime(draft, (at.timestamp(), at.timestamp()))
            paths.append(draft.rename(inbox / "new" / name))
        return paths

    def renumber(self, user: str = "care") -> None:
        """Forget every number, as after a restored backup: the mails get a new UIDVALIDITY."""
        shutil.rmtree(self.folder / "index" / user)
        for uids in (self.folder / "control" / user).rglob("dovecot-uidlist"):
            was = int(re.search(r" V([0-9]+) ", uids.read_text())[1])
            uids.write_text(f"3 V{was + 1} N1 G{'5' * 32}\n")

    def lies(self, user: str = "care") -> dict[str, tuple[bytes, int]]:
        """Every file of a user's mail by its name, in which the flags stand: its bytes and its moment (ns)."""
        top = self.folder / "mail" / user
        files = [path for path in sorted(top.rglob("*")) if path.is_file()]
        return {str(path.relative_to(top)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    def flags(self, user: str = "care", folder: str = "INBOX") -> Sequence[str]:
        """The flags of each mail of a folder in the order of delivery: S is seen, "" is none."""
        top = self.maildir(user, folder)
        names = [path.name for part in ("cur", "new") for path in (top / part).iterdir()]
        return [name.partition(":2,")[2] for name in sorted(names)]

    def _make(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        while self.folder in folder.parents:
            os.chown(folder, *self.owner)
            folder = folder.parent


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Run one until the block ends. Its folder has a short name: a socket's path may have 108 signs at most."""
    with tempfile.TemporaryDirectory(prefix="imap-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  the server's own users must reach their files in it
        server = Dovecot(Path(folder))
        with server.running():
            yield server
