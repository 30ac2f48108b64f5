"""`./amends bench sheet [ROWS]`: how fast a spreadsheet becomes voices, beside two bounds from the same run.

Brings ROWS invented rows (100,000 when not said) in as history with `amends import-sheet`, in an installation of its
own, as a person at a terminal would, and a tenth as many as new voices. The bounds: the csv module alone reading the
same file, and bare SQLite writing as many rows as the import wrote, in transactions of the same size.
"""

import csv
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADS = ["Ref", "Customer", "E-mail", "Received", "Comment", "Product", "Order", "Language"]
SAID = (
    ("en", "The hinge of my case broke after two weeks and I want my money back. Nobody answers the phone."),
    ("en", "What a lovely case, thank you so much for the quick delivery. My daughter carries it every day."),
    ("en", "Does the strap of the cello case also fit the smaller one? I could not find it on your pages."),
    ("de", "Der Verschluss klemmt seit einer Woche, und auf meine Mail vom Montag hat niemand geantwortet."),
    ("de", "Vielen Dank für die schnelle Reparatur, der Koffer ist wieder wie neu."),
    ("fr", "La poignée s’est arrachée dans l’escalier et l’étui est tombé. Je demande un remplacement."),
    ("es", "El pedido llegó con dos semanas de retraso y la caja estaba abierta."),
    ("en", "Just a thought: the lining could be removable, so that one can wash it."),
)
SEED = 20_261_124
CHUNK = 500  # rows in one transaction, as the import does it
FIRST_PAGE = """
import django; django.setup()
from django.utils import timezone
from amends.people.actions import create_first_administrator
create_first_administrator(company_name="Bench", country="GB", zone="Europe/London", name="Ada", email="a@b.example",
                           password=None, now=timezone.now())
"""


def line(name: str, figure: str, bound: str = "") -> None:
    """One figure and what it is measured against."""
    print(f"{name:28} {figure:34} {bound}", flush=True)


def write(path: Path, count: int, prefix: str = "R") -> None:
    """Invent a table: every row has a reference, an order and words of its own."""
    chance, now = random.Random(SEED), datetime.now(UTC)  # noqa: S311  invented rows, nothing secret
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADS)
        for number in range(count):
            language, words = SAID[chance.randrange(len(SAID))]
            at, who = now - timedelta(minutes=chance.randrange(10, 500_000)), chance.randrange(count)
            customer = [f"Customer {who}", f"customer{who}@reed.example", at.strftime("%d.%m.%Y %H:%M")]
            about = [
                f"{words} ({prefix}{number})",
                f"Case {chance.randrange(40)}",
                f"{chance.randrange(10**6):07}",
                language,
            ]
            writer.writerow([f"{prefix}{number:07}", *customer, *about])


def amends(home: Path, *arguments: str) -> float:
    """Run one command of the product in an installation of its own. Returns the seconds it took."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=home, env=environment(home), check=True)
    return time.perf_counter() - began


def environment(home: Path) -> dict[str, str]:
    """What tells the product where its installation is."""
    said = {"AMENDS_HOME": str(home), "AMENDS_DATABASE": "", "DJANGO_SETTINGS_MODULE": "amends.web.settings"}
    return {**os.environ, **said, "PYTHONPATH": str(ROOT / "src")}


def reading_alone(path: Path) -> float:
    """Rows a second of the csv module alone."""
    began = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        count = sum(1 for _ in csv.reader(file, delimiter=";"))
    return count / (time.perf_counter() - began)


def writing_alone(home: Path, count: int, size: int) -> float:
    """Rows a second of bare SQLite in the same folder: rows as many and as long as the import wrote, durably."""
    text = "x" * size
    with sqlite3.connect(home / "bound.sqlite3", isolation_level=None) as bare:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            bare.execute(f"PRAGMA {pragma}")
        bare.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
        began = time.perf_counter()
        for start in range(0, count, CHUNK):
            bare.execute("BEGIN IMMEDIATE")
            bare.executemany("INSERT INTO t (x) VALUES (?)", [(text,)] * min(CHUNK, count - start))
            bare.execute("COMMIT")
        return count / (time.perf_counter() - began)


def written(home: Path) -> int:
    """Rows of all tables that the import filled."""
    with sqlite3.connect(home / "amends.sqlite3") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [name for name in names if name.startswith(("voices_", "ledger_", "cases_", "registers_", "letters_"))]
        return sum(database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ours)  # noqa: S608  ours


def main(arguments: list[str]) -> int:
    """Import a table as history, the same table again, and a tenth of it as new voices. Leaves nothing behind."""
    count = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory(prefix="amends-bench-sheet-") as folder:
        home = Path(folder)
        table, fresh = home / "table.csv", home / "fresh.csv"
        write(table, count)
        write(fresh, count // 10, "N")
        amends(home, "-m", "amends", "up", "--no-serve")
        amends(home, "-c", FIRST_PAGE)
        before, size = written(home), (home / "amends.sqlite3").stat().st_size
        took = amends(home, "-m", "amends", "import-sheet", "--history", str(table))
        rows = written(home) - before
        bytes_a_row = ((home / "amends.sqlite3").stat().st_size - size) // max(rows, 1)
        again = amends(home, "-m", "amends", "import-sheet", "--history", str(table))
        new = amends(home, "-m", "amends", "import-sheet", str(fresh))
        print(f"\n{count:,} invented rows, {os.cpu_count()} cores, Python {sys.version.split()[0]}, check included\n")
        line("rows as history", f"{count / took:,.0f}/s ({took:.0f} s)", f"{rows / count:.1f} rows of tables for each")
        line("the same file again", f"{count / again:,.0f}/s ({again:.0f} s)", "nothing is written")
        line(
            "rows as new voices", f"{count // 10 / new:,.0f}/s ({new:.0f} s)", "of which about two in five open a case"
        )
        line("the csv module alone", f"{reading_alone(table):,.0f}/s", "reading the same file")
        alone = writing_alone(home, rows, bytes_a_row) * count / rows
        line("bare SQLite alone", f"{alone:,.0f}/s", f"writing as many rows, {bytes_a_row} bytes each")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
