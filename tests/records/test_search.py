"""Finding by words, names and numbers, on either database."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from amends.records.search import MARK_END, MARK_START, Findable, Hit, find, forget, index

pytestmark = pytest.mark.django_db
HINGE, LID = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def _two(now: datetime) -> None:
    words = "Das Scharnier brach. Zoë Müller, zoe.mueller@kunde.example, lot 4711, it fell on a child"
    index(Findable(kind="case", uid=HINGE, number="C-2026-0042", title="The hinge snapped", words=words, at=now))
    lid = "The lid of lot 4712 will not close, says Anna O'Neill"
    index(Findable(kind="voice", uid=LID, number="", title="Lid", words=lid, at=now + timedelta(hours=1)))


def _found(query: str) -> list[UUID]:
    return [hit.uid for hit in find(query)]


@pytest.mark.parametrize(
    "query",
    [
        "hinge", "HINGE", "hin", "scharn", "Müller", "muller", "zoe", "ZOË", "C-2026-0042", "c-2026-0042", "2026-0042",
        "0042", "4711", "lot 4711", "kunde.example", "zoe.mueller@kunde.example", "hinge child", "child scharnier",
        "“hinge”", "hinge!", "(hinge)", "c-2026",
    ],
)  # fmt: skip
def test_it_is_found_by(query: str) -> None:
    assert _found(query) == [HINGE]


@pytest.mark.parametrize("query", ["", " ", "--", "hinge lid", "0043", "4711 lid", "inge", "nothing", "C-2026-0043"])
def test_it_is_not_found_by(query: str) -> None:
    assert HINGE not in _found(query)


def test_a_number_that_is_still_being_typed_finds_what_begins_so() -> None:
    assert set(_found("471")) == {HINGE, LID}
    assert _found("471 hinge") == []


def test_names_with_an_apostrophe_are_found_in_whatever_way_it_is_typed() -> None:
    assert _found("O'Neill") == _found("O’Neill") == _found("neill") == [LID]


def test_only_the_kinds_asked_for_are_found() -> None:
    assert [hit.kind for hit in find("lot", kinds=["voice"])] == ["voice"]
    assert find("lot", kinds=[]) == []


def test_a_hit_in_the_title_comes_before_one_in_the_words(now: datetime) -> None:
    other = uuid4()
    index(Findable(kind="case", uid=other, number="", title="A child was hurt", words="", at=now))
    assert _found("child") == [other, HINGE]


def test_indexing_again_replaces_and_forgetting_forgets(now: datetime) -> None:
    index(Findable(kind="case", uid=HINGE, number="C-2026-0042", title="The strap tore", words="", at=now))
    assert (_found("hinge"), _found("strap")) == ([], [HINGE])
    forget(HINGE)
    assert _found("strap") == []


def test_the_limit_holds() -> None:
    assert len(find("lot", limit=1)) == 1


def _only(query: str) -> Hit:
    (hit,) = find(query)
    return hit


def test_the_snippet_marks_every_match_whatever_its_accents() -> None:
    hit = _only("muller child")
    marked = [part.split(MARK_END)[0] for part in hit.snippet.split(MARK_START)[1:]]
    assert marked == ["Müller", "child"]


def test_a_snippet_of_a_long_record_is_cut_around_the_match(now: datetime) -> None:
    uid = uuid4()
    words = "before " * 500 + "needle " + "after " * 500
    index(Findable(kind="case", uid=uid, number="", title="", words=words, at=now))
    snippet = _only("needle").snippet
    assert f"{MARK_START}needle{MARK_END}" in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert len(snippet) < 300


def test_a_record_may_be_longer_than_the_index_can_hold(now: datetime) -> None:
    uid = uuid4()
    words = " ".join(f"w{number:x}" for number in range(200_000)) + "\x00 \ufdd0"
    index(Findable(kind="case", uid=uid, number="", title="long", words=words, at=now))
    assert _found("long w3e7") == [uid]
