"""A mail built to hurt takes little memory and time, says what was left out, and still gives its words."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.channels.hostile import MAILS

MOST_MEMORY = 200  # MB, of the whole process: Python, the libraries, the mail itself and all that is made of it
MOST_SECONDS = 10  # of CPU; the promise is 2, but other tests run beside this one
WORDS = "The lid is cracked"
SCRIPT = """
import json, re, resource, sys, time
from pathlib import Path
from amends.channels.mail import parse
raw = Path(sys.argv[1]).read_bytes()
began = time.process_time()
mail = parse(raw, own_addresses=frozenset({"care@kettles.example"}))
seconds, status = time.process_time() - began, Path("/proc/self/status")
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # on Linux it counts the process that started this one too
most = int(re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1]) if status.exists() else most
print(json.dumps({"size": len(raw) >> 20, "memory": most >> 10, "seconds": seconds,
      "text": mail.text[:200], "author": mail.author.address, "oddities": mail.oddities}))
"""


@pytest.fixture(scope="module", params=MAILS, ids=lambda make: make.__name__)
def reading(request, tmp_path_factory) -> tuple[str, dict[str, Any]]:
    """One of the mails, read by a process of its own, and what that took."""
    path = tmp_path_factory.mktemp("hostile") / "mail.eml"
    path.write_bytes(request.param())
    told = subprocess.run([sys.executable, "-c", SCRIPT, str(path)], check=True, capture_output=True, timeout=120)
    path.unlink()
    return request.param.__name__, json.loads(told.stdout)


def test_it_takes_little_memory_and_time_and_its_words_are_heard(reading):
    name, told = reading
    print(f"{name}: {told['size']} MB read with {told['memory']} MB of memory in {told['seconds']:.2f} s of CPU.")
    assert told["memory"] < MOST_MEMORY
    assert told["seconds"] < MOST_SECONDS
    assert WORDS in told["text"]
    assert told["author"] == "ida@post.example"


EXPLAINED = {
    "sixty_megabytes": "“film.mp4” (video/mp4, about 22 MB) was not taken out",
    "sixty_megabytes_of_text": "first 5 MB were read",
    "sixty_megabytes_of_html": "first 5 MB were read",
    "sixty_megabytes_in_a_mail": "(message/rfc822, about",
    "ten_thousand_parts": "more than 500 parts",
    "two_hundred_levels": "nested deeper than",
    "two_hundred_mails_in_mails": "nested deeper than",
    "five_megabytes_of_header": "header of the mail is longer",
    "five_megabytes_in_one_field": "header of the mail is longer",
}


def test_what_was_left_out_is_said(reading):
    name, told = reading
    assert EXPLAINED.get(name, "") in " ".join(told["oddities"])
    assert all(sentence.endswith(".") for sentence in told["oddities"])
