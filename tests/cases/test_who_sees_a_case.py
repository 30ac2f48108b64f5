"""Restrictions, teams, and never the person a complaint is about."""

from amends.cases import actions
from amends.cases.models import Case


def test_a_complaint_is_hidden_from_the_person_it_is_about(make, now):
    case, accused = make.case(), make.person("handler", "quality_manager", name="Carl Curt")
    actions.restrict(case=case, to=[make.boss], about=accused, by=make.boss.actor, now=now)
    assert not Case.objects.visible_to(accused).exists()
    assert Case.objects.visible_to(make.boss).get() == case


def test_a_restricted_case_is_seen_by_the_named_people_only(make, now):
    case, named, other = make.case(), make.person("handler", name="Dora Dean"), make.person("handler", name="Emil Else")
    actions.restrict(case=case, to=[named], about=None, by=make.boss.actor, now=now)
    assert Case.objects.visible_to(named).exists()
    assert not Case.objects.visible_to(other).exists()


def test_a_learner_sees_no_case(make):
    make.case()
    assert not Case.objects.visible_to(make.person("learner", name="Lea Learn")).exists()


def test_the_page_of_a_hidden_case_does_not_exist_for_others(make, now, browser_of):
    case, other = make.case(), make.person("handler", name="Emil Else")
    actions.restrict(case=case, to=[make.boss], about=None, by=make.boss.actor, now=now)
    assert browser_of(other).get(case.get_absolute_url()).status_code == 404
