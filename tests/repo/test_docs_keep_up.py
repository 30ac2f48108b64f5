"""The documentation and the code say the same: settings, commands, events, folders, links, first commands."""

import ast
import re
import tomllib
from importlib.resources import files as resources

import pytest
from django.core.management import get_commands

from amends.__main__ import WITHOUT_DATABASE
from amends.cli.help import COMMANDS
from tests.repo.tree import ROOT, files, name_of, text_of

SETTINGS = text_of(ROOT / "src/amends/web/settings.py")
SETTINGS_PAGE = text_of(ROOT / "docs/reference/settings.md")
COMMANDS_PAGE = text_of(ROOT / "docs/reference/commands.md")
README = text_of(ROOT / "README.md")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)")
EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
CODE_BLOCK = re.compile(r"^```.*?^```", re.M | re.S)


def own_commands() -> set[str]:
    django_bound = {name for name, app in get_commands().items() if str(app).startswith("amends.")}
    return django_bound | set(WITHOUT_DATABASE)


def test_every_setting_read_from_the_environment_has_an_entry() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(AMENDS_\w+)"', SETTINGS))
    assert read, "no setting was found: has settings.py another way of reading them?"
    assert sorted(name for name in read if f"`{name}`" not in SETTINGS_PAGE) == []


def test_every_setting_with_an_entry_is_read_somewhere() -> None:
    read = SETTINGS + text_of(ROOT / "amends") + text_of(ROOT / "src/amends/__main__.py")
    assert sorted(name for name in set(re.findall(r"`(AMENDS_\w+)`", SETTINGS_PAGE)) if name not in read) == []


def test_every_command_has_an_entry_and_a_line_of_help() -> None:
    helped = {name for commands in COMMANDS.values() for name in commands}
    assert sorted(name for name in own_commands() if f"## {name}\n" not in COMMANDS_PAGE) == []
    assert sorted(own_commands() - helped - {"help"}) == []


def test_every_line_of_help_leads_to_a_command() -> None:
    developers = {path.stem for path in (ROOT / "develop").glob("*.py")}
    helped = {name for commands in COMMANDS.values() for name in commands}
    assert sorted(helped - own_commands() - developers) == []


def sentences() -> dict[str, str]:
    return tomllib.loads(resources("amends.ledger").joinpath("events.toml").read_text(encoding="utf-8"))


def is_record(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record"


def events_in(tree: ast.Module) -> set[str]:
    """Events written out in a module: the first argument of `record`, and any word like it that is put into a name."""
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    calls = [node for node in ast.walk(tree) if is_record(node)]
    direct = {str(call.args[0].value) for call in calls if call.args and isinstance(call.args[0], ast.Constant)}
    prefixes = {event.split(".")[0] for event in sentences()}
    indirect = {word for word in words if EVENT.fullmatch(word) and word.split(".")[0] in prefixes}
    return direct | (indirect if calls else set())


def recorded_events() -> dict[str, str]:
    """Every event that the code records, with the file that does."""
    code = [path for path in files(".py") if "src/amends/" in name_of(path)]
    return {event: name_of(path) for path in code for event in events_in(ast.parse(text_of(path)))}


def test_every_recorded_event_has_a_sentence() -> None:
    recorded = recorded_events()
    assert len(recorded) > 10, "hardly any event was found: is record called in another way now?"
    assert {event: path for event, path in recorded.items() if event not in sentences()} == {}


def test_every_sentence_belongs_to_an_event_that_is_recorded() -> None:
    assert sorted(set(sentences()) - set(recorded_events())) == []


def test_the_architecture_page_draws_the_folders_that_there_are() -> None:
    there = {path.parent.name for path in (ROOT / "src/amends").glob("*/__init__.py")}
    blocks = CODE_BLOCK.findall(text_of(ROOT / "ARCHITECTURE.md"))
    tree = next((block for block in blocks if "src/amends/" in block), "")
    assert set(re.findall(r"^  (\w+)/", tree, re.M)) == there


def test_the_readmes_first_commands_are_run_by_a_test_or_the_build() -> None:
    first = re.findall(r"(?:^ *|&& )\./amends (\w+)", README, re.M)[:2]
    run = text_of(ROOT / ".ci/run") + "".join(text_of(path) for path in (ROOT / "tests/web").glob("test_*.py"))
    assert first, "the README shows no command"
    assert [name for name in first if f"./amends {name}" not in run and f'start("{name}"' not in run] == []


@pytest.mark.parametrize("page", files(".md"), ids=name_of)
def test_every_relative_link_leads_somewhere(page) -> None:
    links = LINK.findall(CODE_BLOCK.sub("", text_of(page)))
    assert [link for link in links if not (page.parent / link).exists()] == []
