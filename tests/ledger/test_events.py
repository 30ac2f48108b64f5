"""Every event that the code records has its sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import amends
from amends.ledger import events

SOURCE = Path(next(iter(amends.__path__)))


def recorded() -> Iterator[tuple[str, Path]]:
    """Yield the event of every record("…") in the code."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record":
                for argument in node.args[:1]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value, path


def test_every_recorded_event_has_a_sentence() -> None:
    known = events.sentences()
    assert {f"{event} in {path.relative_to(SOURCE)}" for event, path in recorded() if event not in known} == set()


def test_every_sentence_is_one() -> None:
    for event, sentence in events.sentences().items():
        noun, dot, past = event.partition(".")
        assert all((noun, dot, past)), event
        assert sentence[0].isupper(), sentence
        assert sentence.endswith("."), sentence
