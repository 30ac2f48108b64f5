"""Many messages heard together leave what the same messages leave one by one, and none suffers for another."""

from dataclasses import replace
from random import Random

import pytest
from django.db import IntegrityError, OperationalError

from amends.cases.models import Case
from amends.core.incoming import Address, Incoming
from amends.ledger.actions import keep_file
from amends.ledger.models import Entry, StoredFile
from amends.letters.models import Letter
from amends.voices.actions import hearing, keeping, source_for
from amends.voices.actions.hearing import BATCH, Message, Read, hear_all, hear_read
from amends.voices.models import Delivery, Voice
from tests.make import BROKEN, HURT, PRAISE
from tests.voices.worlds import must_hold, tables, taken_back

NIA, ONA, EVE = "Nia Elm <nia@elm.example>", "Ona Fir <ona@fir.example>", "Eve <eve@elsewhere.example>"
FURTHER = b"Received: from elsewhere.example by mx2.brook.example; Mon, 2 Mar 2026 09:30:00 +0000\r\n"
WITH_FILE = b"""From: Ida Oak <ida%d@oak.example>\r
To: care@brook.example\r
Subject: The lining\r
Message-ID: <file%d@oak.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
Here is the picture you asked for.\r
--b\r
Content-Type: image/png; name="lining.png"\r
Content-Disposition: attachment; filename="lining.png"\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgoAAAANSUhEUgAA\r
--b--\r
"""


@pytest.fixture
def inbox(make, now):
    return source_for(channel="mail", name="inbox", now=now)


@pytest.fixture
def hear_these(inbox, now):
    def do(messages):
        return hear_all(messages, source=inbox, now=now)

    return do


@pytest.fixture
def kept_together(monkeypatch):
    """How many messages were kept in each transaction."""
    sizes = []

    def noted(arrivals, **how):
        sizes.append(len(arrivals))
        return keeping.keep(arrivals, **how)

    monkeypatch.setattr(hearing, "keep", noted)
    return sizes


@pytest.fixture
def post(make):
    """What may lie in a mailbox: complaints, replies of every kind, doubles, a bounce, machines, and rubbish."""
    earlier = make.case(sender="Cleo Reed <cleo@reed.example>")
    letter = Letter.objects.about(earlier.uid).get()
    ours = {"In_Reply_To": f"<{letter.message_id}>"}
    first = make.mail(BROKEN, sender=NIA, message_id="<n1@elm.example>")
    n1 = {"References": "<n1@elm.example>"}
    told = [
        make.mail(BROKEN + " The left one.", sender=NIA, subject="Re: Broken hinge", **n1),
        make.mail("I saw her mail.", sender=EVE, subject="Re: Broken hinge", **n1),
        make.mail(PRAISE, sender=NIA, subject="Thanks"),
        make.mail("More pictures.", to=f"care+{letter.plus_token}@brook.example", sender="son@reed.example"),
        make.mail("It is the left hinge.", **ours),
        make.mail("I am away until Monday.", Auto_Submitted="auto-replied", **ours),
        make.mail("Close it please.", sender=EVE, subject=f"About {earlier.number}"),
        make.mail(HURT, sender=ONA, subject="She was hurt"),
        make.mail("Do you sell straps?", sender=ONA, subject="A question"),
        make.mail("And wheels?", sender="O. Fir <ona@fir.example>", subject="Another question"),
        make.mail(BROKEN, sender="Gil Ash <gil@ash.example>", Precedence="bulk", List_Id="<news.ash.example>"),
        make.bounce(letter),
        WITH_FILE % (1, 1),
        WITH_FILE % (2, 2),
        b"\xff\xfe\x00 no mail at all \x80\x81",
        make.mail("Nobody said who.", sender="", subject="No sender"),
        make.mail(BROKEN, sender="Zoe <zoe@box.example>", Reply_To="zoe@home.example"),
    ]
    doubles = [Message(first, "other place"), Message(FURTHER + first, "by another way"), Message(first, "n1")]
    empty = [Message(b"", "a"), Message(b"", "b")]
    return [Message(first, "n1"), *doubles, *empty, *(Message(raw, f"{at}.eml") for at, raw in enumerate(told))]


@pytest.mark.parametrize("seed", range(6))
def test_a_batch_leaves_the_same_tables_as_its_messages_one_by_one(post, hear_these, kept_together, seed):
    Random(seed).shuffle(post)
    chosen = post if seed % 2 else post[: BATCH - 3]
    one_by_one = taken_back(lambda: [hear_these([message]) for message in chosen])
    kept_together.clear()
    heard = hear_these(chosen)
    together = tables()
    assert kept_together == [len(chosen[start : start + BATCH]) for start in range(0, len(chosen), BATCH)], (
        "they were not kept together"
    )
    for table, rows in one_by_one.items():
        assert together[table] == rows, table
    assert [voice.pk for voice in heard] == [hear_these([message])[0].pk for message in chosen]
    assert Delivery.objects.filter(source__name="inbox").count() == len({(each.place, each.raw) for each in chosen}) + 1
    must_hold()


def test_hearing_a_batch_again_changes_nothing(post, hear_these):
    first = hear_these(post)
    before = tables()
    assert hear_these(post) == first
    assert tables() == before


def test_what_is_returned_says_what_became_of_each(post, hear_these):
    for voice in hear_these(post):
        kept = Voice.objects.get(pk=voice.pk)
        assert (voice.disposition, voice.case, voice.decide_by) == (kept.disposition, kept.case, kept.decide_by)


def test_a_reply_finds_the_case_that_an_earlier_mail_of_its_batch_opened(make, hear_these):
    first = make.mail(BROKEN, sender=NIA, message_id="<n1@elm.example>")
    reply = make.mail("It is the left one.", sender=NIA, References="<n1@elm.example>", subject="Something else")
    opened, joined = hear_these([Message(first), Message(reply)])
    assert opened.case is not None
    assert (joined.disposition, joined.case) == ("joined", opened.case)


def test_many_mails_of_one_author_in_a_batch_are_one_party(make, hear_these):
    voices = hear_these([Message(make.mail(f"{BROKEN} Number {n}.", sender=NIA)) for n in range(7)])
    assert len({voice.party_id for voice in voices}) == 1


def test_an_address_that_is_proven_within_a_batch_leads_to_its_party_from_the_next_batch_on(make, hear_these):
    form = make.form(BROKEN, name="Dora Dale", address="dora@dale.example")
    token = Letter.objects.about(form.case.uid).get().plus_token
    reply = make.mail("Thank you.", to=f"care+{token}@brook.example", sender="dora@dale.example")
    asked, again = (make.mail(f"Do you sell {what}?", sender="dora@dale.example") for what in ("straps", "wheels"))
    first, second = hear_these([Message(reply), Message(asked)])
    assert first.party == second.party
    assert hear_these([Message(again)])[0].party == form.party


@pytest.fixture
def poison(monkeypatch):
    """Let placing fail for mails of one subject, as a bug of ours would."""

    def make_fail(error: Exception, subject: str = "Poison") -> None:
        place = keeping.place

        def fails_for_one(heard):
            place(heard)
            if heard.voice.subject == subject:
                raise error

        monkeypatch.setattr(keeping, "place", fails_for_one)

    return make_fail


@pytest.mark.parametrize("error", [RuntimeError("a bug of ours"), IntegrityError("a rule of a table")])
def test_a_message_on_which_placing_fails_costs_the_others_nothing(post, make, hear_these, poison, error):
    bad = make.mail(HURT, sender="Pia <pia@poison.example>", subject="Poison")
    without = taken_back(lambda: hear_these(post[:12]))
    poison(error)
    voices = hear_these([*post[:6], Message(bad, "bad"), *post[6:12]])
    others = [voice for voice in voices if voice.deliveries.first().place != "bad"]
    assert voices[6].disposition == "quarantined"
    assert "kept word for word" in voices[6].disposition_why
    assert (Case.objects.filter(voices=voices[6]).count(), Letter.objects.filter(kind="alert").count()) == (0, 0)
    assert sum(without["voices.Voice"].values()) == Voice.objects.count() - 1
    assert all(voice.disposition != "quarantined" for voice in others if voice.native_id)
    must_hold()


def test_a_database_that_goes_away_is_told_and_hearing_again_does_no_harm(post, make, hear_these, poison, monkeypatch):
    bad = make.mail(HURT, sender="Pia <pia@poison.example>", subject="Poison")
    batch = [*post[:6], Message(bad, "bad"), *post[6:12]]
    before = tables()
    poison(OperationalError("gone"))
    with pytest.raises(OperationalError):
        hear_these(batch)
    monkeypatch.undo()
    after = tables()
    assert {name: rows for name, rows in after.items() if rows != before[name]}.keys() <= {"ledger.StoredFile"}
    assert all(voice.disposition != "quarantined" for voice in hear_these(batch) if voice.native_id)
    must_hold()


def row(number: int, text: str = BROKEN, **changes) -> Read:
    said = Incoming(
        channel="sheet",
        native_id=str(number),
        author=Address(f"Row {number}", f"row{number}@rows.example"),
        text=text,
        reply_text=text,
        language="en",
    )
    return Read(f"row {number}", replace(said, **changes))


@pytest.fixture
def hear_rows(make, now):
    sheet = source_for(channel="sheet", name="reviews", now=now)
    stored = keep_file(b"Comment\n...", now=now)

    def do(*rows, **how):
        return hear_read(rows, stored=stored, source=sheet, now=now, **how)

    return do


def test_history_opens_nothing_asks_nobody_and_writes_no_letter(hear_rows):
    before = Letter.objects.count()
    voices = hear_rows(row(1), row(2, HURT), row(3, PRAISE), is_history=True)
    assert {(voice.disposition, voice.disposition_why) for voice in voices} == {("feedback", "Imported as history.")}
    assert {(voice.case, voice.decide_by) for voice in Voice.objects.all()} == {(None, None)}
    assert (Case.objects.count(), Letter.objects.count()) == (0, before)
    must_hold()


def test_rows_of_one_file_are_placed_like_any_voice(hear_rows):
    complaint, praise = hear_rows(row(1), row(2, PRAISE))
    assert (complaint.disposition, praise.disposition) == ("opened", "waiting")
    must_hold()


def test_rows_that_cannot_be_read_are_each_a_voice_of_their_own(hear_rows):
    torn = [Read(f"row {number}", None, "The comment is empty.") for number in (4, 5)]
    voices = hear_rows(row(1), *torn)
    assert len({voice.pk for voice in voices}) == 3
    assert [voice.disposition_why for voice in voices[1:]] == ["The comment is empty."] * 2
    assert hear_rows(*torn) == voices[1:]
    must_hold()


def test_the_same_row_of_the_same_file_is_heard_once(hear_rows):
    assert hear_rows(row(1), row(2)) == hear_rows(row(1), row(2))
    assert Delivery.objects.count() == 2


def test_bytes_are_on_the_disk_before_anything_is_judged(make, hear_these, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "amends.voices.actions.arriving.assess", lambda *a, **k: seen.append(StoredFile.objects.count())
    )
    hear_these([Message(make.mail(sender=f"p{number}@many.example")) for number in range(3)])
    assert seen == [3, 3, 3]


def test_every_message_of_a_batch_has_its_entry_in_the_order_of_arrival(make, hear_these):
    voices = hear_these([Message(make.mail(PRAISE, sender=f"p{number}@many.example")) for number in range(BATCH + 5)])
    told = Entry.objects.filter(event="voice.received").order_by("pk").values_list("subject", flat=True)
    assert list(told) == [voice.uid for voice in voices]
