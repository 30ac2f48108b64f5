"""A call is noted while it lasts, and tied to the customer we know when one is chosen."""

from amends.registers.models import Party
from amends.voices.models import Voice

WORDS = "The lid came off on the stairs and somebody could be hurt. She wants a call back."


def test_a_call_of_a_known_customer_is_tied_to_that_customer(make, browser_of):
    known = make.case().customer
    desk = browser_of(make.person("contact_staff", name="Cora Counter"))
    offered = desk.get("/voices/phone/", {"name": "cl"}, headers={"HX-Request": "true"}).content.decode()
    assert "Cleo Reed · cleo@reed.example" in offered
    desk.post("/voices/phone/", {"words": WORDS, "name": "Cleo Reed · cleo@reed.example"})
    voice = Voice.objects.get(channel="phone")
    assert (voice.party, voice.author_address) == (known, "cleo@reed.example")


def test_a_name_typed_freely_becomes_a_new_customer(make, browser_of):
    make.case()
    browser_of(make.boss).post("/voices/phone/", {"words": WORDS, "name": "Cleo Reed"})
    assert Party.objects.filter(name="Cleo Reed").count() == 2


def test_an_empty_note_is_not_saved_and_says_so(make, browser_of):
    page = browser_of(make.boss).post("/voices/phone/", {"words": ""})
    assert "Write at least a few of their words" in page.content.decode()
    assert not Voice.objects.exists()


def test_a_call_marked_as_possible_harm_counts_as_harm(make, browser_of):
    browser_of(make.boss).post("/voices/phone/", {"words": "Something was odd with the case.", "urgency": "hurt"})
    assert Voice.objects.get().case.severity >= 3
