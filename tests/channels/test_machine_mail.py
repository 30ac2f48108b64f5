"""Mail that no person wrote is recognised, with its reason in a sentence."""

import pytest

from amends.channels.mail import parse
from amends.core.incoming import Machine


@pytest.mark.parametrize(
    ("name", "machine"),
    [
        ("vacation_de", Machine.AUTO_REPLY),
        ("vacation_subject_only_fr", Machine.AUTO_REPLY),
        ("newsletter", Machine.BULK),
        ("bounce_failed", Machine.BOUNCE),
        ("bounce_delayed", Machine.DELAY),
        ("bounce_delivered", Machine.DELIVERY_REPORT),
        ("bounce_in_words", Machine.BOUNCE),
        ("abuse_report", Machine.ABUSE_REPORT),
        ("own_mail_came_back", Machine.OWN),
        ("gmail_reply_en", Machine.NONE),
        ("outlook_reply_de", Machine.NONE),
        ("forward_first_mail", Machine.NONE),
    ],
)
def test_each_kind_of_mail_is_recognised(read, name, machine):
    mail = read(name)
    assert mail.machine == machine
    assert bool(mail.machine_reason) == bool(machine)
    assert not machine or mail.machine_reason.endswith(".")
    assert mail.no_reply or not machine


def test_a_bounce_names_the_address_and_the_letter_of_ours(read):
    mail = read("bounce_failed")
    assert (mail.failed_recipient, mail.original_message_id) == (
        "nobody@post.example",
        "letter-31@mail.kettles.example",
    )
    assert mail.facts["dsn_action"] == "failed"
    assert mail.facts["dsn_status"] == "5.1.1"


def test_a_bounce_in_plain_words_does_so_too(read):
    mail = read("bounce_in_words")
    assert (mail.failed_recipient, mail.original_message_id) == ("gone@relay.example", "letter-32@mail.kettles.example")


def test_an_abuse_report_names_its_kind_and_our_letter(read):
    mail = read("abuse_report")
    assert mail.facts["feedback_type"] == "abuse"
    assert mail.original_message_id == "letter-33@mail.kettles.example"


def test_the_wish_of_exchange_forbids_our_answer_but_proves_no_machine(read):
    mail = read("exchange_suppress_only")
    assert mail.machine == Machine.NONE
    assert mail.no_reply


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "X-Autorespond: 1",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "Subject: Out of Office: your letter",
        "Subject: Abwesenheitsnotiz",
        "Subject: Respuesta automática: su carta",
        "Subject: =?utf-8?B?6Ieq5YuV5b+c562U?=",
    ],
)
def test_each_sign_of_an_automatic_answer_is_enough(letter, header):
    assert letter("I am away.", header).machine == Machine.AUTO_REPLY


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "Return-Path: <ida@post.example>",
        "Subject: Vacation house: the kettle exploded",
        "Subject: Returned the kettle, still no money",
        "Subject: Delivery failed again, nobody came",
        "Subject: I want my money back",
    ],
)
def test_mail_of_people_is_never_taken_for_a_machines(letter, header):
    assert letter("The parcel was returned and rejected.", header).machine == Machine.NONE


def test_a_person_at_a_postmaster_address_may_complain():
    complaint = parse(b"From: Bo <postmaster@small.example>\n\nI returned the kettle, and you rejected it.")
    bounce = parse(b"From: postmaster@small.example\nSubject: Undeliverable: letter\n\ngone")
    assert (complaint.machine, bounce.machine) == (Machine.NONE, Machine.BOUNCE)


def test_our_own_id_or_loop_mark_means_our_own_mail(letter):
    assert letter("x", "Message-ID: <l9@mail.kettles.example>").machine == Machine.OWN
    assert letter("x", "X-Amends-Loop: care+abc@kettles.example").machine == Machine.OWN
    assert letter("x", "X-Amends-Loop: care@other.example").machine == Machine.NONE


def test_a_general_status_gives_way_to_the_one_the_other_server_named(letter):
    report = (
        "--b\n\nsorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; ida@post.example\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: smtp; 550 5.2.2 mailbox full\n--b--"
    )
    mail = letter(report, "Content-Type: multipart/report; report-type=delivery-status; boundary=b")
    assert mail.machine == Machine.BOUNCE
    assert mail.facts["dsn_status"] == "5.2.2"


def test_an_old_absence_note_marked_as_bulk_is_an_automatic_answer(letter):
    assert letter("I am on vacation and will return on Monday.", "Precedence: bulk").machine == Machine.AUTO_REPLY
    assert letter("Ten kettles to love.", "Precedence: bulk").machine == Machine.BULK


@pytest.mark.parametrize(
    "subject",
    ["Out of office", "Automatic reply: kettle", "Abwesenheitsnotiz", "Réponse automatique : bouilloire",
     "Fuera de la oficina", "Risposta automatica: bollitore", "Assenza dall'ufficio", "Automatisch antwoord: ketel",
     "Resposta automática: chaleira", "Ausência temporária", "Odpowiedź automatyczna: czajnik",
     "Automatická odpověď: konvice", "Automatikus válasz", "Răspuns automat: ceainic", "Autosvar: kittel",
     "Fraværsmelding", "Automaattinen vastaus", "Otomatik yanıt: su ısıtıcı", "Αυτόματη απάντηση",
     "Автоответ: чайник", "Автоматична відповідь", "自动回复: 水壶", "自動回覆", "不在通知",
     "부재중 자동 회신", "תשובה אוטומטית",
     "Automatski odgovor", "Samodejni odgovor", "Automaatvastus", "Automatinis atsakymas", "Trả lời tự động",
     "Auto: Re: kettle"],
)  # fmt: skip
def test_an_absence_is_known_by_its_subject_in_many_languages(letter, subject):
    assert letter("x", f"Subject: {subject}").machine == Machine.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    ["不在保修期内吗", "外出时水壶漏水", "Assenza di ricambi", "Ausência de resposta", "Absence de réponse",
     "Auto: Kocher für das Auto defekt", "Automatic lid broke", "Automatische Abschaltung defekt", "Urlaub ohne Kocher",
     "Office kettle out of order"],
)  # fmt: skip
def test_words_of_absence_in_a_complaint_prove_no_machine(letter, subject):
    assert letter("x", f"Subject: {subject}").machine == Machine.NONE


@pytest.mark.parametrize("sender", ["Delivery Notification <info@parcels.example>", "Mail <mail@bakery.example>"])
def test_a_firm_that_delivers_parcels_is_no_mail_system(letter, sender):
    raw = f"From: {sender}\nTo: care@kettles.example\nSubject: Delivery failed\n\nThe recipient was not found.".encode()
    assert parse(raw).machine == Machine.NONE


def test_an_answer_marked_as_junk_mail_is_an_automatic_one(letter):
    mail = letter("Jeg er væk.", "Precedence: junk", "In-Reply-To: <l@mail.kettles.example>", "Subject: Re: kettle")
    assert mail.machine == Machine.AUTO_REPLY
