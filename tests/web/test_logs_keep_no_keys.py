"""What opens something for whoever holds it does not stand in a log."""

import logging

import pytest

from amends.web.logs import WithoutSecrets


def line(message: str, *values: object) -> str:
    return WithoutSecrets("%(message)s").format(logging.LogRecord("x", 30, "x.py", 1, message, values, None))


@pytest.mark.parametrize(
    "path",
    ["/talk/abc234secret/", "/people/accept/abc234secret/", "/people/welcome/?key=abc234secret&x=1"],
)
def test_the_secret_part_of_an_address_is_left_out(path):
    assert "abc234secret" not in line("Not Found: %s", path)


def test_all_else_stays():
    assert line("Not Found: %s", "/cases/?lot=4711") == "Not Found: /cases/?lot=4711"


def test_a_wrong_link_leaves_no_trace_of_itself(client, make, capfd):
    client.get("/talk/abc234secret/")
    assert "abc234secret" not in "".join(capfd.readouterr())
