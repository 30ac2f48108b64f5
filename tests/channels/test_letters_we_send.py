"""Our own mail: marked so that no loop begins, threaded, and proof against smuggled headers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.channels.mail import compose, parse
from amends.core.errors import Refused
from amends.core.incoming import Address, Machine

CARE = Address("Kettles Care", "care+k7Qm@kettles.example")


def _letter(**changes):
    given = {
        "sender": CARE,
        "to": Address("Élodie Marchal", "elodie@courrier.example"),
        "subject": "Votre réclamation C-2026-0042",
        "text": "Bonjour,\n\nnous l'avons reçue.\n",
        "message_id": "letter-1@mail.kettles.example",
        "is_automatic": True,
    }
    return bytes(compose(**given | changes))


def test_what_we_send_reads_back_as_written():
    mail = parse(_letter(at=datetime(2026, 3, 3, tzinfo=UTC)))
    assert (mail.author, mail.to[0]) == (CARE, Address("Élodie Marchal", "elodie@courrier.example"))
    assert mail.subject == "Votre réclamation C-2026-0042"
    assert mail.text == "Bonjour,\n\nnous l'avons reçue."
    assert mail.sent_at == datetime(2026, 3, 3, tzinfo=UTC)


def test_automatic_mail_says_so_and_personal_mail_does_not():
    assert b"Auto-Submitted: auto-generated" in _letter()
    assert b"Auto-Submitted: auto-replied" in _letter(in_reply_to="x@post.example")
    assert b"Auto-Submitted: no" in _letter(is_automatic=False)
    assert b"X-Auto-Response-Suppress: All" in _letter()


def test_our_letter_that_comes_back_is_known_as_ours():
    own = parse(_letter(), own_addresses=frozenset({"care@kettles.example"}))
    assert own.machine == Machine.OWN


def test_ids_longer_than_a_line_stay_ids():
    long = "x" * 150 + "@prod.outlook.example"
    mail = parse(_letter(in_reply_to=long, references=[f"{number}{long}" for number in range(40)]))
    assert mail.in_reply_to == (long,)
    assert mail.references[0] == f"0{long}"
    assert mail.references[-1] == f"39{long}"
    assert len(mail.references) == 21


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_subject_and_no_name_can_add_a_header(subject, name):
    raw = _letter(subject=f"a\r\nBcc: x@evil.example\n{subject}", to=Address(f"{name}\nBcc: y", "ida@post.example"))
    head = raw.split(b"\r\n\r\n")[0].lower()
    assert b"\nbcc:" not in head


@pytest.mark.parametrize(
    "address", ["", "ida", "ida@", "@x.example", "a b@x.example", "a@x.example\nBcc: y", "a@x, b@y", "ü@x.example"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(Refused, match="not an address"):
        _letter(to=Address("Ida", address))


def test_an_id_with_a_break_is_refused():
    with pytest.raises(Refused, match="cannot stand in a header"):
        _letter(in_reply_to="a@b\r\nBcc: x")
