"""An invitation that comes without other words is put into words."""

import time

import pytest

from amends.channels.mail.calendars import words_of

HEAD = "BEGIN:VCALENDAR\nMETHOD:REQUEST\n"


def _event(*lines: str) -> str:
    return HEAD + "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("SUMMARY:Visit", "LOCATION:Hall 2"), "Invitation: Visit\nPlace: Hall 2"),
        (("DTSTART;TZID=Europe/Berlin:20260303T100000",), "Begins: 2026-03-03 10:00 (Europe/Berlin)"),
        (("DTSTART;VALUE=DATE:20260303", "DTEND;VALUE=DATE:20260304"), "Begins: 2026-03-03\nEnds: 2026-03-04"),
        (("SUMMARY;LANGUAGE=de:Termin\\, bitte\\n\\;pünktlich",), "Invitation: Termin, bitte\n;pünktlich"),
        (("SUMMARY:A very lo", " ng name"), "Invitation: A very long name"),
        (('LOCATION;ALTREP="http://h.example:80/x":Hall',), "Place: Hall"),
        (("DTSTART:soon",), "Begins: soon"),
        (("X-OTHER:words",), ""),
    ],
)
def test_what_when_and_where_are_said(lines, words):
    assert words_of(_event(*lines)) == words


def test_a_cancelled_visit_is_not_called_an_invitation():
    assert words_of(_event("SUMMARY:Visit").replace("REQUEST", "CANCEL")) == "Cancelled: Visit"


@pytest.mark.parametrize("text", ["", "words", "BEGIN:VEVENT", "SUMMARY:outside of any event", ":" * 1000, ";" * 1000])
def test_what_is_no_invitation_has_no_words(text):
    assert words_of(text) == ""


@pytest.mark.parametrize("piece", ["BEGIN:VEVENT\nSUMMARY:x\n", 'A;a="', ";a", "\n ", "SUMMARY;"])
def test_a_calendar_built_to_hurt_is_left_in_bounded_time(piece):
    began = time.process_time()
    assert len(words_of(HEAD + piece * 200_000)) < 20_000
    assert time.process_time() - began < 2
