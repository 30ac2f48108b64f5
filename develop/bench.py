"""`./amends bench [COUNT]`: how fast the thread is, each figure beside a bound measured in the same run.

`bench COUNT` hears so many invented voices (1,000 when not said), then asks the pages and the record; `bench intake
[COUNT]` looks at mail alone, beside another helpdesk's intake; `bench sheet [ROWS]` brings a spreadsheet in; `bench
triage [COUNT]` judges messages, beside two others that do. Each runs in an installation of its own, where it needs one,
and leaves nothing behind but the figures. CPU seconds are this process's own: steadier than wall time on a machine that
others use.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
PARTS = ("intake", "sheet", "thread", "triage")
WITHOUT_INSTALLATION = ("sheet", "triage")  # one runs the product's own commands, the other needs no database
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def installation(home: Path) -> None:
    """Prepare an installation in this folder, with a company, and make Django use it."""
    os.environ |= {"AMENDS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "amends.web.settings", "AMENDS_DATABASE": ""}
    import_module("django").setup()  # imported by name: only now may the settings be read
    with open(os.devnull, "w") as nowhere:
        import_module("django.core.management").call_command("up", no_serve=True, stdout=nowhere)
    import_module("amends.people.actions").create_first_administrator(
        company_name="Bench",
        country="GB",
        zone="Europe/London",
        name="Ada",
        email="a@b.example",
        password=None,
        now=import_module("django.utils.timezone").now(),
    )


def main(arguments: list[str]) -> int:
    """Run the part that is asked for, the whole thread when none is."""
    part, rest = (arguments[0], arguments[1:]) if arguments and arguments[0] in PARTS else ("thread", arguments)
    if not (ROOT / f"develop/bench_{part}.py").exists() or not all(each.isdecimal() for each in rest):
        print("Usage: ./amends bench [COUNT], or ./amends bench intake, sheet or triage [COUNT].")
        return 2
    with tempfile.TemporaryDirectory(prefix="amends-bench-", ignore_cleanup_errors=True) as folder:
        if part not in WITHOUT_INSTALLATION:
            installation(Path(folder))
        os.environ |= ONE_THREAD if part == "triage" else {}  # before NumPy is loaded, which asks only then
        return int(import_module(f"develop.bench_{part}").main(rest))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
