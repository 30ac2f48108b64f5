"""The lines that programs put above a quote, in the languages of our customers.

The forms of each language stand in samples/replies/languages.toml; the answer is known, for it was put above them here.
"""

import re
import textwrap
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

from amends.channels.mail.markup import to_marked_text
from amends.channels.mail.quotes import split_marked, split_text

LANGUAGES = tomllib.loads((Path(__file__).parent / "samples" / "replies" / "languages.toml").read_text("utf-8"))
WHO, NAME = "Kettle Care <care@kettles.example>", "Kettle Care"
QUOTED = "> Dear Ida,\n> the new lid is on its way.\n>\n> Kettle Care"
BARE = "Dear Ida,\n\nthe new lid is on its way."

ABOVE_A_QUOTE = [
    "On Tue, 3 Mar 2026 at 10:12, Care <care@kettles.example> wrote:",
    "Am 03.03.2026 um 10:12 schrieb Care:",
    "Am Di., 3. März 2026 um 10:12 Uhr schrieb Care <\ncare@kettles.example>:",
    "Le mar. 3 mars 2026 à 10:12, Care <care@kettles.example> a écrit :",
    "El mar, 3 mar 2026 a las 10:12, Care (<care@kettles.example>)\nescribió:",
    "Il giorno mar 3 mar 2026 alle ore 10:12 Care <care@kettles.example> ha scritto:",
    "Op di 3 mrt 2026 om 10:12 schreef Care <care@kettles.example>:",
    "Em ter., 3 de mar. de 2026 às 10:12, Care <care@kettles.example> escreveu:",
    "W dniu 3.03.2026 o 10:12, Care pisze:",
    "wt., 3 mar 2026 o 10:12 Care <care@kettles.example> napisał(a):",
    "út 3. 3. 2026 v 10:12 odesílatel Care <care@kettles.example> napsal:",
    "Den tis 3 mars 2026 kl 10:12 skrev Care <care@kettles.example>:",
    "Den tirs. 3. mar. 2026 kl. 10.12 skrev Care <care@kettles.example>:",
    "вт, 3 мар. 2026 г. в 10:12, Care <care@kettles.example>:",
    "3 марта 2026, 10:12, Care написал:",
    "2026年3月3日(火) 10:12 Care <care@kettles.example>:",
    "2026年3月3日 10:12，Care <care@kettles.example> 写道：",
    "2026년 3월 3일 (화) 오전 10:12, Care <care@kettles.example>님이 작성:",
    "3 Mar 2026 Sal, 10:12 tarihinde Care <care@kettles.example> şunu yazdı:",
]

HEADS = [
    "From: Care\nSent: Tuesday, 3 March 2026 10:12\nTo: Ida\nSubject: Lid",
    "-----Original Message-----\nFrom: Care [mailto:care@kettles.example]\nSent: 3 March 2026\nSubject: Lid",
    "-----Ursprüngliche Nachricht-----\nVon: Care\nGesendet: Dienstag, 3. März 2026\nAn: Ida\nBetreff: Deckel",
    "De : Care <care@kettles.example>\nEnvoyé : mardi 3 mars 2026\nÀ : Ida\nObjet : Couvercle",
    "*De:* Care <care@kettles.example>\n*Enviado:* martes, 3 de marzo de 2026\n*Para:* Ida\n*Asunto:* Tapa",
    "Da: Care\nInviato: martedì 3 marzo 2026\nA: Ida\nOggetto: Coperchio",
    "Van: Care\nVerzonden: dinsdag 3 maart 2026\nAan: Ida\nOnderwerp: Deksel",
    "Od: Care\nWysłano: wtorek, 3 marca 2026\nDo: Ida\nTemat: Pokrywka",
    "发件人: Care\n发送时间: 2026年3月3日\n收件人: Ida\n主题: 盖子",
]


@pytest.mark.parametrize("line", ABOVE_A_QUOTE)
def test_the_line_above_a_quote_ends_the_reply(line):
    split = split_text(f"It leaks.\n\n{line}\n> Dear Ida\n> it should not.")
    assert split.reply == "It leaks."
    assert split.elided.startswith(line.split("\n")[0])


@pytest.mark.parametrize("line", [line for line in ABOVE_A_QUOTE if "@" in line and "вт," not in line])
def test_with_an_address_it_ends_the_reply_even_without_quote_marks(line):
    assert split_text(f"It leaks.\n\n{line}\n\nDear Ida, it should not.").reply == "It leaks."


@pytest.mark.parametrize("head", HEADS)
def test_a_block_of_fields_ends_the_reply(head):
    split = split_text(f"It leaks.\n\n{head}\n\nDear Ida, it should not.")
    assert split.reply == "It leaks."
    assert "it should not" in split.elided


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Envoyé de mon iPhone",
        "Enviado desde mi móvil",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "iPhoneから送信",
        "Get Outlook for Android",
    ],
)
def test_the_line_of_a_device_is_signature(line):
    split = split_text(f"It leaks.\n\n{line}")
    assert (split.reply, split.signature) == ("It leaks.", line)


def _filled(form):
    return form.replace("{who}", WHO).replace("{name}", NAME)


def _below_a_line(line, reply) -> Iterator[str]:
    """The answer above a line in all the ways in which it is broken and set, and below it."""
    for shown in (line, textwrap.fill(line, 76), textwrap.fill(line, 40), line.replace("<", "<\n", 1)):
        yield f"{reply}\n\n{shown}\n\n{QUOTED}"
    yield f"{reply}\n{line}\n{QUOTED}"
    yield f"{line}\n{QUOTED}\n\n{reply}"
    if "@" in line:
        yield f"{reply}\n\n{line}\n\n{BARE}"
        yield f"{reply}\n\n{line}"


def _above_a_block(block, reply) -> Iterator[str]:
    bold = re.sub(r"^([^:：\n]*?) ?([:：])", r"*\1\2*", block, flags=re.MULTILINE)
    for shown in (block, bold, "_" * 32 + "\n" + block, block.replace("\n", "\n\n")):
        yield f"{reply}\n\n{shown}\n\n{BARE}"
        yield f"{reply}\n\n-- \nIda Fenn\n\n{shown}\n\n{BARE}"


def _in_html(forms) -> Iterator[str]:
    reply = escape(forms["reply"]).replace("\n", "<br>")
    for line in (escape(_filled(line)) for line in forms["lines"]):
        yield f"<p>{reply}</p>{line}<br><blockquote>old <b>words</b></blockquote>"
        yield f"{line}<br><blockquote>old words</blockquote><p>{reply}</p>"
        yield f"<p>{reply}</p><p>{line}</p><blockquote type='cite'>old words</blockquote>"
    for block in (escape(_filled(block)).replace("\n", "<br>") for block in forms["blocks"]):
        yield f"<p>{reply}</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>{block}</p></div><p>old</p>"
        yield f"<p>{reply}</p><hr><p>{block}</p><p>old</p>"


def _missed(forms, texts):
    wanted = "".join(forms["reply"].split())
    return [text for text in texts if "".join(split_text(text).reply.split()) != wanted]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_this_language_is_known_however_it_is_broken(language):
    forms = LANGUAGES[language]
    texts = [text for line in forms["lines"] for text in _below_a_line(_filled(line), forms["reply"])]
    assert _missed(forms, texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_of_fields_of_this_language_is_known(language):
    forms = LANGUAGES[language]
    texts = [text for block in forms["blocks"] for text in _above_a_block(_filled(block), forms["reply"])]
    assert _missed(forms, texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_originals_and_forwards_of_this_language_are_known(language):
    forms = LANGUAGES[language]
    reply, block = forms["reply"], _filled(forms["blocks"][0])
    quoted = "\n".join(f"> {line}" for line in block.split("\n"))
    texts = [f"{reply}\n\n{head}\n{block}\n\n{BARE}" for head in forms["originals"] + forms["forwards"]]
    texts += [f"{reply}\n\n{head}\n\n{quoted}\n> old" for head in forms["forwards"]]
    texts += [f"{reply}\n\n{head}\n\n{BARE}" for head in forms["originals"] if not head.startswith("__")]
    assert _missed(forms, texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_of_devices_of_this_language_are_signature(language):
    forms = LANGUAGES[language]
    line = _filled(forms["lines"][0])
    texts = [f"{forms['reply']}\n\n{device}" for device in forms["devices"]]
    texts += [f"{forms['reply']}\n\n{device}\n\n{line}\n\n{QUOTED}" for device in forms["devices"]]
    assert _missed(forms, texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_of_this_language_is_divided_without_any_mark_of_a_program(language):
    forms = LANGUAGES[language]
    wanted = "".join(forms["reply"].split())
    replies = [(html, split_marked(to_marked_text(html)).reply) for html in _in_html(forms)]
    assert [html for html, reply in replies if "".join(reply.split()) != wanted] == []
