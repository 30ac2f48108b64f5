"""Marks in a customer's words: at their place, as strong as the strongest, never over a line, whatever the text is."""

from hypothesis import given
from hypothesis import strategies as st

from amends.desk.marked import END, SOME, STRONG, Mark, found_at, with_marks

SIGNS = (SOME, STRONG, END)
marks = st.lists(st.builds(Mark, st.integers(-5, 60), st.integers(-5, 60), st.booleans()), max_size=8)


def bare(text: str) -> str:
    for sign in SIGNS:
        text = text.replace(sign, "")
    return text


def test_a_word_is_marked_where_it_stands():
    assert with_marks("the lock sticks", [Mark(4, 8, is_strong=True)]) == f"the {STRONG}lock{END} sticks"


def test_a_weak_mark_does_not_become_strong_beside_a_strong_one():
    found = with_marks("thank you", [Mark(0, 9, is_strong=False), Mark(6, 9, is_strong=True)])
    assert found == f"{SOME}thank {END}{STRONG}you{END}"


def test_a_mark_ends_with_its_line():
    assert with_marks("a\nb", [Mark(0, 3, is_strong=False)]) == f"{SOME}a{END}\n{SOME}b{END}"


def test_a_phrase_is_found_at_its_place_or_where_it_first_occurs():
    assert found_at("a lock, a lock", "lock", 10) == (10, 14)
    assert found_at("a lock, a lock", "lock", 3) == (2, 6)
    assert found_at("a lock", "hinge", 0) is None
    assert found_at("a lock", "", 0) is None


@given(st.text(st.sampled_from("ab \n\r\U000f0001\U000f0003"), max_size=60), marks)
def test_no_text_and_no_mark_changes_the_words(text, wanted):
    found = with_marks(text, wanted)
    assert bare(found) == bare(text.translate({ord(sign): "\ufffd" for sign in SIGNS}))
    assert found.count(STRONG) + found.count(SOME) == found.count(END)
