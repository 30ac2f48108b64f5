"""Spreadsheets of every habit are read to the same rows, and whatever is none is refused with a sentence."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from amends.channels import sheet
from amends.channels.sheet import Fault, How, RowReader, workbook
from amends.channels.sheet.ahead import judged, judged_ahead
from amends.channels.sheet.heads import FIELDS, guess, kind_key, unique
from amends.core.errors import Unreadable
from amends.core.incoming import Incoming

HEADS = ["Kunde", "E-Mail", "Eingang am", "Beschwerde", "Bestellnummer"]
LINE = ["Änne Öhl", "aenne@reed.example", "24.12.2025", "Der Verschluss klemmt; so geht das nicht.", "00123"]

Read = list[Incoming | Fault]


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[bytes], Path]:
    def keep(data: bytes) -> Path:
        path = tmp_path / "table"
        path.write_bytes(data)
        return path

    return keep


@pytest.fixture
def read(kept) -> Callable[..., Read]:
    def do(data: bytes, **said: str | int) -> Read:
        path = kept(data)
        how = sheet.look(path, **said).how
        return [RowReader(how).read(row) for row in sheet.rows(path, how)]

    return do


def as_text(separator: str, *rows: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def as_workbook(fill: Callable[[Workbook], None]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_voice(read, encoding, separator):
    (voice,) = read(as_text(separator, HEADS, LINE).encode(encoding))
    assert (voice.author.name, voice.author.address) == ("Änne Öhl", "aenne@reed.example")
    assert voice.text == "Der Verschluss klemmt; so geht das nicht."
    assert voice.received_at == datetime(2025, 12, 24, tzinfo=UTC)
    assert voice.facts["order"] == "00123"


@pytest.mark.parametrize("line", ["sep=|\r\n", '"sep=|"\r\n', "sep=|\n"])
def test_the_separator_that_excel_writes_down_is_believed(read, line):
    (voice,) = read((line + as_text("|", HEADS, LINE)).encode())
    assert voice.text.startswith("Der Verschluss klemmt")


def test_a_cell_may_hold_line_breaks_and_quotation_marks(read):
    words = 'First line,\nsecond "line"\n\nlast'
    (voice,) = read(as_text(",", ["Name", "Comment"], ["Ada", words]).encode())
    assert voice.text == words


def test_heads_are_found_below_a_title_and_empty_lines(read):
    report = "Report of December\r\n\r\n" + as_text(";", HEADS, LINE)
    assert [voice.author.name for voice in read(report.encode())] == ["Änne Öhl"]


def test_rows_are_numbered_as_the_spreadsheet_program_counts(kept):
    path = kept(b'Title\n\nName,Comment\nAda,"two\nlines"\n\nBen,Late\n')
    how = sheet.look(path).how
    assert [row.number for row in sheet.rows(path, how)] == [4, 6]


def test_a_file_of_one_column_is_read(read):
    assert [voice.text for voice in read(b"Feedback\nIt broke.\nIt is late.\n")] == ["It broke.", "It is late."]


def test_a_row_with_more_cells_than_heads_is_refused_not_shifted(read):
    good, bad = read(b"Name,Comment\nAda,Fine\nBen,Late, very late\n")
    assert isinstance(good, Incoming)
    assert isinstance(bad, Fault)
    assert "more filled cells" in bad.what


def test_a_quotation_mark_that_never_closes_is_told_with_its_row(read):
    *_, last = read(b'Ref,Comment\n1,Fine\n2,"It broke\n3,Late\n')
    assert isinstance(last, Fault)
    assert (last.row, "never closed" in last.what) == (3, True)


def test_a_quotation_mark_that_swallows_a_whole_file_ends_it_with_a_sentence(kept):
    path = kept(b'Ref,Comment\n1,Fine\n2,"' + b"It broke\n" * 30_000)
    with pytest.raises(Unreadable, match="beyond row 2"):
        sheet.look(path)


def test_a_careful_exports_apostrophe_is_taken_off_again(read):
    (voice,) = read(b"Name,Phone,Comment\nAda,'+49 30 1,'=1+1 is what I paid\n")
    assert (voice.facts["phone"], voice.text) == ("+49 30 1", "=1+1 is what I paid")


HEADS_IN_FOUR = {
    "en": ["Customer name", "E-mail address", "Phone", "Date received", "Subject", "Complaint", "Product", "Batch no.",
           "Order number", "Language", "Desired outcome", "Channel", "Complaint no."],
    "de": ["Kundenname", "E-Mail-Adresse", "Telefonnummer", "Eingangsdatum", "Betreff", "Beschreibung", "Artikel",
           "Chargennummer", "Auftragsnr.", "Sprache", "Kundenwunsch", "Eingangskanal", "Reklamationsnummer"],
    "fr": ["Nom du client", "Courriel", "Téléphone", "Reçu le", "Objet", "Réclamation", "Produit", "N° de lot",
           "N° de commande", "Langue", "Souhait", "Canal", "Numéro de dossier"],
    "es": ["Nombre del cliente", "Correo electrónico", "Teléfono", "Fecha de recepción", "Asunto", "Queja", "Producto",
           "Lote", "Número de pedido", "Idioma", "Solicitud", "Canal", "Número de expediente"],
}  # fmt: skip
MEANT = ["name", "address", "phone", "received", "subject", "text", "product", "lot", "order", "language", "wish",
         "came_by", "reference"]  # fmt: skip


@pytest.mark.parametrize("language", HEADS_IN_FOUR)
def test_heads_are_understood_in_four_languages(language):
    heads = HEADS_IN_FOUR[language]
    assert guess(heads) == dict(sorted(zip(MEANT, heads, strict=True), key=lambda pair: list(FIELDS).index(pair[0])))


def test_heads_that_only_look_alike_are_not_proposed():
    assert guess(["Order date", "Customer number", "Kaufdatum", "Réponse"]) == {}


def test_a_column_of_addresses_is_known_by_its_cells(kept):
    rows = [
        ["a@reed.example", "x", "It broke after two weeks, again."],
        ["b@reed.example", "y", "Nobody answers the phone any more."],
    ]
    path = kept(as_text(",", ["A", "B", "C"], *rows).encode())
    assert sheet.look(path).how.columns == {"text": "C", "address": "A"}


def test_the_same_heads_in_another_order_are_the_same_kind():
    assert kind_key(["Name", "E-Mail"]) == kind_key(["e-mail", "NAME"]) != kind_key(["Name", "Mail"])


def test_heads_that_stand_twice_or_nowhere_can_be_told_apart():
    assert unique(["Date", " ", "Date", "Date"]) == ("Date", "Column B", "Date (2)", "Date (3)")


def test_a_workbook_reads_as_it_looks(read):
    def fill(book: Workbook) -> None:
        page = book.active
        page.append(["Report"])
        page.append([])
        page.append(["Customer", "Comment", "Order", "Received", "Phone"])
        page.append(["Ada", "It broke", "00123", datetime(2025, 12, 24, 14, 30), 49301234])
        page.append([None, "It is late", 123, datetime(2025, 12, 24), 12.0])
        page["C5"].number_format = "00000"
        page.merge_cells("A4:A5")

    first, second = read(as_workbook(fill))
    assert (first.received_at, first.facts["order"]) == (datetime(2025, 12, 24, 14, 30, tzinfo=UTC), "00123")
    assert (second.author.name, second.facts["order"], second.facts["phone"]) == ("Ada", "00123", "12")


def test_a_formula_counts_by_the_value_it_last_had(read):
    def fill(book: Workbook) -> None:
        book.active.append(["Customer", "Comment"])
        book.active.append(["Ada", "=A1"])

    data = as_workbook(fill)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                content = content.replace(b"<f>A1</f><v />", b"<f>A1</f><v>It broke</v>")
                content = content.replace(b"<f>A1</f><v></v>", b"<f>A1</f><v>It broke</v>")
                content = content.replace(b'r="B2"', b'r="B2" t="str"')
            new.writestr(part, content)
    assert [voice.text for voice in read(out.getvalue())] == ["It broke"]


def test_hidden_rows_are_read_and_named(kept):
    def fill(book: Workbook) -> None:
        for line in (["Customer", "Comment"], ["Ada", "It broke"], ["Ben", "It is late"]):
            book.active.append(line)
        book.active.row_dimensions[3].hidden = True

    path = kept(as_workbook(fill))
    assert [row.is_hidden for row in sheet.rows(path, sheet.look(path).how)] == [False, True]


def test_another_worksheet_can_be_chosen(read, kept):
    def fill(book: Workbook) -> None:
        book.active.append(["Nothing", "here"])
        other = book.create_sheet("Voices")
        other.append(["Customer", "Comment"])
        other.append(["Ada", "It broke"])

    data = as_workbook(fill)
    assert sheet.look(kept(data)).worksheets == ("Sheet", "Voices")
    assert [voice.text for voice in read(data, worksheet="Voices")] == ["It broke"]


def test_a_row_far_below_costs_nothing(read):
    def fill(book: Workbook) -> None:
        book.active["A1"], book.active["B1"] = "Customer", "Comment"
        book.active["B900000"] = "It broke"
        book.active["XFD900000"] = "far away"

    assert [voice.text for voice in read(as_workbook(fill))] == ["It broke"]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(workbook.MAX_UNPACKED // 1_048_576 + 1):
                part.write(bytes(1_048_576))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \n\n", "The file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "of the old kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (b"PK\x03\x04 and then nothing", "cannot be unpacked"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a page or a document"),
        (b"%PDF-1.7", "a page or a document"),
        (bytes(range(256)) * 20, "bytes that no text has"),
    ],
)
def test_what_is_no_table_is_refused_with_what_it_is_and_what_to_do(kept, data, sentence):
    with pytest.raises(Unreadable, match=sentence) as refusal:
        sheet.look(kept(data))
    assert refusal.value.do.endswith(".")


def test_a_workbook_that_unpacks_without_bounds_is_not_unpacked(kept):
    data = bomb()
    assert len(data) < 1_048_576
    with pytest.raises(Unreadable, match="was not opened"):
        sheet.look(kept(data))


def test_another_packed_file_is_no_workbook(kept):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("content.xml", "x")
    with pytest.raises(Unreadable, match="no Excel workbook"):
        sheet.look(kept(out.getvalue()))


def test_a_damaged_part_of_a_workbook_is_a_sentence(kept):
    data = as_workbook(lambda book: book.active.append(["Customer", "Comment"]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, b"<sheetData><row" if part.endswith("sheet1.xml") else old.read(part))
    with pytest.raises(Unreadable, match="damaged"):
        sheet.look(kept(out.getvalue()))


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_rows_or_a_sentence(tmp_path, data):
    path = tmp_path / "any"
    path.write_bytes(data)
    try:
        how = sheet.look(path).how
        lines = list(sheet.rows(path, how))
    except Unreadable as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017  the sentence is what a person is shown
        return
    everything = dict(zip(FIELDS, how.heads, strict=False))
    reader = RowReader(How(**{**how.as_json(), "heads": how.heads, "columns": everything}))
    for line in lines:
        found = reader.read(line)
        assert isinstance(found, Incoming | Fault)


def test_a_row_without_a_date_is_answered_by_nobody_automatically(read):
    (voice,) = read(b"E-mail,Comment\nada@reed.example,It broke\n")
    assert voice.no_reply


def test_a_wrong_address_costs_no_voice(read):
    (voice,) = read(b"Name,E-mail,Comment\nAda,none,It broke\n")
    assert (voice.author.address, len(voice.oddities)) == ("", 1)


def test_a_reference_number_is_the_id_and_else_all_that_the_row_says(read):
    with_one, other = read(b"Ref,Comment\n00017,It broke\n,It broke\n")
    (same,) = read(b"Ref,Comment\n,It broke\n")
    assert (with_one.native_id, other.native_id) == ("00017", same.native_id)


@pytest.mark.parametrize(("written", "code"), [("German", "de"), ("français", "fr"), ("es-MX", "es"), ("Klingon", "")])
def test_languages_are_understood_by_name_and_by_code(read, written, code):
    (voice,) = read(f"Language,Comment\n{written},It broke\n".encode())
    assert voice.language == code


def test_a_row_is_read_again_from_its_file(kept):
    path = kept(as_text(";", HEADS, LINE, LINE).encode())
    how = sheet.look(path).how
    assert sheet.parse(path.read_bytes(), how=how, place="row 3").author.name == "Änne Öhl"
    with pytest.raises(Unreadable, match="nothing in row 4"):
        sheet.parse(path.read_bytes(), how=how, place="row 4")
    with pytest.raises(Unreadable, match="many voices"):
        sheet.parse(path.read_bytes())


def test_how_a_file_is_read_survives_being_stored(kept):
    how = sheet.look(kept(as_text(";", HEADS, LINE).encode())).how
    assert How.from_json(how.as_json()) == how


def test_the_worker_hands_over_the_same_rows_in_the_same_order(kept):
    lines = [[f"R{number}", f"The hinge of number {number} broke."] for number in range(1_203)]
    path = kept(as_text(",", ["Ref", "Comment"], *lines).encode())
    how = sheet.look(path).how
    here = [row for chunk in judged(path, how, after=3) for row in chunk]
    there = [row for chunk in judged_ahead(path, how, after=3) for row in chunk]
    assert here == there
    assert [row.number for row in here] == list(range(4, 1_205))


def test_where_no_worker_can_be_started_the_rows_are_read_here(kept, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("amends.channels.sheet.ahead.ProcessPoolExecutor", broken)
    path = kept(as_text(";", HEADS, LINE).encode())
    assert sum(map(len, judged_ahead(path, sheet.look(path).how))) == 1


def test_a_row_on_which_our_own_code_fails_does_not_stop_its_file(kept, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr("amends.channels.sheet.ahead.assess", fails)
    path = kept(as_text(";", HEADS, LINE).encode())
    ((row,),) = judged(path, sheet.look(path).how)
    assert row.failed == "RuntimeError"
