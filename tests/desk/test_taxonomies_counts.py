"""How often a branch was coded, what is to be coded again, and which two the model mixes up."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from amends.cases.actions import restrict
from amends.cases.models import Case
from amends.desk.branch_counts import MIXED_UP_AT_LEAST, confused, mixed_up, times_coded, to_code_again
from amends.registers.actions import add_branch, merge_branches, product_named, split_branch
from amends.registers.models import Cause, Product
from amends.registers.trees import Tree
from amends.voices.actions import code
from amends.voices.models import Proposal


@pytest.fixture
def now():
    """The pages live now, so this story does too."""
    return timezone.now()


@pytest.fixture
def quality(make):
    """The quality manager."""
    return make.person("quality_manager", name="Quinn Beam")


@pytest.fixture
def told(now, quality):
    return {"now": now, "by": quality.actor}


@pytest.fixture
def coded(make, told):
    """Hear a voice and code it: coded(door), at another moment, against a proposal."""

    def do(branch, *, at=None, proposed=None):
        voice = make.form(f"Words {Proposal.objects.count()} of somebody about the {branch}, at {at}.")
        if proposed is not None:
            Proposal.objects.create(
                voice=voice, taxonomy=branch.taxonomy, label=str(proposed.uid), p=0.6, decision="suggest",
                version="cause-1", at=told["now"],
            )  # fmt: skip
        return code(voice=voice, taxonomy=branch.taxonomy, branch=branch, **{**told, "now": at or told["now"]})

    return do


def test_what_was_coded_counts_lately_and_ever(coded, told, quality, now):
    door = add_branch(table=Cause, name="Door", **told)
    coded(door), coded(door, at=now - timedelta(days=91))
    counts = times_coded("cause", person=quality, now=now)
    assert (counts.ever, counts.lately) == ({door.pk: 2}, {door.pk: 1})


def test_a_case_names_its_product_until_its_voice_is_coded(make, told, quality, now):
    case = make.case()
    case.product = product_named(name="Ovens", **told)
    case.save()
    assert times_coded("product", person=quality, now=now).ever == {case.product.pk: 1}
    hobs = product_named(name="Hobs", **told)
    code(voice=case.voices.get(), taxonomy="product", branch=hobs, **told)
    assert times_coded("product", person=quality, now=now).ever == {hobs.pk: 1}


def test_nobody_counts_what_they_may_not_see(make, told, quality, now):
    case = make.case()
    Case.objects.filter(pk=case.pk).update(product=product_named(name="Ovens", **told))
    restrict(case=case, to=[make.boss], about=None, **told)
    assert times_coded("product", person=quality, now=now).ever == {}


def test_the_page_says_which_were_never_coded(coded, told, quality, browser_of):
    ovens = add_branch(table=Cause, name="Ovens", **told)
    coded(add_branch(table=Cause, name="Door", parent=ovens, **told))
    add_branch(table=Cause, name="Hobs", **told)
    page = browser_of(quality).get("/taxonomies/cause/").content.decode()
    assert "1 of 3 causes was never coded" in page
    assert page.count('<span class="chip">never coded</span>') == 1


def test_what_was_coded_before_a_split_is_to_be_coded_again_until_it_is(coded, told, quality, browser_of, now):
    door, hatch = (add_branch(table=Cause, name=name, **told) for name in ("Door", "Hatch"))
    before, merged = coded(door, at=now - timedelta(days=2)), coded(hatch, at=now - timedelta(days=3))
    merge_branches(kept=door, merged=hatch, **told)
    hinge, _ = split_branch(branch=door, names=["Hinge", "Seal"], **told)

    def again():
        door.refresh_from_db()
        return {one.url for one in to_code_again(door, Tree.of(Cause), person=quality)}

    assert again() == {coding.voice.get_absolute_url() for coding in (before, merged)}
    page = browser_of(quality).get(f"/taxonomies/cause/{door.uid}/").content.decode()
    assert "2 voices to be coded again" in page
    code(voice=before.voice, taxonomy="cause", branch=hinge, **told)
    assert again() == {merged.voice.get_absolute_url()}


def test_a_split_product_lists_its_cases(make, told, quality):
    case = make.case()
    ovens = product_named(name="Ovens", **told)
    Case.objects.filter(pk=case.pk).update(product=ovens)
    split_branch(branch=ovens, names=["Small", "Large"], by=told["by"], now=told["now"] + timedelta(hours=1))
    ovens.refresh_from_db()
    assert [one.url for one in to_code_again(ovens, Tree.of(Product), person=quality)] == [case.get_absolute_url()]


def test_two_that_the_model_mixes_up_are_named_with_a_way_to_merge_them(coded, told, quality, browser_of, now):
    door, hatch = (add_branch(table=Cause, name=name, **told) for name in ("Door", "Hatch"))
    for _ in range(MIXED_UP_AT_LEAST):
        coded(door, proposed=hatch)
    coded(hatch, proposed=hatch)
    found = confused("cause", Tree.of(Cause), person=quality, now=now)
    assert found == {(min(door.uid, hatch.uid), max(door.uid, hatch.uid)): (MIXED_UP_AT_LEAST, MIXED_UP_AT_LEAST + 1)}
    page = browser_of(quality).get("/taxonomies/cause/").content.decode()
    assert f": {MIXED_UP_AT_LEAST} of {MIXED_UP_AT_LEAST + 1} in the last 90 days." in page
    assert "Merge them" in page
    merge_branches(kept=door, merged=hatch, **told)
    assert confused("cause", Tree.of(Cause), person=quality, now=now) == {}


@pytest.mark.parametrize(("wrong", "right", "is_told"), [(4, 0, False), (5, 45, True), (5, 46, False)])
def test_a_pair_is_told_only_when_it_is_often_enough(wrong, right, is_told):
    one, other = UUID(int=1), UUID(int=2)
    assert bool(mixed_up([(one, other)] * wrong + [(one, one)] * right)) is is_told
