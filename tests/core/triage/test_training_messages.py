"""The messages that what ships has learnt from: well formed, each once, and none that is there to measure by."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SEED = Path(__file__).parents[3] / "develop/seed"
SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SEED.glob("*.tsv"))
CHANNELS = {"mail", "form", "phone", "review", "letter", "post", "reply", "chat"}
MARKS = re.compile(r"-|D?E?P?Q?H?S?")
FOR_MEASURING = ("eight_languages.tsv", "languages.tsv")
OVERLAP = 6  # words in a row


@cache
def lines(file: Path) -> tuple[tuple[str, ...], ...]:
    """Return the columns of each line below the comment."""
    return tuple(tuple(line.split("\t")) for line in file.read_text(encoding="utf-8").splitlines()[1:])


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, however they are written."""
    return tuple(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    said = words(text)
    return (said[at : at + OVERLAP] for at in range(len(said) - OVERLAP + 1))


@cache
def measured(name: str) -> tuple[str, ...]:
    """Return the texts of a file for measuring."""
    rows = [line.split("\t") for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines()]
    return tuple(row[-1] for row in rows if not row[0].startswith("#") and row[0] != "language")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_says_first_that_its_messages_are_free_and_what_its_columns_are(file: Path) -> None:
    comment = file.read_text(encoding="utf-8").splitlines()[0]
    assert comment.startswith("# ")
    assert "CC0" in comment
    assert "written" in comment
    assert "marks" in comment.casefold()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_line_has_marks_a_channel_and_a_text(file: Path) -> None:
    wrong = [
        (number, line)
        for number, line in enumerate(lines(file), start=2)
        if len(line) != 3
        or not line[0]
        or not MARKS.fullmatch(line[0])
        or line[1] not in CHANNELS
        or line[2] != line[2].strip()
        or not words(line[2])
    ]
    assert wrong == []


def test_every_mark_is_given_to_some_messages_of_every_language() -> None:
    for language in {file.stem[:2] for file in FILES}:
        given = Counter(mark for file in FILES if file.stem[:2] == language for line in lines(file) for mark in line[0])
        assert all(given[mark] >= 5 for mark in "DEPQSH-"), (language, given)


def test_no_message_stands_there_twice() -> None:
    counts = Counter(words(line[2]) for file in FILES for line in lines(file))
    assert [" ".join(said) for said, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("name", FOR_MEASURING)
def test_no_message_for_measuring_is_learnt_from_nor_six_words_of_one(name: str) -> None:
    learnt = [line[2] for file in FILES for line in lines(file)]
    assert {words(text) for text in measured(name)} & {words(text) for text in learnt} == set()
    assert {run for text in measured(name) for run in runs(text)} & {
        run for text in learnt for run in runs(text)
    } == set()
