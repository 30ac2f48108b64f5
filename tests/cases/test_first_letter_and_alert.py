"""Who is told at once: the customer, and top management when somebody could be hurt."""

from amends.cases import actions
from amends.cases.actions.handling import Harm
from amends.core.severity import Severity
from amends.letters.models import Letter


def test_an_automatic_letter_that_was_held_is_no_acknowledgement(make):
    make.case()
    second = make.case(
        "The strap tore as well. I am disappointed and want my money back.", message_id="<2@reed.example>"
    )
    assert second.state == "received"
    assert second.clocks.get(rule="firm.acknowledge").is_running


def test_without_an_address_a_person_acknowledges_by_other_means(make, now):
    case = make.call().case
    case = actions.acknowledge(case=case, by=make.boss.actor, now=now) or case
    step = case.steps.get(kind="acknowledged")
    assert "other means" in step.note


def test_an_assessment_that_finds_danger_tells_top_management(make, now):
    make.person("top_management", name="Tess Top")
    case = make.case()
    assert not Letter.objects.filter(kind="alert").exists()
    harm = Harm(actual=Severity.NONE, potential=Severity.INJURY)
    actions.assess(case=case, harm=harm, by=make.boss.actor, now=now)
    assert Letter.objects.get(kind="alert").to_address == "tess.top@brook.example"


def test_the_letters_of_a_restricted_case_are_not_in_everybodys_outbox(make, now, browser_of):
    case, other = make.case(), make.person("handler", name="Emil Else")
    actions.restrict(case=case, to=[make.boss], about=None, by=make.boss.actor, now=now)
    assert case.number not in browser_of(other).get("/letters/").content.decode()
