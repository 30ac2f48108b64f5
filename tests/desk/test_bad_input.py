"""Whatever is typed into an address or a form: a page with a sentence, never an error page of the server."""

import pytest

NOBODY = "/00000000-0000-4000-8000-000000000000/"
ADDRESSES = [
    "/inbox/?view=%00", "/inbox/?view=nope&show=all", "/search/?q=%00", "/search/?q=" + "x" * 5000,
    "/search/?q=%22%27%28%29%2A%3A-", "/search/?q=%EF%BF%BF&kind=zzz", "/cases/?page=999999&order=zzz&state=nope",
    "/cases/?owner=not-a-uuid", "/cases/?lot=%00", "/letters/?page=-1&status=x", f"/files/voice{NOBODY}",
    f"/files/nope{NOBODY}", f"/case{NOBODY}", f"/inbox{NOBODY}raw/", "/talk/abc/", "/talk/%00/", "/voices/say/?lang=xx",
    "/voices/thanks/abc/", "/people/accept/abc/", "/no/such/page/", "/triage-quality/?question=%00",
]  # fmt: skip
ACTS = [
    {}, {"act": "zzz"}, {"act": "assess", "assess-actual": "9"}, {"act": "assign", "assign-owner": "zzz"},
    {"act": "restrict", "restrict-to": ["zzz"]}, {"act": "note", "note-text": "a\x00b"}, {"act": "answer"},
    {"act": "close", "close-reason": "not answered yet"}, {"act": "renew_link", "renew_link-x": "\ufffe"},
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[:40])
def test_a_strange_address_is_answered_with_a_page(make, browser_of, address):
    answer = browser_of(make.boss).get(address)
    assert answer.status_code in (200, 404, 409)
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_a_strange_act_changes_nothing_and_says_so(make, browser_of, act):
    case = make.case()
    answer = browser_of(make.boss).post(case.get_absolute_url(), act, follow=True)
    assert answer.status_code in (200, 422)
    state = case.state
    case.refresh_from_db()
    assert case.state == state


def test_after_a_decision_nobody_is_sent_to_a_strangers_page(make, browser_of):
    voice = make.voice("What a lovely case, thank you!")
    answer = browser_of(make.boss).post(voice.get_absolute_url(), {"act": "agree", "next": "//evil.example/"})
    assert answer["Location"] == voice.get_absolute_url()
