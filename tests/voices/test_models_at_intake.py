"""Models judge what comes in, beside the rules: what they may do alone, what they never may, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.core.triage.said import Said
from amends.people.models import Company
from amends.voices import judging
from amends.voices.actions import hear_all, source_for
from amends.voices.actions.hearing import BATCH, Message
from amends.voices.actions.learning import keep_model
from amends.voices.models import Proposal, TriageModel
from tests.make import BOUNCE, BROKEN, PRAISE
from tests.voices.plain_models import learn

pytestmark = pytest.mark.usefixtures("plain_models")


def learnt(taxonomy, examples, now):
    """Put a model into use that learnt these texts."""
    said = [Said(text) for text, _ in examples]
    model = learn(said, [label for _, label in examples], label=taxonomy)
    return keep_model(taxonomy=taxonomy, model=model, changes=len(examples), now=now)


def test_the_shipped_models_probabilities_stand_in_the_verdict_with_their_version(make, plain_models):
    plain_models(praise=0.9)
    voice = make.voice(PRAISE)
    assert voice.triage["kinds"]["praise"] == 0.9
    assert {"version", "complaint", "dissatisfaction", "expectation"} <= voice.triage["kinds"].keys()
    proposal = voice.proposals.get()
    assert (proposal.taxonomy, proposal.label, proposal.p, proposal.is_current) == ("kind", "praise", 0.9, True)


@pytest.fixture
def own(now):
    """The firm's own model of kinds, which takes this praise for a complaint."""
    return learnt("kind", [(PRAISE, "complaint")] * 3 + [("When do you open on Monday?", "question")] * 3, now)


def test_the_firms_own_model_opens_a_case_where_it_is_sure_enough_and_says_so(make, own):
    voice = make.voice(PRAISE)
    p = voice.proposals.get(taxonomy="kind").p
    assert p > 0.95
    assert (voice.disposition, voice.decisions.get().by) == ("opened", f"model/{own.version}")
    assert f"{p:.0%}".replace("%", " %") in voice.case.opened_why


def test_below_the_firms_level_a_person_decides(make, own):
    Company.objects.update(auto_level=1.0)
    voice = make.voice(PRAISE)
    assert (voice.disposition, voice.kind) == ("waiting", "complaint")


def test_without_a_level_a_model_alone_opens_nothing(make, own):
    Company.objects.update(auto_level=None)
    assert make.voice(PRAISE).disposition == "waiting"


def test_the_shipped_model_opens_nothing_however_sure_it_is(make, plain_models):
    plain_models(complaint=1.0)
    voice = make.voice(PRAISE)
    assert (voice.disposition, voice.kind) == ("waiting", "complaint")


def test_rules_open_a_clear_complaint_whatever_the_model_says(make, plain_models):
    plain_models(complaint=0.01, praise=0.99)
    voice = make.voice(BROKEN)
    assert voice.decisions.get().by.startswith("rule/")


def test_a_level_is_asked_of_the_firms_own_model_once_it_has_learnt(make, plain_models, now):
    plain_models(complaint=0.96)
    learnt("kind", [(PRAISE, "praise")] * 4 + [(BROKEN, "complaint")] * 4, now)
    voice = make.voice(PRAISE)
    proposal = voice.proposals.get()
    assert (voice.disposition, proposal.label) == ("waiting", "praise")
    assert proposal.version == TriageModel.objects.get().version


def test_with_too_few_examples_the_most_similar_ones_vote_and_the_shipped_model_tells_the_kind(make, plain_models, now):
    plain_models(praise=0.9)
    assert learnt("cause", [(BROKEN, "a"), (PRAISE, "b")], now).state == "few"
    learnt("kind", [(BROKEN, "question"), (PRAISE, "suggestion")], now)
    said = {one.taxonomy: (one.label, one.is_vote, one.decision) for one in make.voice(PRAISE).proposals.all()}
    assert said == {"cause": ("b", True, "ask"), "kind": ("praise", False, "suggest")}


def test_every_taxonomy_with_a_model_has_its_proposal(make, plain_models, now):
    plain_models(praise=0.9)
    for taxonomy in ("product", "cause"):
        learnt(taxonomy, [(PRAISE, "a")] * 3 + [(BROKEN, "b")] * 3, now)
    voice = make.voice(PRAISE)
    assert dict(voice.proposals.values_list("taxonomy", "label")) == {"kind": "praise", "product": "a", "cause": "a"}


def test_a_newer_model_is_used_at_once(make, now):
    learnt("cause", [(PRAISE, "a")] * 3 + [(BROKEN, "b")] * 3, now)
    make.voice(PRAISE)
    newer = learnt("cause", [(PRAISE, "c")] * 3 + [(BROKEN, "b")] * 3, now)
    voice = make.voice(PRAISE, sender="x@y.example")
    assert (voice.proposals.get().label, voice.proposals.get().version) == ("c", newer.version)


def test_machine_mail_is_judged_by_nobody(make, plain_models):
    plain_models(praise=0.9)
    make.hear(BOUNCE.format(to="cleo@reed.example", message_id="x").encode())
    assert not Proposal.objects.exists()


def test_a_model_that_fails_stops_no_message(make, monkeypatch, caplog):
    monkeypatch.setattr(judging, "shipped_kinds", lambda seen: 1 / 0)
    assert make.voice(PRAISE).disposition == "waiting"
    assert "the rules alone have judged" in caplog.text
    assert "lovely" not in caplog.text


def test_a_model_whose_file_is_gone_is_told_in_the_log_and_the_message_goes_on(make, now, caplog, home):
    row = learnt("cause", [(PRAISE, "a")] * 3 + [(BROKEN, "b")] * 3, now)
    name = row.stored_id
    (home / "files" / name[:2] / name[2:4] / name).unlink()
    assert make.voice(PRAISE).disposition == "waiting"
    assert "cannot be used" in caplog.text


def test_five_models_cost_a_batch_hardly_more_statements_than_one(make, plain_models, now):
    plain_models(praise=0.9)
    source = source_for(channel="mail", name="inbox", now=now)

    def cost():
        mails = [make.mail(PRAISE, sender=f"p{number}@many.example") for number in range(BATCH)]
        with CaptureQueriesContext(connection) as queries:
            hear_all([Message(raw) for raw in mails], source=source, now=now)
        return len(queries)

    learnt("cause", [(PRAISE, "a")] * 3 + [(BROKEN, "b")] * 3, now)
    cost()
    one = cost()
    for taxonomy in ("product", "process", "request"):
        learnt(taxonomy, [(PRAISE, "a")] * 3 + [(BROKEN, "b")] * 3, now)
    learnt("kind", [(PRAISE, "praise")] * 3 + [(BROKEN, "complaint")] * 3, now)
    cost()
    assert cost() <= one + 1, "SQLite takes at most 999 values in one statement"
