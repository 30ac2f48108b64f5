"""What a firm adds to the rules counts at once, and what it added wrongly stops nothing."""

import pytest

from amends.voices.rulebook import _read

OWN = '[en.harm]\nhazard = ["smells of blue almonds"]\n'
SAID = "Good morning, the new varnish smells of blue almonds. Kind regards, Ada"


@pytest.fixture
def own_rules(settings, tmp_path):
    def write(text):
        _read.cache_clear()
        file = tmp_path / "own.toml"
        file.write_text(text, encoding="utf-8")
        settings.RULES = str(file)

    yield write
    _read.cache_clear()


def test_a_phrase_of_the_firm_makes_a_person_look_and_the_verdict_names_its_rules(make, own_rules):
    assert not make.voice(SAID, sender="before@many.example").triage["fired"]
    own_rules(OWN)
    voice = make.voice(SAID, sender="after@many.example")
    assert voice.triage["fired"]
    assert voice.triage["version"].startswith("rules-2+")


@pytest.mark.parametrize("text", ["[en.harm", '[en.harm]\nhazard = ["("]\n', "[en.telepathy]\nx = []\n"])
def test_rules_that_cannot_be_read_leave_the_shipped_ones_to_judge(make, own_rules, caplog, text):
    own_rules(text)
    voice = make.voice(SAID)
    assert voice.triage["version"] == "rules-2"
    assert "AMENDS_RULES cannot be used" in caplog.text


def test_a_file_that_is_gone_leaves_the_shipped_rules_to_judge(make, own_rules, settings, tmp_path):
    own_rules(OWN)
    settings.RULES = str(tmp_path / "gone.toml")
    assert make.voice(SAID).triage["version"] == "rules-2"
