"""Which words are the message."""

import base64

from amends.channels.mail import parse
from tests.channels.winmail import attribute, winmail


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


def _mixed(letter, *parts, kind="mixed"):
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--"
    return letter(body, f"Content-Type: multipart/{kind}; boundary=b")


def test_all_pieces_of_text_between_pictures_are_the_message(letter):
    picture = "Content-Type: image/png; name=a.png\nContent-Disposition: inline; filename=a.png\n\nx"
    mail = _mixed(letter, "\nabove", picture, "\nbetween", picture, "\nbelow")
    assert mail.text.split() == ["above", "between", "below"]
    assert len(mail.attachments) == 2


def test_of_two_forms_in_the_wrong_order_the_plain_one_is_read(letter):
    mail = _mixed(letter, "Content-Type: text/html\n\n<p>It leaks.</p>", "\nIt leaks.", kind="alternative")
    assert (mail.text, mail.html) == ("It leaks.", "<p>It leaks.</p>")


def test_a_text_that_is_attached_is_a_file_and_not_the_message(letter):
    file = "Content-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nline one"
    assert _mixed(letter, "\nIt leaks.", file).text == "It leaks."
    assert "file" in _mixed(letter, file).oddities[-1]


def test_a_text_of_an_unknown_kind_is_still_a_text(letter):
    assert letter("It *leaks*.", "Content-Type: text/markdown").text == "It *leaks*."
    assert letter("It leaks.", "Content-Type: text/x-unheard-of").text == "It leaks."


def test_the_form_for_phones_is_no_file(letter):
    phone = "Content-Type: text/x-amp-html\n\n<html>"
    assert _mixed(letter, "\nIt leaks.", phone, kind="alternative").attachments == ()


def test_words_sealed_with_pgp_are_said_to_be_sealed(letter):
    mail = letter("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----")
    assert "encrypted with PGP" in mail.oddities[-1]


def test_an_encrypted_mail_of_two_parts_keeps_both(letter):
    control = "Content-Type: application/pgp-encrypted\n\nVersion: 1"
    sealed = 'Content-Type: application/octet-stream; name="encrypted.asc"\n\n-----BEGIN PGP MESSAGE-----'
    mail = _mixed(letter, control, sealed, kind="encrypted")
    assert [item.name for item in mail.attachments] == ["attachment-1.asc", "encrypted.asc"]
    assert "encrypted" in mail.oddities[-1]


def test_an_invitation_is_kept_as_a_file(letter):
    mail = _mixed(letter, "\nCome.", "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR")
    assert [(item.name, item.media_type) for item in mail.attachments] == [("attachment-1.ics", "text/calendar")]


def test_words_that_stand_only_in_a_winmail_are_read_there(letter):
    packed = base64.encodebytes(winmail(attribute(1, 0x800C, b"It leaks.\0"))).decode()
    file = f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{packed}"
    assert _mixed(letter, "\n ", file).text == "It leaks."
    assert _mixed(letter, "\nIt smokes.", file).text == "It smokes."


def test_of_a_text_longer_than_any_person_writes_the_beginning_is_shown(letter):
    mail = letter("It leaks.\n" * 30_000)
    assert mail.text.startswith("It leaks.")
    assert mail.text.count("\n") < 20_000
    assert "Only the first 20000 lines of the text are shown." in mail.oddities


def test_an_invitation_without_words_is_put_into_words_and_kept(letter):
    mail = letter(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Visit\nEND:VEVENT\n", "Content-Type: text/calendar; method=REQUEST"
    )
    assert (mail.text, [one.name for one in mail.attachments]) == ("Invitation: Visit", ["attachment-1.ics"])


def test_an_invitation_beside_words_adds_none(letter):
    body = "--b\n\nPlease come.\n--b\nContent-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:Visit\n--b--"
    assert letter(body, "Content-Type: multipart/alternative; boundary=b").text == "Please come."


def test_a_mail_inside_its_signature_gives_its_words_and_its_files(letter):
    picture = b"--i\nContent-Type: image/png; name=a.png\n\nx\n--i--\n"
    inside = b"Content-Type: multipart/mixed; boundary=i\n\n--i\n\nIt leaks.\n" + picture

    def held_in(tag: int, *values: bytes) -> bytes:
        whole = b"".join(values)
        return bytes([tag, 0x82]) + len(whole).to_bytes(2, "big") + whole

    words = held_in(0x30, bytes.fromhex("06092a864886f70d010701"), held_in(0xA0, held_in(0x04, inside)))
    signed = held_in(0xA0, held_in(0x30, b"\x02\x01\x01\x31\x00", words))
    kind = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
    mail = letter(held_in(0x30, bytes.fromhex("06092a864886f70d010702"), signed), kind)
    assert (mail.text, [one.name for one in mail.attachments]) == ("It leaks.", ["smime.p7m", "a.png"])
    assert "not checked" in mail.oddities[-1]


def test_a_piece_of_a_mail_and_a_part_that_stands_elsewhere_are_kept_and_told(letter):
    piece = letter("words", "Content-Type: message/partial; id=x; number=2; total=3")
    assert "piece 2 of 3" in " ".join(piece.oddities)
    there = letter(
        "Content-Type: image/png\n\n", 'Content-Type: message/external-body; access-type=URL; url="http://a.example/"'
    )
    assert "(http://a.example/)" in " ".join(there.oddities)
    assert [one.name for one in piece.attachments + there.attachments] == ["attachment-1.eml", "attachment-1.txt"]
