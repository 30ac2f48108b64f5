"""What no tracked file may hold: registries, this machine's paths, names that say nothing, files that grew too long."""

import re

import pytest

from tests.repo.tree import files, name_of, text_of

# Written in pieces, so that this file does not hold what it looks for.
DOT = r"\."
REGISTRIES = re.compile(
    "|".join(
        [
            "pypi" + DOT + "org",
            "python" + "hosted" + DOT + "org",
            "npm" + "js" + DOT + "(org|com)",
            "deb" + DOT + "debian" + DOT + "org",
            "--(extra-)?" + "index-url",
            "--" + "find-links",
        ]
    )
)
MACHINE_PATHS = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root/[.])[/A-Za-z]", re.MULTILINE)
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "helper", "common", "misc", "base", "manager", "managers", "util"}
LONGEST = 400


def holding(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name_of(path)}: {match[0]}" for path in files() if (match := pattern.search(text_of(path)))]


def test_no_registry_and_no_index_option_is_named() -> None:
    assert holding(REGISTRIES) == []


def test_no_path_of_a_developers_machine_is_named() -> None:
    assert holding(MACHINE_PATHS) == []


@pytest.mark.parametrize("sample", ["https://pypi" + ".org/simple", "pip install --" + "index-url x"])
def test_the_guard_would_find_a_registry(sample: str) -> None:
    assert REGISTRIES.search(sample)


def test_no_module_or_package_has_a_name_that_says_nothing() -> None:
    named = [path for path in files(".py") if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING]
    assert [name_of(path) for path in named] == []


def test_no_file_is_so_long_that_it_holds_a_second_noun() -> None:
    code = [
        path for kind in (".py", ".html", ".css", ".js") for path in files(kind) if path.parent.name != "migrations"
    ]
    assert [name_of(path) for path in code if text_of(path).count("\n") > LONGEST] == []
