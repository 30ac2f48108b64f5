"""The customer's page: only the secret link opens it, and it takes a message, a word and a confirmation."""

from amends.cases.actions import answer, renew_link
from amends.cases.actions.writing import customer_path
from amends.cases.models import Case
from amends.letters.models import Letter
from tests.make import BROKEN, HURT


def test_a_wrong_link_tells_nothing(make, client):
    case = make.case(HURT)
    page = client.get(customer_path(case)[:-3] + "aa/")
    assert page.status_code == 404
    assert case.number not in page.content.decode()


def test_a_renewed_link_ends_the_old_one(make, client, now):
    case = make.case()
    old = customer_path(case)
    renewed = renew_link(case=case, by=make.boss.actor, now=now)
    assert client.get(old).status_code == 404
    assert client.get(customer_path(renewed)).status_code == 200


def test_a_message_on_the_page_joins_the_case(make, client):
    case = make.case()
    client.post(customer_path(case), {"act": "write", "words": "It is the left hinge."})
    assert case.voices.filter(channel="page", excerpt__contains="left hinge").count() == 1


def test_an_empty_message_is_not_sent_and_says_so(make, client):
    case = make.case()
    page = client.post(customer_path(case), {"act": "write", "words": ""})
    assert page.status_code == 422
    assert case.voices.count() == 1


def test_saying_no_keeps_the_case_open_with_the_word(make, client, now):
    case = make.case()
    answer(case=case, words="We cannot help.", by=make.boss, now=now)
    client.post(customer_path(case), {"act": "dispute", "word": "That is not enough."})
    case.refresh_from_db()
    assert (case.state, case.steps.last().note) == ("disputed", "That is not enough.")


def test_the_page_speaks_the_customers_language(make, client):
    german = (
        "Das Scharnier ist gebrochen, ich bin sehr enttäuscht und verlange mein Geld zurück. Bitte antworten Sie mir."
    )
    case = make.case(german, subject="Kaputtes Scharnier")
    assert 'lang="de"' in client.get(customer_path(case)).content.decode()


def test_a_typed_address_gets_one_letter_until_it_is_confirmed(make, client, now):
    case = make.form(BROKEN, address="typed@reed.example", name="Cleo").case
    assert Letter.objects.filter(to_address="typed@reed.example").count() == 1
    client.post(customer_path(case), {"act": "confirm"})
    assert Case.objects.get(pk=case.pk).is_reply_confirmed


def test_notes_stay_ours(make, client, now, browser_of):
    case = make.case()
    desk = browser_of(make.boss)
    desk.post(case.get_absolute_url(), {"act": "note", "note-text": "She called twice, be gentle."})
    desk.logout()
    assert "be gentle" not in client.get(customer_path(case)).content.decode()
