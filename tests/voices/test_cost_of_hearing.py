"""What one message costs does not grow with how many there are already."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import BROKEN


def cost(make, number: int) -> int:
    with CaptureQueriesContext(connection) as queries:
        make.voice(f"{BROKEN} It is number {number}.", sender=f"p{number}@many.example")
    return len(queries)


def test_the_fortieth_message_costs_no_more_queries_than_the_second(make):
    cost(make, 1)
    second = cost(make, 2)
    for number in range(3, 40):
        make.voice(f"{BROKEN} It is number {number}.", sender=f"p{number}@many.example")
    assert cost(make, 40) <= second
    assert second < 120  # a voice, its author, a case, its clocks, a letter, and an entry for each
