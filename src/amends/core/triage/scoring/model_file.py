"""Models as files: NumPy's archive of arrays, without pickles, and one JSON text that says what they are."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import fields
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amends.core.errors import Unreadable
from amends.core.triage.certainty.calibration import Calibration
from amends.core.triage.certainty.conformal import Conformal
from amends.core.triage.scoring.layer import Layer
from amends.core.triage.scoring.memory import Memory
from amends.core.triage.scoring.soundness import sound
from amends.core.triage.vocabulary import Vocabulary

FORMAT = 1
LARGEST = 200_000_000  # bytes an array may say it holds: a file cannot ask for all memory
_LAYER = ("grams", "knowledge", "center", "meaning", "middle", "bias")
Arrays = Mapping[str, NDArray[Any]]
# What reading bytes that somebody changed can raise: in zipfile and its decompressors, in JSON, in NumPy's header (a
# Python literal) and its array, and where a part is missing, of another kind or shape, or asks for all memory.
_ARCHIVE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError)
_CONTENT = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, MemoryError, SyntaxError, TokenError)


def written(model: Mapping[str, Any]) -> bytes:
    """Return the bytes of a model's fields."""
    plain = ("label", "classes", "state", "examples", "level", "encoder", "top_words")
    about: dict[str, Any] = {"format": FORMAT, "report": dict(model["report"])} | {name: model[name] for name in plain}
    arrays: dict[str, NDArray[Any]] = {"codes": model["vocabulary"].codes, "rarity": model["vocabulary"].rarity}
    for name in ("plain", "deep"):
        layer = model[name]
        if layer is not None:
            about[name] = {
                "prior": layer.prior,
                "lean": layer.lean,
                "calibration": layer.calibration.as_content(),
                "conformal": layer.conformal.as_content(),
            }
            arrays |= {f"{name}_{part}": getattr(layer, part) for part in _LAYER}
            arrays[f"{name}_grams"] = layer.grams.astype(np.float16)
    if model["memory"] is not None:
        arrays |= {f"memory_{field.name}": getattr(model["memory"], field.name) for field in fields(Memory)}
    return _packed(about, arrays)


def _packed(about: Mapping[str, Any], arrays: Arrays) -> bytes:
    """Return an archive whose bytes depend on nothing but what is in it: no clock, a fixed order."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo("about.json"), json.dumps(about, sort_keys=True))
        for name, array in sorted(arrays.items()):
            one = io.BytesIO()
            np.lib.format.write_array(one, np.ascontiguousarray(array), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy")
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, one.getvalue())
    return kept.getvalue()


def read(data: bytes) -> dict[str, Any]:
    """Return the fields of a model. Raises Unreadable."""
    try:
        about, arrays = _unpacked(data)
        return dict(sound(_fields(about, arrays)))
    except (*_ARCHIVE, *_CONTENT) as problem:
        raise Unreadable("This is not a model that Amends can read.", do="Learn it again: amends learn.") from problem


def _unpacked(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    arrays = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise ValueError("larger than any model")
        about = json.loads(archive.read("about.json"))
        if about["format"] != FORMAT:
            raise ValueError("another format")
        for name in archive.namelist():
            if name.endswith(".npy"):
                arrays[name[:-4]] = np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)
    return about, arrays


def _fields(about: Mapping[str, Any], arrays: Arrays) -> dict[str, Any]:
    memory = None
    if "memory_labels" in arrays:
        memory = Memory(**{field.name: arrays[f"memory_{field.name}"] for field in fields(Memory)})
    return {
        "label": str(about["label"]),
        "classes": tuple(map(str, about["classes"])),
        "state": about["state"],
        "examples": int(about["examples"]),
        "level": float(about["level"]),
        "encoder": str(about["encoder"]),
        "vocabulary": Vocabulary(arrays["codes"], arrays["rarity"]),
        "plain": _layer("plain", about, arrays),
        "deep": _layer("deep", about, arrays),
        "memory": memory,
        "top_words": tuple(tuple(map(str, words)) for words in about["top_words"]),
        "report": about["report"],
    }


def _layer(name: str, about: Mapping[str, Any], arrays: Arrays) -> Layer | None:
    if name not in about:
        return None
    if any(arrays[f"{name}_{part}"].dtype.kind != "f" for part in _LAYER):
        raise ValueError("weights that are no numbers")
    small = {part: np.ascontiguousarray(arrays[f"{name}_{part}"], dtype=np.float32) for part in _LAYER}
    return Layer(
        **small,
        prior=tuple(map(float, about[name]["prior"])),
        lean=float(about[name]["lean"]),
        calibration=Calibration.from_content(about[name]["calibration"]),
        conformal=Conformal.from_content(about[name]["conformal"]),
    )
