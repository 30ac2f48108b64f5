"""A first page that already knows where it stands."""

import pytest

from amends.people import places


def test_the_machine_s_zone_is_the_first_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert places.guess_zone() == "Asia/Tokyo"


def test_a_machine_that_does_not_say_is_on_utc(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("TZ", "Not/AZone")
    monkeypatch.setattr(places, "LOCALTIME", f"{tmp_path}/localtime")
    assert places.guess_zone() == "UTC"


@pytest.mark.parametrize(
    ("zone", "languages", "country"),
    [
        ("Europe/Lisbon", "en-US", "PT"),
        ("UTC", "de-AT,de;q=0.9,en-GB;q=0.5", "AT"),
        ("UTC", "en,fr;q=0.8", ""),
        ("UTC", "en-ZZ", ""),
    ],
)
def test_the_country_follows_from_zone_or_browser(zone: str, languages: str, country: str) -> None:
    assert places.guess_country(zone, languages) == country
