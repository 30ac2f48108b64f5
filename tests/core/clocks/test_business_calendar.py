"""The company's calendar and the holidays it keeps."""

from datetime import date, time

import pytest

from amends.core.clocks import business_calendar
from amends.core.errors import Refused


def test_a_regional_holiday_is_kept_only_where_it_is_one() -> None:
    epiphany = date(2026, 1, 6)
    bavaria = business_calendar(zone="Europe/Berlin", country="DE", subdivision="BY", years=[2026])
    germany = business_calendar(zone="Europe/Berlin", country="DE", years=[2026])
    assert not bavaria.is_working_day(epiphany)
    assert germany.is_working_day(epiphany)


def test_a_company_may_work_on_other_days() -> None:
    calendar = business_calendar(zone="Asia/Dubai", country="", years=[], workdays=[6, 0, 1, 2, 3])
    assert calendar.is_working_day(date(2026, 3, 1))  # a Sunday
    assert not calendar.is_working_day(date(2026, 3, 6))  # a Friday


def test_the_same_calendar_is_made_once() -> None:
    first = business_calendar(zone="Europe/Paris", country="FR", years=range(2025, 2028))
    again = business_calendar(zone="Europe/Paris", country="FR", years=[2027, 2026, 2025, 2025])
    assert again is first


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"zone": "Mars/Base"}, "No time zone is called “Mars/Base”"),
        ({"zone": ""}, "No time zone"),
        ({"zone": "../../secret"}, "No time zone"),
        ({"country": "QX"}, "public holidays of “QX”"),
        ({"subdivision": "QX"}, "public holidays of “DE-QX”"),
        ({"workdays": []}, "at least one working day"),
        ({"workdays": [7]}, "at least one working day"),
        ({"opens": time(17), "closes": time(9)}, "closing time must come after"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_a_sentence(wrong: dict[str, object], sentence: str) -> None:
    right: dict[str, object] = {"zone": "Europe/Berlin", "country": "DE", "years": [2026]}
    with pytest.raises(Refused, match=sentence):
        business_calendar(**{**right, **wrong})  # type: ignore[arg-type]
