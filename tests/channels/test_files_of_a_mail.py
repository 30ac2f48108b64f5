"""Attachments: every name form, every encoding, nothing dropped."""

import pytest

from amends.channels.mail.files import clean_name


def test_all_files_come_with_the_names_their_sender_meant(read):
    assert [item.name for item in read("attachments_of_all_kinds").attachments] == [
        "crack.png",
        "Rechnung für März.pdf",
        "Prüfbericht.pdf",
        "attachment-4.pdf",
        "my photo of it.jpg",
        "my photo of it.jpg",
        "log.txt",
        "attachment-8.ics",
        "smime.p7s",
    ]


def test_files_are_decoded_and_pictures_in_the_text_are_flagged(read):
    files = read("attachments_of_all_kinds").attachments
    assert files[1].data == b"%PDF-1.4 one"
    assert files[6].data.strip() == b"line = one"
    assert [item.name for item in files if item.is_inline] == ["crack.png"]
    assert files[0].content_id == "crack@ode"


def test_an_enclosed_mail_is_kept_byte_for_byte_and_its_words_are_heard(read):
    mail = read("forward_as_file")
    assert [(item.name, item.media_type) for item in mail.attachments] == [
        ("smoke from the socket.eml", "message/rfc822")
    ]
    assert mail.attachments[0].data.startswith(b"From: Mary Ashby")
    assert mail.text == "There was smoke from the socket."


def test_an_enclosed_mail_in_base64_is_opened_too(letter):
    head = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64"
    body = f"--b\n{head}\n\nU3ViamVjdDogaW4KCmlubmVyIHdvcmRz\n--b--"
    mail = letter(body, "Content-Type: multipart/mixed; boundary=b")
    assert mail.text == "inner words"
    assert mail.attachments[0].data == b"Subject: in\n\ninner words"


def test_a_uuencoded_file_leaves_the_text_and_becomes_a_file(read):
    mail = read("uuencoded_body")
    assert mail.attachments[0].name == "machine.log"
    assert mail.attachments[0].data == b"abc"
    assert "begin 644" not in mail.text
    assert mail.text.endswith("Regards")


def test_a_picture_without_words_is_said_to_be_one(read):
    mail = read("image_only")
    assert mail.text == ""
    assert "No visible words: the message is an image." in mail.oddities


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("/home/ida/x.pdf", "x.pdf"),
        ("C:\\Users\\ida\\lid.jpg", "lid.jpg"),
        ("Invoice 3/4.pdf", "Invoice 3_4.pdf"),
        ("exe\u202egpj.pdf", "exegpj.pdf"),
        ("a\r\nb\0.txt", "ab.txt"),
        ("..", ""),
        ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
    ],
)
def test_a_file_name_holds_no_folder_and_no_tricks(name, cleaned):
    assert clean_name(name) == cleaned


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt", "naïve €.txt"),
        ("attachment; filename*=iso-8859-1'de'M%E4rz.txt", "März.txt"),
        ('attachment; filename="=?iso-8859-1?Q?M=E4rz?=.txt"', "März.txt"),
        ("attachment; filename=ciële.txt", "ciële.txt"),
        ("attachment; filename=two words.txt; size=5", "two words.txt"),
        ('attachment; filename="semi;colon.txt"', "semi;colon.txt"),
        ('attachment; FILENAME="caps.txt"', "caps.txt"),
        ("attachment; filename=\"plain.txt\"; filename*=UTF-8''b%C3%A9tter.txt", "bétter.txt"),
    ],
)
def test_every_way_to_write_a_file_name_is_read(letter, header, name):
    body = f"--b\n\nwords\n--b\nContent-Type: text/plain\nContent-Disposition: {header}\n\ndata\n--b--"
    mail = letter(body, "Content-Type: multipart/mixed; boundary=b")
    assert [item.name for item in mail.attachments] == [name]
    assert mail.text == "words"
