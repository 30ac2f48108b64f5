"""Characters: what the sender meant, whatever the label says."""

import codecs

import pytest

from amends.channels.mail import charsets, parse


def test_valid_utf8_wins_over_a_wrong_label(read):
    mail = read("wrong_charset_label")
    assert mail.text == "水壶漏水了，烫伤了我的手。"
    assert mail.oddities == ("The letters were labelled GB2312, but read as UTF-8.",)


def test_an_unknown_label_is_no_reason_to_fail(read):
    mail = read("unknown_charset")
    assert mail.text == "Café crème, £5."
    assert "X-UNKNOWN" in mail.oddities[0]


def test_windows_quotes_labelled_latin1_come_out_as_quotes(read):
    assert read("windows_1252_as_latin1").text == "It said “safe” – it is not. €20 lost."


def test_an_encoded_word_cut_inside_a_letter_is_joined(read):
    mail = read("words_split_inside_letter")
    assert mail.subject == "Gerät kaputt"
    assert mail.author.name == "Jörg Müller"


def test_raw_utf8_headers_are_read(read):
    mail = read("raw_utf8_header")
    assert (mail.author.name, mail.author.address) == ("Zoë Żak", "zoë@żak.example")
    assert mail.subject == "Pęknięty czajnik"


def test_a_line_break_hidden_in_an_encoded_subject_becomes_a_blank(read):
    assert read("smuggled_break_in_subject").subject == "Hello Bcc: all@victims.example"


def test_null_bytes_are_removed_and_told(read):
    mail = read("null_bytes")
    assert (mail.subject, mail.text) == ("ab", "zero bytes")
    assert "null bytes" in mail.oddities[0]


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("すみません。", "iso2022_jp", "iso-2022-jp"),
        ("お湯が漏れます", "cp932", "x-sjis"),
        ("水壶漏水了", "gb18030", "gb2312"),
        ("물이 새요", "cp949", "ks_c_5601-1987"),
        ("กาน้ำรั่ว", "cp874", "windows-874"),
        ("הקומקום דולף", "iso-8859-8", "iso-8859-8-i"),
        ("Das ist gefährlich", "cp850", "cp-850"),
        ("Чайник течёт", "koi8_r", "koi8-r"),
        ("Größe", "utf-8", "uft-8"),
        ("Größe", "utf-8", "utf8mb4"),
        ("Grüße +1", "utf-7", "utf-7"),
    ],
)
def test_every_label_that_senders_use_is_understood(text, codec, label):
    assert charsets.decode(text.encode(codec), label) == (text, "")


@pytest.mark.parametrize(
    "label", ["rot13", "rot-13", "zip", "base64", "hex", "idna", "undefined", "unicode_escape", "\0", "ü" * 50, ""]
)
def test_labels_that_are_no_characters_are_not_used(label):
    assert charsets.decode("Größe".encode(), label)[0] == "Größe"


def test_half_a_letter_never_leaves_a_surrogate():
    assert "\ud800" not in charsets.decode(b"+2AA-", "utf-7")[0]


@pytest.mark.parametrize(
    ("raw", "label", "text"),
    [
        (b"I won\x92t pay \x8020 for caf\xe9", "utf-8", "I won’t pay €20 for café"),
        ("Größe “M” ".encode() + b"caf\xe9 \x93hi\x94", "utf-8", "Größe “M” café “hi”"),
        ("Größe ".encode() + b"\x80", "", "Größe €"),
        ("Größe “".encode()[:-1], "utf-8", "Größe �"),
        ("ok ①".encode("cp932"), "shift_jis", "ok ①"),
        (b"\x1b$B-!\x1b(B1 \x1b$B$9\x1b(I1\x1b(B", "iso-2022-jp", "①1 すｱ"),
        ("Größe".encode("utf-16-le"), "utf-16", "Größe"),
        ("Größe".encode("utf-16-be"), "ucs-2", "Größe"),
        (b"a + b", "utf-16", "a + b"),
        (b"\x93x\x94 \xfd", "iso-8859-9", "“x” ı"),
    ],
)
def test_a_byte_that_does_not_fit_the_label_costs_no_letter(raw, label, text):
    assert charsets.decode(raw, label)[0] == text


def test_html_without_a_label_is_read_as_it_says_itself(letter):
    page = '<html><head><meta charset="windows-1251"></head><body>Чайник</body></html>'.encode("cp1251")
    assert letter(page, "Content-Type: text/html").text == "Чайник"


@pytest.mark.parametrize(
    ("label", "same_as"),
    [
        ("ISO-8859-1;format=flowed", "latin-1"),
        ("x-mac-greek", "mac_greek"),
        ("windows-65001", "utf-8"),
        ("cp50220", "iso2022_jp_ext"),
        ("windows-936", "gb18030"),
        ('"koi8-ru"', "koi8_u"),
        ("charset=dos-850", "cp850"),
        ("iso-8859-6-e", "iso8859_6"),
    ],
)
def test_names_beyond_the_registered_ones_are_known(label, same_as):
    assert charsets.python_name(label) == codecs.lookup(same_as).name


@pytest.mark.parametrize(
    ("charset", "words"),
    [("windows-1251", "Чайник"), ("gb2312", "水壶漏水"), ("iso-2022-jp", "お湯"), ("utf-8", "Größe")],
)
def test_raw_letters_in_a_header_are_those_of_the_body(charset, words):
    head = f"From: {words} <a@b.example>\nSubject: {words}\nContent-Type: text/plain; charset={charset}\n\n{words}"
    mail = parse(head.encode(charset))
    assert (mail.author.name, mail.subject, mail.text) == (words, words, words)
