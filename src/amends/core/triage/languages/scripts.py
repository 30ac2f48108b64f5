"""In which script texts are written: often that settles the language, and it costs almost nothing to see."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

_RULES = tomllib.loads(files(__package__).joinpath("scripts.toml").read_text("utf-8"))
SCRIPTS: Mapping[str, tuple[str, ...]] = {name: tuple(row["languages"]) for name, row in _RULES["scripts"].items()}
"""Name of a script -> the languages told apart in it."""
NAMES = tuple(SCRIPTS)
LANGUAGES = tuple(sorted({language for languages in SCRIPTS.values() for language in languages}))
"""Every language that can be an answer, ISO 639-1."""
RARE = frozenset(_RULES["rare"])
ALSO: Mapping[str, str] = _RULES["also"]
_WEIGHTS = np.array([row["weight"] for row in _RULES["scripts"].values()])
_BMP = 0x10000  # the letters of all our scripts are below; what is above counts for none


@dataclass(frozen=True, slots=True)
class Written:
    """The scripts of n texts.

    script  (n,) the number in NAMES of the script that carries the text; -1 where there is no letter of any
    own     (n,) how many letters of that script there are
    """

    script: NDArray[np.int64]
    own: NDArray[np.int64]


def _numbered() -> NDArray[np.uint8]:
    """Return for every code point below _BMP the number of its script, counted from 1; 0 for none."""
    table = np.zeros(_BMP, dtype=np.uint8)
    for number, row in enumerate(_RULES["scripts"].values(), start=1):
        for first, last in row["ranges"]:
            table[first : last + 1] = number
    table[[0xD7, 0xF7]] = 0  # multiplication and division signs, between the Latin letters
    return table


_SCRIPT_OF = _numbered()


def written_in(lines: str, count: int) -> Written:
    """Return the scripts of `count` texts, one to a line (joined by a line feed, none at the end)."""
    points = np.frombuffer(lines.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    line = np.cumsum(points == ord("\n"))
    numbers = _SCRIPT_OF[np.where(points < _BMP, points, 0)].astype(np.int64)
    wide = len(NAMES) + 1
    letters = np.bincount(line * wide + numbers, minlength=count * wide).reshape(count, wide)[:, 1:]
    script = (letters * _WEIGHTS).argmax(axis=1)
    own = letters[np.arange(count), script]
    return Written(np.where(own > 0, script, -1), own)
