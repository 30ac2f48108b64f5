"""The public form: anybody, in their language, once in a while; nothing is lost on an error."""

import pytest
from django.core.cache import cache

from amends.voices.models import Voice
from tests.make import BROKEN


@pytest.fixture(autouse=True)
def _no_posts_before():
    cache.clear()


def test_a_complaint_without_address_gets_its_secret_link_on_the_page(make, client):
    thanks = client.post("/voices/say/", {"message": BROKEN}, follow=True)
    case = Voice.objects.get().case
    assert case.number in thanks.content.decode()
    assert "/talk/" in thanks.content.decode()


def test_with_an_address_the_link_goes_there_and_is_not_shown(make, client):
    thanks = client.post("/voices/say/", {"message": BROKEN, "address": "cleo@reed.example"}, follow=True)
    assert "/talk/" not in thanks.content.decode()


def test_an_error_is_said_in_the_customers_language_and_loses_nothing(make, client):
    page = client.post("/voices/say/?lang=de", {"message": "", "name": "Käthe Wolf", "address": "käthe@"})
    text = page.content.decode()
    assert 'lang="de"' in text
    assert "Käthe Wolf" in text


def test_too_many_posts_are_refused_with_a_sentence(make, client):
    answers = [client.post("/voices/say/", {"message": f"{BROKEN} {number}"}) for number in range(8)]
    assert answers[-1].status_code == 429
    assert Voice.objects.count() == 6


def test_what_fills_the_field_nobody_sees_is_set_aside(make, client):
    client.post("/voices/say/", {"message": "Buy cheap watches", "website": "http://spam.example"})
    voice = Voice.objects.get()
    assert (voice.disposition, voice.case) == ("set_aside", None)


def test_null_signs_are_answered_with_a_sentence_and_not_with_an_error_page(make, client):
    page = client.post("/voices/say/", {"message": f"{BROKEN}\x00", "name": "Ann"})
    assert (page.status_code, Voice.objects.count()) == (200, 0)
    assert "Ann" in page.content.decode()
