"""Watching the children of `amends serve`: started again when one ends, stopped in order, found where they listen."""

import socket
import sys
import threading
from itertools import count
from pathlib import Path

import pytest

from amends.web import serve
from tests.web.running import until

SLEEPS = [sys.executable, "-c", "import sys; sys.stdin.read()"]
CHILD = Path(__file__).parent / "a_child.py"
ENDS = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def watched(request):
    """Supervise in the background, and make sure that nothing is left running."""
    stopping, said, ended = threading.Event(), [], {}
    threads = []

    def watch(*kept: serve.Child):
        thread = threading.Thread(target=lambda: ended.update(serve.supervise(kept, stopping, said.append)))
        thread.start()
        threads.append((thread, kept))
        return said

    yield watch, stopping, ended
    stopping.set()
    for thread, _ in threads:
        thread.join(30)


def test_a_child_that_ends_by_itself_is_started_again_and_said_so(watched):
    watch, _, _ = watched
    child = serve.Child("tick", SLEEPS, order=1)
    said = watch(child)
    until(lambda: child.process is not None)
    first = child.process
    first.kill()
    until(lambda: child.process is not None and child.process is not first)
    assert child.process.pid != first.pid
    assert said == ["tick ended by itself (code -9). It starts again in 1 s."]


def test_a_child_that_keeps_ending_waits_longer_each_time():
    moments = count(0, 10)  # each look is 10 s after the last: back-offs are over, a steady minute never comes
    child, said = serve.Child("web", ENDS, order=1, clock=lambda: next(moments)), []
    while len(said) < 3:
        child.keep_running(said.append)
        if child.process:
            child.process.wait()
    assert [line.rsplit("in ", 1)[1] for line in said] == ["1 s.", "2 s.", "5 s."]


def test_children_stop_in_order_so_that_tick_seals_what_web_wrote_last(watched, tmp_path):
    watch, stopping, ended = watched
    watch(
        *(
            serve.Child(name, [sys.executable, CHILD, name, tmp_path], order)
            for name, order in (("tick", 2), ("web", 1))
        )
    )
    until(lambda: (tmp_path / "tick.there").exists() and (tmp_path / "web.there").exists())
    stopping.set()
    until(lambda: len(ended) == 2)
    assert (tmp_path / "log").read_text() == "web tick "
    assert ended == {"web": True, "tick": True}


def test_a_port_that_is_taken_is_passed_over():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert serve.free_port("127.0.0.1", taken) > taken


def test_an_address_that_is_not_this_machines_is_refused():
    with pytest.raises(OSError, match="assign"):
        serve.free_port("192.0.2.1", 8010)


def test_listening_everywhere_names_every_address_of_the_same_family():
    found = serve.reachable_at("0.0.0.0", 8011, own_addresses=["192.0.2.7", "[2001:db8::7]"])
    assert found[0] == "http://localhost:8011"
    assert "http://192.0.2.7:8011" in found
    assert not any("2001:db8" in address for address in found)
    assert f"http://{socket.gethostname()}:8011" in found


def test_listening_on_one_address_names_only_that():
    assert serve.reachable_at("192.0.2.7", 8010, own_addresses=["192.0.2.7"]) == ["http://192.0.2.7:8010"]


def test_the_public_address_comes_first():
    found = serve.reachable_at("127.0.0.1", 8010, own_addresses=[], public_url="https://quality.example.com")
    assert found[0] == "https://quality.example.com"
