"""An installation on disk for tests that need processes of their own: mails in a folder, a real command that hears it,
and a look at the database and the files that uses none of our own code."""

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from tests.make import BROKEN, PRAISE
from tests.web.running import Amends

FIRST_PAGE = """
import django; django.setup()
from django.utils import timezone
from amends.people.actions import create_first_administrator
from amends.people.models import Company
create_first_administrator(company_name="Brook & Beam", country="GB", zone="Europe/London", name="Ada Brook",
                           email="ada@brook.example", password=None, now=timezone.now())
Company.objects.update(languages=["en"], complaint_mail="care@brook.example")
"""
WORDS = (BROKEN, PRAISE, "Do you sell straps for the small one?")
HEAD = """Received: from mx.many.example by mx.brook.example; {at}
From: Person {who} <p{who}@many.example>
To: care@brook.example
Subject: Number {number}
Date: {at}
Message-ID: <{number}@many.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

{words} It is number {number}.
--b
Content-Type: text/csv; name="list.csv"
Content-Disposition: attachment; filename="list.csv"

number
{who}
--b--
"""


def write_mails(folder: Path, count: int) -> dict[str, bytes]:
    """Write so many different mails, every third a complaint; some share an author, some an attachment."""
    folder.mkdir()
    at = format_datetime(datetime.now(UTC))
    mails = {}
    for number in range(count):
        told = {"at": at, "number": number, "who": number % 17, "words": WORDS[number % 3]}
        mails[f"{number:05}.eml"] = HEAD.format(**told).replace("\n", "\r\n").encode()
    for name, raw in mails.items():
        (folder / name).write_bytes(raw)
    return mails


class Installation:
    """A company's folder with an SQLite database in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.amends = Amends(home)

    def prepare(self) -> None:
        """Make it from nothing, with its company."""
        done = self.amends("up", "--no-serve")
        assert done.returncode == 0, done.stderr
        environment = {**self.amends.environment, "DJANGO_SETTINGS_MODULE": "amends.web.settings"}
        subprocess.run([sys.executable, "-c", FIRST_PAGE], env=environment, check=True)

    def copied_to(self, folder: Path) -> "Installation":
        """The same again elsewhere."""
        shutil.copytree(self.home, folder)
        return Installation(folder)

    def hearing(self, folder: Path, source: str = "mailbox") -> subprocess.Popen[bytes]:
        """A process that hears all mails of a folder, in batches, and ends."""
        command = [sys.executable, "-m", "amends", "receive", str(folder), "--source", source]
        return subprocess.Popen(command, env=self.amends.environment, stdout=subprocess.DEVNULL)

    def files(self) -> dict[str, Path]:
        """What lies in the folder of kept files, by name."""
        return {path.name: path for path in (self.home / "files").rglob("*") if path.is_file()}

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with closing(sqlite3.connect(self.home / "amends.sqlite3")) as database:
            return database.execute(question).fetchall()

    def count(self, question: str) -> int:
        """Ask the database for a number."""
        return int(self.ask(f"SELECT count(*) FROM {question}")[0][0])  # noqa: S608  ours

    def must_hold(self, mails: Mapping[str, bytes], *, deliveries: int) -> None:
        """Every mail is one voice, whole, with its delivery, its entry, its files; and the record verifies."""
        self._every_mail_is_one_voice(mails, deliveries)
        assert self.count("cases_case") > 0
        self.nothing_is_half()
        self._files_are_what_the_tables_say()
        sealed, verified = self.amends("tick", "--once"), self.amends("verify")
        assert (sealed.returncode, verified.returncode) == (0, 0), (sealed.stderr, verified.stdout, verified.stderr)

    def _every_mail_is_one_voice(self, mails: Mapping[str, bytes], deliveries: int) -> None:
        heard = self.ask("SELECT raw_id, count(*) FROM voices_delivery GROUP BY raw_id")
        assert {raw for raw, _ in heard} == {hashlib.sha256(raw).hexdigest() for raw in mails.values()}
        assert self.count("voices_voice") == len(mails)
        assert self.count("voices_delivery") == deliveries
        assert self.count("voices_delivery WHERE is_duplicate") == deliveries - len(mails)
        assert self.count("voices_voice WHERE disposition = 'quarantined'") == 0

    def nothing_is_half(self) -> None:
        """Each voice that is there is whole, and each case, whatever is still to come."""
        assert self.count("voices_voice WHERE id NOT IN (SELECT voice_id FROM voices_body)") == 0
        assert self.count("voices_voice WHERE id NOT IN (SELECT voice_id FROM voices_attachment)") == 0
        assert self.count("voices_voice WHERE uid NOT IN (SELECT uid FROM records_searchdocument)") == 0
        received = "SELECT subject FROM ledger_entry WHERE event = 'voice.received'"
        assert self.count(f"voices_voice WHERE uid NOT IN ({received})") == 0
        assert self.count(f"({received})") == self.count("voices_voice")
        assert self.count("ledger_entry WHERE id NOT IN (SELECT entry_id FROM ledger_content)") == 0
        cases, senders = self.count("cases_case"), self.count("(SELECT DISTINCT author_address FROM voices_voice)")
        assert cases == self.count("voices_voice WHERE disposition = 'opened'")
        assert cases == self.count("letters_letter WHERE kind = 'acknowledgement'")
        assert cases == self.count("(SELECT DISTINCT case_id FROM cases_caseclock)")
        assert self.count("registers_party") == senders

    def _files_are_what_the_tables_say(self) -> None:
        files = {name: path for name, path in self.files().items() if not name.startswith(".")}
        assert set(files) == {name for (name,) in self.ask("SELECT sha256 FROM ledger_storedfile")}
        assert [name for name, path in files.items() if hashlib.sha256(path.read_bytes()).hexdigest() != name] == []
