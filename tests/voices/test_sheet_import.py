"""A spreadsheet becomes voices: once each, checked before, stopped and gone on with, by those who may."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from amends.core.errors import Refused, Unreadable
from amends.ledger.models import Entry, StoredFile
from amends.voices import imports_sweep
from amends.voices.actions import importing, retry
from amends.voices.actions.sheet_rows import how_of, path_of, row_again
from amends.voices.models import Delivery, SheetImport, SheetState, Voice
from amends.web.tick import LANES
from tests.make import BROKEN, PRAISE

pytestmark = pytest.mark.django_db

HEADS = ["Ref", "Customer", "E-mail", "Comment", "Order", "Received"]
ROWS = [
    ["17", "Cleo Reed", "cleo@reed.example", BROKEN, "00123", "2026-03-01 10:00"],
    ["18", "Finn Ash", "finn@ash.example", PRAISE, "00124", "2026-03-01 11:00"],
    ["19", "Nia Elm", "", "", "00125", "2026-03-01 12:00"],
]


def as_csv(rows, heads=HEADS) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode()


@pytest.fixture(autouse=True)
def _no_reader_of_another_test():
    imports_sweep._close()
    yield
    imports_sweep._close()


@pytest.fixture
def hand_over(make, tmp_path, now):
    def do(rows=ROWS, heads=HEADS, name="reviews.csv") -> SheetImport:
        path = tmp_path / name
        path.write_bytes(as_csv(rows, heads))
        return importing.take_sheet(path, name=name, by=make.boss.actor, now=now)

    return do


@pytest.fixture
def checked(hand_over, now):
    def do(rows=ROWS, heads=HEADS, **how) -> SheetImport:
        sheet = hand_over(rows, heads)
        columns = how_of(sheet).columns
        return importing.check_sheet(sheet=importing.map_columns(sheet=sheet, columns=columns, now=now, **how), now=now)

    return do


@pytest.fixture
def bring(checked, now):
    def do(rows=ROWS, heads=HEADS, *, is_history=False) -> SheetImport:
        sheet = importing.start(sheet=checked(rows, heads), is_history=is_history, by="system", now=now)
        while SheetImport.objects.to_work_on(now).exists():
            imports_sweep.sweep(now)
        sheet.refresh_from_db()
        return sheet

    return do


def test_the_check_counts_every_row_and_writes_no_voice(checked):
    sheet = checked()
    found = sheet.check_found
    assert (sheet.state, found["rows"], found["new"], found["known"], found["refused"]) == ("checked", 3, 2, 0, 1)
    assert not Voice.objects.exists()


def test_the_check_shows_the_first_voices_as_they_would_read(checked):
    first = checked().check_found["first"]
    assert [(voice["row"], voice["name"], voice["facts"]["order"]) for voice in first] == [
        (2, "Cleo Reed", "00123"),
        (3, "Finn Ash", "00124"),
    ]


def test_a_fault_names_row_column_kind_of_value_and_remedy(checked):
    (fault,) = checked().check_found["faults"]
    assert (fault["row"], fault["column"], fault["value"]) == (4, "Comment", "nothing")
    assert fault["what"].endswith(".")
    assert fault["do"].endswith(".")


def test_every_row_becomes_a_voice_with_its_row_as_place(bring):
    sheet = bring()
    assert (sheet.state, sheet.new_count, sheet.known_count, sheet.refused_count) == ("done", 2, 0, 1)
    assert sorted(Delivery.objects.values_list("place", flat=True)) == ["row 2", "row 3"]
    assert {delivery.raw_id for delivery in Delivery.objects.all()} == {sheet.stored_id}


def test_a_complaint_in_a_row_opens_a_case(bring):
    bring()
    voice = Voice.objects.get(author_address="cleo@reed.example")
    assert voice.case is not None
    assert voice.case.order_number == "00123"


def test_the_same_file_again_makes_nothing_twice(bring):
    bring()
    again = bring()
    assert (again.new_count, again.known_count) == (0, 2)
    assert Voice.objects.count() == 2
    assert Delivery.objects.count() == 2


def test_a_longer_file_with_the_same_rows_brings_only_the_further_ones(bring):
    bring()
    longer = bring([*ROWS, ["20", "Zoe Fir", "zoe@fir.example", "Where is my parcel?", "9", "2026-03-02 08:00"]])
    assert (longer.new_count, longer.known_count) == (1, 2)
    assert Voice.objects.count() == 3


def test_rows_without_a_reference_are_known_by_what_they_say(bring):
    bring([row[1:] for row in ROWS], HEADS[1:])
    again = bring([row[1:] for row in reversed(ROWS)], HEADS[1:])
    assert (again.new_count, again.known_count) == (0, 2)


def test_a_known_reference_with_other_words_is_told_and_becomes_a_voice_of_its_own(bring, checked):
    bring()
    changed = [[*ROWS[0][:3], "It broke again, and I want my money back.", *ROWS[0][4:]]]
    assert checked(changed).check_found["changed"] == 1
    assert bring(changed).new_count == 1
    assert Voice.objects.filter(native_id="17").count() == 2


def test_history_opens_nothing_and_asks_nobody(bring):
    bring(is_history=True)
    assert set(Voice.objects.values_list("disposition", "case")) == {("feedback", None)}


def test_columns_are_remembered_for_the_next_file_with_the_same_heads(hand_over, now):
    heads = ["A", "B", "C"]
    rows = [["1", "Cleo", BROKEN]]
    first = hand_over(rows, heads)
    importing.map_columns(sheet=first, columns={"name": "B", "text": "C"}, date_order="mdy", now=now)
    again = hand_over([["2", BROKEN, "Finn"]], ["A", "C", "B"], name="other.csv")
    how = how_of(again)
    assert again.kind is not None
    assert (how.columns, how.date_order) == ({"name": "B", "text": "C"}, "mdy")


def test_dates_that_can_be_read_two_ways_are_asked_about(checked):
    ambiguous = [[*row[:5], "03/04/2025"] for row in ROWS]
    sheet = checked(ambiguous)
    assert (sheet.state, sheet.check_found["is_order_open"]) == (SheetState.MAPPING, True)
    told = checked(ambiguous, date_order="mdy")
    assert told.check_found["first"][0]["received_at"].startswith("2025-03-04")


def test_one_date_after_the_twelfth_decides_for_the_whole_column(checked):
    rows = [[*ROWS[0][:5], "03/04/2025"], [*ROWS[1][:5], "24/12/2025"]]
    assert checked(rows).check_found["first"][0]["received_at"].startswith("2025-04-0")


def test_nobody_who_wrote_last_year_gets_a_letter(bring):
    bring([[*ROWS[0][:5], "2025-03-01"]])
    case = Voice.objects.get().case
    assert case is not None
    assert case.state == "received"


def test_stopping_keeps_what_is_in_and_going_on_brings_the_rest(checked, now, monkeypatch):
    monkeypatch.setattr("amends.channels.sheet.ahead.CHUNK", 1)
    monkeypatch.setattr(imports_sweep, "SECONDS", 0.0)
    sheet = importing.start(sheet=checked(), is_history=False, by="system", now=now)
    reader = imports_sweep.Reader(sheet)
    assert reader.bring_in(sheet, now=now)
    importing.stop(sheet=sheet, by="system", now=now)
    assert not reader.bring_in(sheet, now=now)
    assert Voice.objects.count() == 1
    importing.start(sheet=sheet, is_history=False, by="system", now=now)
    sheet.refresh_from_db()
    rest = imports_sweep.Reader(sheet)
    while rest.bring_in(sheet, now=now):
        sheet.refresh_from_db()
    sheet.refresh_from_db()
    assert (sheet.state, Voice.objects.count(), sheet.done_count) == ("done", 2, 3)


def test_a_chunk_that_another_process_brought_in_is_not_counted_twice(checked, now):
    sheet = importing.start(sheet=checked(), is_history=False, by="system", now=now)
    one, other = imports_sweep.Reader(sheet), imports_sweep.Reader(sheet)
    assert one.bring_in(sheet, now=now)
    assert not other.bring_in(sheet, now=now)
    sheet.refresh_from_db()
    assert (sheet.new_count, Voice.objects.count()) == (2, 2)


def test_a_restart_goes_on_behind_the_last_row_that_is_in(checked, now, monkeypatch):
    monkeypatch.setattr("amends.channels.sheet.ahead.CHUNK", 1)
    sheet = importing.start(sheet=checked(), is_history=False, by="system", now=now)
    imports_sweep.Reader(sheet).bring_in(sheet, now=now)  # this process ends here
    while SheetImport.objects.to_work_on(now).exists():
        imports_sweep.sweep(now)
    assert Delivery.objects.count() == Voice.objects.count() == 2


def test_what_a_command_has_in_hand_is_left_alone_by_the_sweep(checked, now):
    sheet = importing.start(sheet=checked(), is_history=False, by="system", now=now)
    SheetImport.objects.filter(pk=sheet.pk).update(in_hand_until=now + importing.IN_HAND)
    assert not SheetImport.objects.to_work_on(now).exists()
    assert SheetImport.objects.to_work_on(now + importing.IN_HAND * 2).exists()


def test_the_record_says_when_an_import_began_and_ended(bring):
    sheet = bring()
    events = Entry.objects.about(sheet.uid).values_list("event", flat=True)
    assert list(events) == ["sheet.import_started", "sheet.import_finished"]
    assert Entry.objects.about(sheet.uid).last().content.read()["new_count"] == 2


def test_words_shown_before_an_import_are_not_kept_twice_after_it(bring):
    assert bring().check_found["first"] == []


def test_a_file_that_was_changed_on_the_disk_is_not_read_on(hand_over, now):
    sheet = hand_over()
    path_of(sheet).chmod(0o600)
    path_of(sheet).write_bytes(b"something else")
    mapped = importing.map_columns(sheet=sheet, columns={"text": "Comment"}, now=now)
    failed = importing.check_sheet(sheet=mapped, now=now)
    assert failed.state == SheetState.FAILED
    assert "changed" in failed.error


def test_a_file_above_the_limit_is_refused_before_it_is_read(hand_over, settings):
    settings.SHEET_LIMIT = 10
    with pytest.raises(Refused, match="at most"):
        hand_over()
    assert not SheetImport.objects.exists()


def test_one_column_cannot_mean_two_things(hand_over, now):
    with pytest.raises(Refused, match="two things"):
        importing.map_columns(sheet=hand_over(), columns={"text": "Comment", "wish": "Comment"}, now=now)


def test_without_a_column_of_words_nothing_begins(hand_over, now):
    with pytest.raises(Refused, match="words"):
        importing.map_columns(sheet=hand_over(), columns={"name": "Customer"}, now=now)


def test_a_row_is_read_again_from_the_kept_file(bring):
    bring()
    delivery = Delivery.objects.get(place="row 3")
    assert row_again(delivery).text == PRAISE
    delivery.place = "row 4"
    with pytest.raises(Unreadable, match="Row 4"):
        row_again(delivery)


def test_an_old_workbook_comes_back_to_the_form_with_a_sentence(make, browser_of):
    old = io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    old.name = "old.xls"
    answer = browser_of(make.boss).post("/voices/sheets/", {"file": old})
    assert answer.status_code == 200
    assert "workbook of the old kind" in answer.content.decode()


def test_faults_are_handed_out_as_csv_without_anybodys_words(checked, make, browser_of):
    sheet = checked([*ROWS, ["21", "Ida Oak", "", "It is late.", "1", "soon"]])
    answer = browser_of(make.boss).get(f"/voices/sheets/{sheet.uid}/faults/")
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [line[0] for line in lines] == ["row", "4", "5"]
    assert "soon" not in lines[2]


def test_a_handler_sees_no_spreadsheet(checked, make, browser_of):
    sheet = checked()
    browser = browser_of(make.person("handler"))
    assert browser.get("/voices/sheets/").status_code == 403
    assert browser.get(sheet.get_absolute_url()).status_code == 403


def test_a_page_that_watches_is_told_to_look_again_when_it_is_done(bring, make, browser_of):
    sheet = bring()
    answer = browser_of(make.boss).get(sheet.get_absolute_url(), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_one_round_brings_in_a_little_so_that_others_get_their_turn(checked, now, monkeypatch):
    monkeypatch.setattr("amends.channels.sheet.ahead.CHUNK", 1)
    monkeypatch.setattr(imports_sweep, "SECONDS", 0.0)
    importing.start(sheet=checked(), is_history=False, by="system", now=now)
    assert imports_sweep.sweep(now) == 1
    assert Voice.objects.count() == 1


def test_an_import_shares_its_lane_with_no_other_sweep():
    (lane,) = [lane for lane in LANES if "amends.voices.imports_sweep.sweep" in lane.sweeps]
    assert len(lane.sweeps) == 1


def test_columns_chosen_while_the_check_runs_win(hand_over, now):
    sheet = importing.map_columns(sheet=hand_over(), columns={"text": "Comment"}, now=now)
    again = importing.map_columns(sheet=sheet, columns={"text": "Comment", "name": "Customer"}, now=now)
    importing.check_sheet(sheet=sheet, now=now)
    again.refresh_from_db()
    assert (again.state, again.check_found.get("rows")) == (SheetState.CHECKING, None)


def test_a_file_above_the_limit_comes_back_to_the_form(make, browser_of, settings):
    settings.SHEET_LIMIT = 1_048_576
    large = io.BytesIO(b"x" * 1_200_000)
    large.name = "large.csv"
    answer = browser_of(make.boss).post("/voices/sheets/", {"file": large})
    assert "at most 1 MB" in answer.content.decode()
    assert not StoredFile.objects.exists()


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import-sheet", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_says_what_would_happen_and_writes_nothing_when_dry(make, tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_bytes(as_csv(ROWS))
    said = command(str(path), "--dry-run")
    assert "3 rows: 2 would become voices" in said
    assert "row 4, column Comment (nothing)" in said
    assert not Voice.objects.exists()


def test_the_command_brings_every_row_in_once(make, tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_bytes(as_csv(ROWS))
    assert "2 new voices" in command(str(path))
    assert "0 new voices, 2 known already" in command(str(path))


def test_the_command_reads_a_file_like_a_kind_it_is_told(make, tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_bytes(as_csv([["1", BROKEN]], ["A", "B"]))
    command(str(path), "--map", "text=B", "--map", "reference=A", "--history")
    longer = tmp_path / "more.csv"
    longer.write_bytes(as_csv([["1", BROKEN, ""], ["2", PRAISE, ""]], ["A", "B", "C"]))
    assert "1 new voices, 1 known already" in command(str(longer), "--kind", "reviews")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--kind", "nowhere"], "No kind"),
        (["--map", "text=Nowhere"], "was named"),
        (["--map", "colour=Ref"], "was named"),
    ],
)
def test_the_command_refuses_with_a_sentence(make, tmp_path, arguments, sentence):
    path = tmp_path / "reviews.csv"
    path.write_bytes(as_csv(ROWS))
    with pytest.raises(CommandError, match=sentence):
        command(str(path), *arguments)


def test_a_button_that_is_not_there_is_refused_with_a_sentence(checked, make, browser_of):
    answer = browser_of(make.boss).post(checked().get_absolute_url(), {"act": "format_disk"})
    assert answer.status_code == 409


def test_a_wrong_choice_comes_back_with_the_form_filled_in(hand_over, make, browser_of):
    sheet = hand_over()
    answer = browser_of(make.boss).post(
        sheet.get_absolute_url(), {"act": "mapping", "text": "Comment", "wish": "Comment", "name": "Customer"}
    )
    assert answer.status_code == 422
    assert "two things" in answer.content.decode()
    assert answer.context["mapping"]["name"].value() == "Customer"


def test_a_row_on_which_we_failed_waits_in_quarantine_and_is_read_again_from_its_file(bring, make, now, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a bug of ours")

    with monkeypatch.context() as broken:
        broken.setattr("amends.channels.sheet.ahead.assess", fails)
        sheet = bring()
    assert (sheet.failed_count, sheet.done_count) == (2, 3)
    voice = Voice.objects.quarantined().get(deliveries__place="row 3")
    retry(voice=voice, by=make.boss.actor, now=now)
    voice.refresh_from_db()
    assert (voice.disposition, voice.author_name) == ("waiting", "Finn Ash")
