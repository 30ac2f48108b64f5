"""`./amends` on a fresh machine: what it installs for which command, and what it says when Python lacks something."""

import json
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from tests.repo.tree import ROOT


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """The script as a module, for a clone in a folder with a space in its name."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # or it would leave a file beside the script
    loader = SourceFileLoader("amends_bootstrap", str(ROOT / "amends"))
    module = module_from_spec(spec_from_loader("amends_bootstrap", loader))
    loader.exec_module(module)
    clone = tmp_path / "my clone"
    (clone / "requirements").mkdir(parents=True)
    for lock in ("core", "postgres", "dev"):
        (clone / f"requirements/{lock}.lock").write_text(f"{lock}==1 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(module, "ROOT", clone)
    monkeypatch.setattr(module, "VENV", clone / ".venv")
    monkeypatch.setattr(module, "PYTHON", clone / ".venv/bin/python")
    monkeypatch.setattr(module, "STAMP", clone / ".venv/amends.stamp")
    monkeypatch.delenv("AMENDS_DATABASE", raising=False)
    return module


@pytest.mark.parametrize(("command", "database", "locks"), [
    ("up", "", ["core"]),
    ("demo", "", ["core"]),
    ("up", "postgres://quality@db.example.com/amends", ["core", "postgres"]),
    ("test", "", ["core", "dev"]),
    ("check", "postgres://quality@db.example.com/amends", ["core", "dev"]),
])  # fmt: skip
def test_a_command_asks_for_the_locks_it_needs(bootstrap, monkeypatch, command, database, locks):
    monkeypatch.setenv("AMENDS_DATABASE", database)
    assert bootstrap.locks_for(command) == locks


def prepare(bootstrap, monkeypatch, command="up", *, fails=False) -> list[str]:
    """Prepare without a network; returns which locks would have been installed."""
    installed = []

    def install(lock, uv):
        installed.append(lock.stem)
        if fails:
            raise KeyboardInterrupt

    def make_environment(uv):
        bootstrap.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        bootstrap.PYTHON.touch()

    monkeypatch.setattr(bootstrap, "install", install)
    monkeypatch.setattr(bootstrap, "make_environment", make_environment)
    bootstrap.prepare(bootstrap.locks_for(command))
    return installed


def test_the_second_start_installs_nothing(bootstrap, monkeypatch):
    assert prepare(bootstrap, monkeypatch) == ["core"]
    assert prepare(bootstrap, monkeypatch) == []


def test_a_changed_lock_is_installed_at_the_next_start(bootstrap, monkeypatch):
    prepare(bootstrap, monkeypatch)
    (bootstrap.ROOT / "requirements/core.lock").write_text("core==2 \\\n    --hash=sha256:01\n")
    assert prepare(bootstrap, monkeypatch) == ["core"]


def test_what_developers_need_is_enough_to_run(bootstrap, monkeypatch):
    assert prepare(bootstrap, monkeypatch, "test") == ["dev"]
    assert prepare(bootstrap, monkeypatch, "up") == []


def test_an_extra_is_installed_once_when_it_is_asked_for(bootstrap, monkeypatch):
    prepare(bootstrap, monkeypatch)
    (bootstrap.ROOT / "requirements/encoder.lock").write_text("encoder==1 \\\n    --hash=sha256:01\n")
    installed = []
    monkeypatch.setattr(bootstrap, "install", lambda lock, uv: installed.append(lock.stem))
    bootstrap.add(["encoder"])
    bootstrap.add(["encoder"])
    assert installed == ["encoder"]


@pytest.mark.parametrize("extras", [[], ["telepathy"], ["encoder", "telepathy"]])
def test_an_extra_that_does_not_exist_is_refused_with_those_that_do(bootstrap, extras):
    with pytest.raises(SystemExit, match="analytics, encoder, postgres"):
        bootstrap.add(extras)


def test_an_install_that_was_interrupted_starts_over(bootstrap, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        prepare(bootstrap, monkeypatch, fails=True)
    assert prepare(bootstrap, monkeypatch) == ["core"]


def test_an_interrupted_upgrade_starts_over_too(bootstrap, monkeypatch):
    prepare(bootstrap, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        prepare(bootstrap, monkeypatch, "test", fails=True)
    assert prepare(bootstrap, monkeypatch, "up") == ["core"]


def test_an_environment_whose_python_is_gone_is_made_anew(bootstrap, monkeypatch):
    prepare(bootstrap, monkeypatch)
    bootstrap.PYTHON.unlink()
    assert prepare(bootstrap, monkeypatch) == ["core"]


def test_a_stamp_that_cannot_be_read_counts_as_none(bootstrap):
    bootstrap.STAMP.parent.mkdir(parents=True)
    bootstrap.STAMP.write_text("{half")
    assert bootstrap.installed() == {}


def test_a_python_without_ensurepip_names_the_package_to_install(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.make_environment(None)


def test_an_old_python_is_told_which_one_is_needed(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        bootstrap.main()


def test_the_script_needs_nothing_but_the_standard_library():
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", IMPORTS, str(ROOT / "amends")], capture_output=True, text=True
    )
    assert json.loads(done.stdout) == []


IMPORTS = """
import ast, json, sys
tree = ast.parse(open(sys.argv[1]).read())
names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
print(json.dumps(sorted(name for name in names if name.split(".")[0] not in sys.stdlib_module_names)))
"""
