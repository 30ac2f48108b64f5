"""Every letter in every language, with its documented variables and no others."""

from datetime import UTC, datetime
from importlib import resources

import pytest
from django.template.base import FilterExpression, NodeList, Variable, VariableNode
from django.template.defaulttags import IfNode, TemplateLiteral

from amends.core.errors import Refused
from amends.letters.writing import ALWAYS, LANGUAGES, VARIABLES, language_for, template_of, write

EVERY_LETTER = [(key, language) for key in sorted(VARIABLES) for language in LANGUAGES]
MOMENTS = {"answer_by", "until"}
SAID = {name: f"<{name}> & “Ü”" for names in VARIABLES.values() for name in names | ALWAYS} | dict.fromkeys(
    MOMENTS, datetime(2026, 12, 4, 23, 30, tzinfo=UTC)
)


def _names_in(nodes: NodeList) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, VariableNode):
            found |= _names_of(node.filter_expression)
        if isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                assert condition is None or isinstance(condition, TemplateLiteral), "Keep conditions to one name."
                found |= (_names_of(condition.value) if condition else set()) | _names_in(inner)
    return found


def _names_of(expression: FilterExpression) -> set[str]:
    return {str(expression.var)} if isinstance(expression.var, Variable) else set()


@pytest.mark.parametrize(("key", "language"), EVERY_LETTER)
def test_a_text_knows_its_variables_and_no_others(key: str, language: str) -> None:
    unknown = _names_in(template_of(key, language).nodelist) - VARIABLES[key] - ALWAYS
    assert not unknown


@pytest.mark.parametrize(("key", "language"), EVERY_LETTER)
def test_a_text_says_all_it_was_told_without_html(key: str, language: str) -> None:
    written = write(key, language, SAID, zone="Europe/Berlin")
    whole = written.subject + written.body
    silent = {"staff": {"address_line"}}.get(key, set()) | MOMENTS | {"must_confirm"}
    for name in (VARIABLES[key] | ALWAYS) - silent:
        assert f"<{name}> & “Ü”" in whole, name
    assert "&lt;" not in whole
    assert (written.language, "\n" in written.subject, written.subject != "") == (language, False, True)
    assert "\n\n\n" not in written.body


@pytest.mark.parametrize(("key", "language"), EVERY_LETTER)
def test_a_text_still_reads_when_little_is_known(key: str, language: str) -> None:
    bare = dict.fromkeys(VARIABLES[key] | ALWAYS, "") | dict.fromkeys(MOMENTS & VARIABLES[key])
    written = write(key, language, {**bare, "number": "C-2026-0042"})
    assert "None" not in written.subject + written.body
    assert " ," not in written.body


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Saturday 5 December 2026"),
        ("de", "Samstag, 5. Dezember 2026"),
        ("fr", "samedi 5 décembre 2026"),
        ("es", "sábado 5 de diciembre de 2026"),
    ],
)
def test_a_day_is_said_in_the_reader_s_language_and_the_company_s_zone(language: str, said: str) -> None:
    assert said.lower() in write("acknowledgement", language, SAID, zone="Europe/Berlin").body.lower()


def test_what_people_wrote_is_never_a_template() -> None:
    written = write("answer", "en", {**SAID, "words": "{{ link }} {% now 'Y' %}"})
    assert "{{ link }} {% now 'Y' %}" in written.body


@pytest.mark.parametrize(("wish", "language"), [("de-AT", "de"), ("FR_ca", "fr"), ("nl", "en"), ("", "en")])
def test_a_language_we_lack_is_said_in_english(wish: str, language: str) -> None:
    assert language_for(wish) == language


def test_a_letter_that_lacks_a_value_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="cannot be written without: link"):
        write("answer", "en", dict.fromkeys(ALWAYS | {"number"}, ""))
    with pytest.raises(Refused, match="no letter called"):
        write("../secrets", "en", {})


def test_there_is_no_text_that_nobody_can_send() -> None:
    folder = resources.files("amends.letters").joinpath("texts")
    files = {
        (path.name.removesuffix(".txt"), language.name) for language in folder.iterdir() for path in language.iterdir()
    }
    assert files == set(EVERY_LETTER)
