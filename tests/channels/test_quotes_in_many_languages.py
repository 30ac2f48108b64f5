"""The lines that programs put above a quote, in the languages of our customers."""

import pytest

from amends.channels.mail.quotes import split_text

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
