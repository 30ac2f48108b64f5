"""Invented messages with labels, and files of them, for the commands that learn and judge."""

import csv
import json
from functools import cache
from pathlib import Path

from amends.core.triage.learning.learn import learn
from amends.core.triage.said import Said
from amends.core.triage.scoring import Model

THINGS = ("kettle", "lamp", "rucksack", "headphones", "ladder", "blender", "heater", "pushchair")
SAID = {
    "delivery": "The parcel with my {} is late again and the courier says nothing, where is it?",
    "quality": "After two weeks the {} broke, its handle came off and it does not work any more.",
    "price": "You charged me twice for the {}, please pay the second amount back to my card.",
}


def coded(count: int = 48) -> list[dict[str, str]]:
    """Rows with text, label, channel; every third of one label, so that a model has something to learn."""
    labels = list(SAID)
    return [
        {
            "id": str(place),
            "text": f"{SAID[labels[place % 3]].format(THINGS[place % len(THINGS)])} Order {place}.",
            "label": labels[place % 3],
            "channel": "mail" if place % 2 else "chat",
        }
        for place in range(count)
    ]


@cache
def model() -> Model:
    """A model that learnt the rows above."""
    rows = coded()
    return learn([Said(row["text"], row["channel"]) for row in rows], [row["label"] for row in rows], label="label")


def put(path: Path, rows: list[dict[str, object]] | list[dict[str, str]]) -> str:
    """Write rows as a file of the kind that its name says."""
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return str(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a CSV file that a command wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
