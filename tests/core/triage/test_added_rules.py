"""What an installation adds to the rules."""

import pytest

from amends.core.errors import Unreadable
from amends.core.severity import Severity
from amends.core.triage import assess
from amends.core.triage.assessment import VERSION
from amends.core.triage.lexicon import shipped, with_added

ADDED = """
[en.lists]
gadget = ["zorbel", "flimmer*"]
[en.harm]
hazard = ["{gadget} wobbled", "{gadget} near my {body}"]
[en.guards]
idioms = ["zorbel on fire"]
[en.voice.suggestion]
3 = ["^ zorbel it"]
[nl.harm]
injury = ["gewond*"]
"""


def test_an_added_phrase_is_found_with_its_own_lists_and_ours() -> None:
    book = with_added(ADDED)
    for text in ("The flimmerbox wobbled.", "The zorbel near my finger hummed."):
        assert not assess(text).fired
        assert assess(text, book=book).severity is Severity.INJURY


def test_an_added_idiom_takes_back_what_only_sounds_dangerous() -> None:
    text = "I love my zorbel on fire!"
    assert assess(text).fired
    assert not assess(text, book=with_added(ADDED)).fired


def test_a_language_without_rules_can_be_added() -> None:
    text = "Mijn zoon is gewond geraakt door de stoel."
    assert not assess(text, language="nl").fired
    verdict = assess(text, language="nl", book=with_added(ADDED))
    assert (verdict.language, verdict.severity) == ("nl", Severity.INJURY)


def test_our_own_phrases_are_still_found() -> None:
    assert assess("The toaster caught fire.", book=with_added(ADDED)).severity is Severity.INJURY


def test_the_verdict_names_the_added_rules_and_the_same_text_gives_the_same_book() -> None:
    book = with_added(ADDED)
    assert assess("x", book=book).version == f"{VERSION}+{book.version}"
    assert with_added(ADDED) is book
    assert with_added(" \n") is shipped()
    assert with_added(ADDED + "\n# a remark").version != book.version


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[en.harm]\ninjury = ["(open"]', "“(open”"),
        ('[en.harm]\ninjury = ["ab* c"]', "“ab* c”"),
        ('[en.harm]\ninjury = ["{unheard} of"]', "“{unheard} of”"),
        ('[en.lists]\nloop = ["{loop}"]\n[en.harm]\ninjury = ["{loop}"]', "“{loop}”"),
        ('[en.harm]\ninjury = ["a ... b ... c ... d"]', "“a ... b ... c ... d”"),
        ('[en.harm]\ninjury = ["' + "(a " * 9 + ")" * 9 + '"]', "leaves too much open"),
        ('[en.harm]\ninjury = "burnt"', "“en.harm.injury”"),
        ("[en.harm]\ninjury = [3]", "“3”"),
        ('[en.harm]\nanger = ["cross"]', "“en.harm.anger”"),
        ('[en.voice.praise]\n9 = ["super"]', "“en.voice.praise”"),
        ("[english.harm]", "“english”"),
        ("en = 3", "“en”"),
        ("[en]\nharm = 3", "“en.harm”"),
        ("not toml", "not TOML"),
        ("#" * 200_001, "200,000"),
    ],
)
def test_rules_that_cannot_be_read_say_which_phrase_it_is(text: str, named: str) -> None:
    with pytest.raises(Unreadable) as refused:
        with_added(text)
    assert named in str(refused.value)
    assert refused.value.do
