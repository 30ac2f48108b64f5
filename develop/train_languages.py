"""`python -m develop.train_languages`: make src/amends/core/triage/languages/grams.npz anew; the same bytes every time.

The n-grams and their frequencies come from py3langid's model, cut down to our languages. To them are added the n-grams
counted in translation catalogues that are installed anyway: naive Bayes whose prior is py3langid. Messages, our own in
develop/seed too, are left for measuring. Other releases of the packages give another file, so it is made with the
versions of requirements/dev.lock. With --check nothing is written; it says whether the file in the tree is the one.
"""

import gettext
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from amends.core.triage.languages.grams import FILE, LONGEST, Grams, packed, slots_of
from amends.core.triage.languages.reading import prepared
from amends.core.triage.languages.scripts import ALSO, SCRIPTS

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "src/amends/core/triage/languages" / FILE
CATALOGUES = ("django", "allauth", "holidays")
KEPT = 40_000  # n-grams
PRIOR = 100_000.0  # n-grams that py3langid's frequencies count for, in every language
LENT = 0.1  # part of every language's n-grams that is English: names of products, and what the trade calls things
UNSEEN = 1e-7  # frequency of an n-gram that a language was never seen to use
UNIT = 1 / 16  # of a weight in the file, which holds whole numbers from -127 to 127
LANGUAGES = tuple(sorted({code for codes in SCRIPTS.values() if len(codes) > 1 for code in codes}))
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]?[\d.]*[a-z]|%[sdrif]|\{[^{}]*\}|<[^<>]*>|&\w+;|\w+://\S+")

Frequencies = NDArray[np.float64]
Texts = list[tuple[str, str]]


def prior() -> dict[bytes, Frequencies]:
    """Return n-gram -> (languages,) frequencies of py3langid's model, in small letters."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    likely = np.exp(model.nb_ptc.astype(np.float64))
    columns = [[place for place, code in enumerate(model.nb_classes) if code == language] for language in LANGUAGES]
    ours = np.stack([likely[:, places].max(axis=1) for places in columns], axis=1)
    found: dict[bytes, Frequencies] = defaultdict(lambda: np.zeros(len(LANGUAGES)))
    named: set[int] = set()
    for gram, feature in _spelt(model):
        if feature not in named and len(gram) <= LONGEST and _of_ours(gram):
            named.add(feature)
            found[_small(gram)] += ours[feature]
    found.pop(b"", None)
    return dict(found)


def _spelt(model: LanguageIdentifier) -> Iterator[tuple[bytes, int]]:
    """Yield (n-gram, feature): the shortest way to a state of the automaton spells the n-gram that it stands for."""
    moves = np.asarray(model.tk_nextmove).reshape(-1, 256)
    spelt, queue = {0: b""}, [0]
    for state in queue:
        for byte, target in enumerate(moves[model.tk_row[state]].tolist()):
            if target not in spelt:
                spelt[target] = spelt[state] + bytes([byte])
                queue.append(target)
    for state, feature in enumerate(model.tk_output):
        if feature >= 0:
            yield spelt[state], feature


def _small(gram: bytes) -> bytes:
    """Return the n-gram in small letters; half characters at its ends stay as they are."""
    try:
        return gram.decode().lower().replace("’", "'").encode()
    except UnicodeDecodeError:
        return gram.lower()


def _of_ours(gram: bytes) -> bool:
    """Return whether the n-gram can occur in a text of a script that several languages share."""
    letters = gram.lstrip(bytes(range(128, 192))).decode("utf-8", "ignore")
    return not set(gram) & {0, 10} and all(
        point < 0x370 or 0x400 <= point < 0x530 or 0x600 <= point < 0x700 or 0x1E00 <= point < 0x2030 or _han(point)
        for point in map(ord, letters)
    )


def _han(point: int) -> bool:
    return 0x3400 <= point < 0xA000


def catalogues() -> Texts:
    """Return (text, language) of the translation catalogues installed, each once, without placeholders."""
    texts: dict[tuple[str, str], None] = {}
    for package in CATALOGUES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{package} is not installed, and its catalogues are needed: pip install -e '.[dev]'.")
        for file in sorted(Path(spec.origin).parent.rglob("*.mo")):
            language = file.parts[-3].split("_")[0]
            for text, code in _entries(file, ALSO.get(language, language), english=package != "holidays"):
                plain = " ".join(_PLACEHOLDER.sub(" ", text).split())
                if code in LANGUAGES and len(plain) > 3:
                    texts[plain, code] = None
    return list(texts)


def _entries(file: Path, language: str, *, english: bool) -> Iterator[tuple[str, str]]:
    with file.open("rb") as opened:
        catalogue = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]
    for key, translated in catalogue.items():
        source = key[0] if isinstance(key, tuple) else key
        if source and translated != source:
            yield translated, language
        if source and english:
            yield source.rpartition("\x04")[2], "en"


def counted(keys: NDArray[np.uint64], texts: Texts) -> Frequencies:
    """Return (n-grams, languages): how often each n-gram ends somewhere as the longest known one."""
    grams = Grams.of(keys, np.zeros((len(keys), 1), dtype=np.float32), LANGUAGES)
    numbers = np.array([LANGUAGES.index(language) for _, language in texts])
    gram, line, _ = grams.found(f"{prepared([text for text, _ in texts])}\n".encode())
    wide = len(LANGUAGES)
    counts = np.bincount(gram.astype(np.int64) * wide + numbers[line], minlength=len(keys) * wide)
    return counts.reshape(len(keys), wide).astype(np.float64)


def telling(frequencies: Frequencies) -> NDArray[np.int64]:
    """Return the n-grams in order of how much they tell of the language: their part of the mutual information."""
    mean = frequencies.mean(axis=1, keepdims=True)
    worth = (frequencies * np.log((frequencies + 1e-9) / (mean + 1e-9))).sum(axis=1)
    order: NDArray[np.int64] = np.argsort(-worth, kind="stable")
    return order


def handed_down(found: dict[bytes, Frequencies], kept: list[bytes]) -> Frequencies:
    """Return the frequencies of the kept n-grams; what is left out goes to its longest ending that is kept."""
    places = {gram: place for place, gram in enumerate(kept)}
    frequencies = np.zeros((len(kept), len(LANGUAGES)))
    for gram, often in found.items():
        endings = (gram[start:] for start in range(len(gram)))
        place = next((places[ending] for ending in endings if ending in places), None)
        if place is not None:
            frequencies[place] += often
    frequencies /= frequencies.sum(axis=0)
    return frequencies


def chosen(found: dict[bytes, Frequencies], told: Texts) -> list[bytes]:
    """Return the KEPT n-grams that tell most, in the order of their keys; where two want one slot, the better one."""
    grams = list(found)
    frequencies = np.stack(list(found.values()))
    frequencies /= frequencies.sum(axis=0)
    keys = np.array([packed(gram) for gram in grams], dtype=np.uint64)
    order = telling(frequencies)
    _, first = np.unique(slots_of(keys[order]), return_index=True)
    order = order[np.sort(first)]
    mixed = counted(keys[order], told) + PRIOR * frequencies[order]
    best = order[telling(mixed / mixed.sum(axis=0))[:KEPT]]
    return [grams[place] for place in best[np.argsort(keys[best])]]


def weighed(kept: list[bytes], found: dict[bytes, Frequencies], told: Texts) -> Frequencies:
    """Return (n-grams, languages): the logarithm of each frequency, less its mean over the languages."""
    keys = np.array([packed(gram) for gram in kept], dtype=np.uint64)
    mixed = counted(keys, told) + PRIOR * handed_down(found, kept)
    mixed /= mixed.sum(axis=0)
    mixed += LENT * (mixed[:, [LANGUAGES.index("en")]] - mixed)
    weights: Frequencies = np.log(mixed + UNSEEN)
    weights -= weights.mean(axis=1, keepdims=True)
    return weights


def made() -> bytes:
    """Return the file: keys, weights in units, languages."""
    found, told = prior(), catalogues()
    kept = chosen(found, told)
    whole = np.clip(np.rint(weighed(kept, found, told) / UNIT), -127, 127).astype(np.int8)
    keys = np.array([packed(gram) for gram in kept], dtype=np.uint64)
    file = io.BytesIO()
    np.savez_compressed(file, keys=keys, weights=whole, unit=np.float32(UNIT), languages=np.array(LANGUAGES))
    return file.getvalue()


def main(arguments: list[str]) -> int:
    """Write the file, or with --check compare it."""
    data = made()
    if "--check" in arguments:
        same = TARGET.is_file() and TARGET.read_bytes() == data
        print("The file is the one that would be made." if same else "The file differs from what would be made now.")
        return 0 if same else 1
    TARGET.write_bytes(data)
    print(f"Wrote {TARGET.relative_to(ROOT)}: {len(data):,} bytes, {len(LANGUAGES)} languages.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
