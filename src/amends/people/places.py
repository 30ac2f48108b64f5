"""Countries and time zones to choose from, and a guess from the machine's own clock.

Names come from the tz database's iso3166.tab and zone.tab (public domain), offered are the countries whose public
holidays are known.
"""

import os
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import holidays

LOCALTIME = Path("/etc/localtime")


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Return (ISO 3166-1 code, English name), by name."""
    known = holidays.list_supported_countries(include_aliases=False)
    return tuple(sorted(((code, name) for code, name in _table("iso3166.tab") if code in known), key=lambda c: c[1]))


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all time zones where people live, and UTC."""
    return ("UTC", *sorted(zone for _, zone in _places()))


def guess_zone() -> str:
    """Return the machine's own time zone, UTC when it does not say."""
    target = os.path.realpath(LOCALTIME)
    for guess in (os.environ.get("TZ", ""), target.partition("zoneinfo/")[2]):
        if guess in zones():
            return guess
    return "UTC"


def guess_country(zone: str, languages: str = "") -> str:
    """Return the country in which a time zone lies, else the one a browser's Accept-Language names, else "".

    >>> guess_country("Europe/Vienna"), guess_country("UTC", "fr-CA,fr;q=0.9"), guess_country("UTC", "en")
    ('AT', 'CA', '')
    """
    of_zone = (country for country, name in _places() if name == zone)
    said = (region.upper() for region in re.findall(r"[a-z]{2,3}-([A-Za-z]{2})\b", languages))
    known = {code for code, _ in countries()}
    return next((country for country in (*of_zone, *said) if country in known), "")


def _places() -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[2]) for row in _table("zone.tab"))


@cache
def _table(name: str) -> tuple[tuple[str, ...], ...]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))
