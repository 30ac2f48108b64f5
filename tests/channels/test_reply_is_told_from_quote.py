"""What the customer newly wrote is told from what we wrote before, and nothing is lost."""

import pytest

from amends.channels.mail.quotes import split_text


def test_a_gmail_reply_holds_only_the_new_words(read):
    mail = read("gmail_reply_en")
    assert mail.reply_text == "The new lid came, but it does not close either. Steam burnt my hand."
    assert "we have sent you a new lid" in mail.elided


def test_a_german_outlook_block_ends_the_reply(read):
    mail = read("outlook_reply_de")
    assert mail.reply_text.endswith("Uwe Brandt")
    assert "zurück" in mail.reply_text
    assert mail.elided.startswith("____")
    assert "haben Sie die Rechnung noch?" in mail.elided


def test_a_french_reply_gives_up_its_quote_and_its_signature(read):
    mail = read("thunderbird_reply_fr")
    assert mail.reply_text.endswith("c'est vraiment dangereux.")
    assert mail.signature == "--\nÉlodie Marchal\n12 rue des Lilas"


def test_answers_between_quoted_lines_keep_the_questions_they_answer(read):
    mail = read("apple_inline_es")
    assert "> ¿Qué lote pone en la base?\n\nL-2291" in mail.reply_text
    assert mail.elided.endswith("> Gracias\n> Kettles")
    assert mail.signature == "Enviado desde mi iPhone"


@pytest.mark.parametrize(
    ("name", "reply", "quoted"),
    [
        ("zimbra_html_de", "Der Deckel passt nicht. Bitte schicken Sie den richtigen.", "der Deckel ist unterwegs"),
        ("outlook_word_html_en", "Three of ten boxes were crushed again.", "were the boxes crushed?"),
        ("html_only_gmail_answers_below", "It is lot 2291.\n\nYes, my son burnt his arm.", "Is anybody hurt?"),
    ],
)
def test_marks_of_mail_programs_in_html_divide_it(read, name, reply, quoted):
    mail = read(name)
    assert mail.reply_text == reply
    assert quoted in mail.elided


def test_a_mail_forwarded_to_us_first_is_shown_and_judged_whole(read):
    mail = read("forward_first_mail")
    assert mail.reply_text == "My mother asked me to send you this."
    assert mail.shown == mail.judged == mail.text
    assert "caught fire while I was in the garden" in mail.judged


def test_the_same_forward_in_a_running_conversation_is_set_aside(letter):
    body = "Look at this.\n\n---------- Forwarded message ---------\nFrom: a@b.example\nSubject: x\n\nold words"
    mail = letter(body, "Subject: Re: kettle", "In-Reply-To: <1@mail.kettles.example>")
    assert mail.reply_text == "Look at this."
    assert "old words" in mail.elided


def test_a_mail_that_is_nothing_but_a_quote_shows_everything(letter):
    assert letter("> only this\n> was sent").reply_text == "> only this\n> was sent"


def test_words_below_a_quote_are_the_customers_own():
    split = split_text("On 3 March 2026 at 10:12, Care <care@kettles.example> wrote:\n> Which lot?\n\nLot 7.")
    assert split.reply == "Lot 7."
    assert split.elided.endswith("> Which lot?")


def test_a_quote_known_only_from_the_html_is_found_in_the_plain_text(letter):
    body = (
        "--b\nContent-Type: text/plain\n\nStill broken.\n\nKettles kirje 3.3.2026\n\n"
        "Dear Ida, how is the new lid doing?\n"
        "--b\nContent-Type: text/html\n\n<p>Still broken.</p><div class='yahoo_quoted'>Kettles kirje 3.3.2026"
        "<p>Dear Ida, how is the new lid doing?</p></div>\n--b--\n"
    )
    mail = letter(body, "Content-Type: multipart/alternative; boundary=b")
    assert mail.reply_text == "Still broken."
    assert mail.elided.startswith("Kettles kirje")


@pytest.mark.parametrize(
    "words",
    [
        "On Monday your driver wrote:\nnobody was at home. That is a lie.",
        "From: Berlin\nTo: Hamburg\nDate: 3 March\nThe train did not run.",
        "The lid is loose.\nFrom my point of view this is dangerous.",
        "It arrived broken.\nSent by courier on 3 May.",
        "Two faults:\n--\nThe lid came off and boiling water ran over the arm of my daughter, "
        "who had to go to hospital at once",
    ],
)
def test_words_that_only_look_like_a_border_stay_words(words):
    assert split_text(words).reply == words
