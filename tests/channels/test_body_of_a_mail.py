"""Which words are the message."""

from amends.channels.mail import parse


def test_flowed_lines_are_joined_again(read):
    text = read("flowed_delsp").text
    assert text == "This kettle is dangerous.\n\n> You wrote something long.\nFrom here on space-stuffed."


def test_html_is_turned_to_text_when_the_plain_form_is_blank(letter):
    table = "<table><tr><td>Lot</td><td>7</td></tr></table>"
    body = f"--b\nContent-Type: text/plain\n\n  \n--b\nContent-Type: text/html\n\n{table}\n--b--"
    assert letter(body, "Content-Type: multipart/alternative; boundary=b").text.split() == ["Lot", "7"]


def test_a_plain_form_that_only_points_to_the_html_is_passed_over(letter):
    body = (
        "--b\nContent-Type: text/plain\n\nYour mail client does not support HTML.\n"
        "--b\nContent-Type: text/html\n\n<p>" + "The kettle leaks badly. " * 10 + "</p>\n--b--"
    )
    mail = letter(body, "Content-Type: multipart/alternative; boundary=b")
    assert mail.text.startswith("The kettle leaks badly.")


def test_both_forms_sent_one_after_the_other_are_not_read_twice(letter):
    body = "--b\nContent-Type: text/plain\n\nIt leaks.\n--b\nContent-Type: text/html\n\n<p>It leaks.</p>\n--b--"
    assert letter(body, "Content-Type: multipart/mixed; boundary=b").text == "It leaks."


def test_a_footer_of_a_mailing_list_is_still_visible(letter):
    body = "--b\nContent-Type: text/html\n\n<p>It leaks.</p>\n--b\nContent-Type: text/plain\n\nlist footer\n--b--"
    assert letter(body, "Content-Type: multipart/mixed; boundary=b").text.split() == ["It", "leaks.", "list", "footer"]


def test_a_blank_mail_is_said_to_be_blank(letter):
    assert letter("\n \n").oddities[-1] == "No visible words: the message is blank."


def test_an_encrypted_mail_is_said_to_be_encrypted(letter):
    mail = letter("MIAG\n", 'Content-Type: application/pkcs7-mime; name="smime.p7m"')
    assert mail.attachments[0].name == "smime.p7m"
    assert "encrypted" in mail.oddities[-1]


def test_a_signed_mail_shows_its_words_and_keeps_its_signature(letter):
    body = "--b\n\nI sign this.\n--b\nContent-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n--b--"
    mail = letter(body, 'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b')
    assert mail.text == "I sign this."
    assert mail.attachments[0].name == "attachment-1.asc"


def test_the_parts_are_found_even_under_another_border_than_declared(read):
    assert read("broken_boundary").text == "The connection broke, but these words came through."


def test_a_border_may_end_in_dashes(letter):
    body = "----x--\nContent-Type: text/plain\n\nHi\n----x--\nContent-Type: text/html\n\n<p>Hi</p>\n----x----"
    mail = letter(body, 'Content-Type: multipart/alternative; boundary="--x--"')
    assert (mail.text, mail.html) == ("Hi", "<p>Hi</p>")


def test_a_body_that_follows_the_header_without_a_blank_line_is_read():
    mail = parse(b"From: a@b.example\nSubject: here\nwords that begin at once\n")
    assert (mail.subject, mail.text) == ("here", "words that begin at once")


def test_bytes_without_any_header_are_read_as_a_text():
    mail = parse(b"Just some words.\n\nOn 3 March 2026 Care <care@kettles.example> wrote:\n> old")
    assert mail.reply_text == "Just some words."
    assert "no header" in mail.oddities[0]
