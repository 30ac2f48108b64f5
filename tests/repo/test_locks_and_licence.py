"""What a stranger relies on before anything runs: hashes in the locks, and the licence."""

import re
import tomllib

import pytest

from tests.repo.tree import ROOT, files, text_of

LOCKS = files(".lock")
HASHES = r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}.*\n)+)"
PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>\S+)(?P<marker> ; .+?)? \\\n" + HASHES, re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str]]:
    return {(pin["name"], pin["version"]) for pin in PIN.finditer(lock)}


def test_there_is_a_lock_for_running_for_each_extra_and_for_developing() -> None:
    wanted = {"core.lock", "analytics.lock", "encoder.lock", "postgres.lock", "dev.lock"}
    assert {path.name for path in LOCKS} == wanted


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_its_hashes_and_no_address(path) -> None:
    lock = text_of(path)
    lines = [line for line in lock.splitlines() if line[:1].isalnum()]
    assert len(PIN.findall(lock)) == len(lines) > 0
    assert "://" not in lock


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_lock_holds_all_of_core_so_that_one_install_is_enough(path) -> None:
    assert pins(text_of(ROOT / "requirements/core.lock")) <= pins(text_of(path))


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    names = (re.split(r"[\[<>=;~ ]", line)[0].lower() for line in project["dependencies"])
    declared = {re.sub(r"[-_.]+", "-", name) for name in names}  # PEP 503: all of these are one name
    assert declared <= {name for name, _ in pins(text_of(ROOT / "requirements/core.lock"))}


def test_the_licence_is_there_and_is_the_one_that_is_declared() -> None:
    assert tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text_of(ROOT / "LICENSE")
    assert "END OF TERMS AND CONDITIONS" in text_of(ROOT / "LICENSE")
