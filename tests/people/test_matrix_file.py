"""A matrix that is unclear stops Amends before it opens a page."""

from pathlib import Path

import pytest

from amends.people.matrix import read
from amends.people.roles import ROLES

HEAD = ",".join(["page", "verb", "public", *ROLES, "words"])


@pytest.mark.parametrize(
    "lines",
    [
        ["page,verb,public,handler", "a:b,see,,x"],
        [HEAD, "a:b,read,,,,,,,,,,,words"],
        [HEAD, "a:b,see,,y,,,,,,,,,words"],
        [HEAD, "a:b,see,,x,,,,,,,,,"],
        [HEAD, "a:b,see,,x,,,,,,,,,words", "a:b,see,,,,,,,,,,,words"],
    ],
    ids=["missing roles", "unknown verb", "unknown mark", "no words", "twice"],
)
def test_an_unclear_matrix_is_not_read(lines: list[str], tmp_path: Path) -> None:
    file = tmp_path / "matrix.csv"
    file.write_text("\n".join(lines))
    with pytest.raises(ValueError, match=r"matrix\.csv|unclear"):
        read(file)


def test_marks_become_roles(tmp_path: Path) -> None:
    file = tmp_path / "matrix.csv"
    file.write_text(f"{HEAD}\na:b,do,,x,,x,,,,,,,words\n")
    assert read(file)["a:b", "do"].roles == {"contact_staff", "quality_manager"}
