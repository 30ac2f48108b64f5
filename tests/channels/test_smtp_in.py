"""A mail server hands its mail over: yes means kept, and everything else means that it is still the server's."""

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from amends.channels.mail import doors
from amends.channels.mail.doors import Door, Doors, door
from amends.channels.mail.smtp_in import Taken
from amends.core.errors import Refused

LIMIT = 200_000
MAIL = b"From: Ada <ada@example.com>\r\nSubject: The lid\r\n\r\nIt broke.\r\n"
OURS = "complaints@brook.example"


class ADesk:
    """Keeps mail in a list, or answers as it is told to."""

    def __init__(self) -> None:
        self.kept: list[Taken] = []
        self.waiting: list[Future[str]] = []
        self.is_slow = False
        self.fails_with: Exception | None = None

    def refusal(self, recipient: str) -> str:
        if recipient.startswith("broken"):
            raise OSError("the database is away")
        return "" if recipient.endswith("@brook.example") else "550 5.1.1 Nobody here"

    def keep(self, mail: Taken) -> Future[str]:
        answer: Future[str] = Future()
        if self.fails_with:
            answer.set_exception(self.fails_with)
        elif self.is_slow:
            self.waiting.append(answer)
        else:
            self.kept.append(mail)
            answer.set_result(f"number {len(self.kept)}")
        return answer


@pytest.fixture
def desk() -> ADesk:
    return ADesk()


def spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], Any]) -> Any:
    for _ in range(1500):
        if found := condition():
            return found
        threading.Event().wait(0.02)
    raise AssertionError("it never happened")


@contextmanager
def opened(desk: ADesk, *places: Door, patience: float = 300) -> Iterator[Doors]:
    told: dict[Door, str] = {}
    open_doors = Doors(places, desk, limit=LIMIT, tell=told.__setitem__, patience=patience)
    open_doors.start()
    until(lambda: len(told) == len(places))
    yield open_doors
    open_doors.stop()


@pytest.fixture
def lmtp(desk: ADesk) -> Iterator[int]:
    place = Door("LMTP", "127.0.0.1", spare_port())
    with opened(desk, place):
        yield place.port


@pytest.fixture
def smtp(desk: ADesk) -> Iterator[int]:
    place = Door("SMTP", "127.0.0.1", spare_port())
    with opened(desk, place):
        yield place.port


class Line:
    """A dialogue byte by byte, for what no library would say."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.answers = self.socket.makefile("rb")
        self.hear()

    def close(self) -> None:
        self.answers.close()
        self.socket.close()

    def hear(self) -> str:
        """The next answer, its last line."""
        while (line := self.answers.readline())[3:4] == b"-":
            pass
        return line.decode().rstrip("\r\n")

    def say(self, *lines: str | bytes, answers: int = 1) -> list[str]:
        """Say all at once, and hear so many answers."""
        whole = b"".join((each.encode() if isinstance(each, str) else each) + b"\r\n" for each in lines)
        self.socket.sendall(whole)
        return [self.hear() for _ in range(answers)]

    def begin(self, *recipients: str, hello: str = "LHLO") -> None:
        """Everything up to the mail itself."""
        to = [f"RCPT TO:<{each}>" for each in recipients or [OURS]]
        self.say(f"{hello} relay.example", "MAIL FROM:<ada@example.com>", *to, answers=2 + len(to))
        assert self.say("DATA")[0].startswith("354")


Dial = Callable[[int], Line]


@pytest.fixture
def dial() -> Iterator[Callable[[int], Line]]:
    """Dial a door; every line is hung up at the end."""
    with ExitStack() as lines:
        yield lambda port: lines.enter_context(closing(Line(port)))


def test_yes_is_said_when_the_mail_is_kept_and_not_before(dial: Dial, desk: ADesk, lmtp: int) -> None:
    desk.is_slow = True
    line = dial(lmtp)
    line.begin()
    line.socket.sendall(MAIL + b".\r\n")
    (answer,) = until(lambda: desk.waiting)
    line.socket.settimeout(0.2)
    with pytest.raises(TimeoutError):
        line.socket.recv(1)
    line.socket.settimeout(30)
    answer.set_result("number 7")
    assert line.socket.recv(100) == b"250 2.0.0 Kept as number 7.\r\n"


def test_what_was_promised_is_what_is_kept_with_the_envelope_in_front(desk: ADesk, lmtp: int) -> None:
    with smtplib.LMTP("127.0.0.1", lmtp) as server:
        server.sendmail("bounces+x@shop.example", [OURS], MAIL)
    (kept,) = desk.kept
    assert kept.raw == b"Return-Path: <bounces+x@shop.example>\r\nDelivered-To: complaints@brook.example\r\n" + MAIL
    assert (kept.recipients, kept.protocol) == ((OURS,), "LMTP")


def test_lmtp_answers_for_each_recipient_and_the_mail_is_kept_once(dial: Dial, desk: ADesk, lmtp: int) -> None:
    line = dial(lmtp)
    to = [OURS, "nobody@else.example", "lids@brook.example"]
    said = line.say("LHLO relay.example", "MAIL FROM:<>", *(f"RCPT TO:<{each}>" for each in to), "DATA", answers=6)
    assert [each[:3] for each in said] == ["250", "250", "250", "550", "250", "354"]
    assert line.say(MAIL + b".", answers=2) == ["250 2.0.0 Kept as number 1."] * 2
    (kept,) = desk.kept
    head = b"Return-Path: <>\r\nDelivered-To: complaints@brook.example\r\nDelivered-To: lids@brook.example\r\nFrom:"
    assert kept.raw.startswith(head)


def test_smtp_answers_once_however_many_recipients(dial: Dial, desk: ADesk, smtp: int) -> None:
    line = dial(smtp)
    line.begin(OURS, "lids@brook.example", hello="EHLO")
    assert line.say(MAIL + b".", "NOOP", answers=2) == ["250 2.0.0 Kept as number 1.", "250 2.0.0 OK"]


@pytest.mark.parametrize(("hello", "wrong"), [("LHLO", "EHLO"), ("LHLO", "HELO")])
def test_lmtp_greets_with_its_own_word_only(dial: Dial, lmtp: int, hello: str, wrong: str) -> None:
    assert dial(lmtp).say(f"{wrong} relay.example")[0].startswith("500")
    assert dial(lmtp).say(f"{hello} relay.example")[0].startswith("250")


def test_what_a_mail_server_may_count_on_is_announced(smtp: int) -> None:
    with smtplib.SMTP("127.0.0.1", smtp) as server:
        server.ehlo()
        for feature in ("size", "8bitmime", "smtputf8", "pipelining", "enhancedstatuscodes"):
            assert server.has_extn(feature)
        assert server.esmtp_features["size"] == str(LIMIT)


def test_when_nothing_can_be_kept_the_sender_is_asked_to_come_again(dial: Dial, desk: ADesk, lmtp: int) -> None:
    desk.fails_with = OSError("the disk is full of ada@example.com")
    line = dial(lmtp)
    line.begin()
    (said,) = line.say(MAIL + b".")
    assert said.startswith("451 4.3.0 Amends cannot keep the mail at the moment")
    assert "ada" not in said
    desk.fails_with = None
    line.begin()
    assert line.say(MAIL + b".")[0].startswith("250")


def test_when_our_addresses_cannot_be_looked_up_nobody_is_turned_away_for_good(dial: Dial, lmtp: int) -> None:
    line = dial(lmtp)
    said = line.say("LHLO relay.example", "MAIL FROM:<>", "RCPT TO:<broken@brook.example>", "DATA", answers=4)
    assert [each[:3] for each in said[2:]] == ["451", "503"]


def test_a_mail_that_announces_its_size_is_refused_before_a_byte_of_it_is_sent(
    dial: Dial, desk: ADesk, smtp: int
) -> None:
    line = dial(smtp)
    said = line.say("EHLO relay.example", f"MAIL FROM:<ada@example.com> SIZE={LIMIT + 1}", answers=2)
    assert said[1].startswith("552")


def test_a_mail_that_turns_out_too_large_is_refused_and_the_next_one_is_heard(
    dial: Dial, desk: ADesk, lmtp: int
) -> None:
    line = dial(lmtp)
    line.begin(OURS, "lids@brook.example")
    said = line.say(MAIL + b"x" * 70 * 3000, b".", answers=2)
    assert [each[:9] for each in said] == ["552 5.3.4"] * 2
    line.begin()
    assert line.say(MAIL + b".")[0].startswith("250")
    assert len(desk.kept) == 1


def test_a_mail_without_end_is_not_read_without_end(dial: Dial, desk: ADesk, smtp: int) -> None:
    line = dial(smtp)
    line.begin(hello="EHLO")
    with pytest.raises(ConnectionError):
        line.socket.sendall((b"x" * 9_998 + b"\r\n") * 5000)
    assert desk.kept == []


@pytest.mark.parametrize("length", [999, 1001, 10_001, 65_534, 65_536, 65_537, 140_000])
def test_a_line_of_any_length_comes_whole(dial: Dial, desk: ADesk, lmtp: int, length: int) -> None:
    line = dial(lmtp)
    line.begin()
    (said,) = line.say(MAIL, b"." + b"." * (length - 3) + b"..", b"z" + b".", b".")
    assert said.startswith("250")
    assert desk.kept[0].raw.endswith(b"\r\n" + b"." * (length - 1) + b"\r\nz.\r\n")


@pytest.mark.parametrize(
    "body", [b"", b"\r\n", b".dot\r\n", b"..\r\n", b"a\r\n.\r\nb\r\n", b"NUL \0 \xe4\xff\r\n", b"\r\n.x\r\n"]
)
def test_what_the_dots_and_signs_were_before_the_way_they_are_again(
    dial: Dial, desk: ADesk, lmtp: int, body: bytes
) -> None:
    line = dial(lmtp)
    line.begin()
    stuffed = b"\r\n".join(b"." + each if each[:1] == b"." else each for each in body.split(b"\r\n"))
    line.socket.sendall(stuffed + b".\r\n")
    assert line.hear().startswith("250")
    assert desk.kept[0].raw.partition(b"Delivered-To: complaints@brook.example\r\n")[2] == body


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n.\r"])
def test_a_second_mail_cannot_be_smuggled_in_behind_a_dot_with_other_line_ends(
    dial: Dial, desk: ADesk, smtp: int, end: bytes
) -> None:
    line = dial(smtp)
    line.begin(hello="EHLO")
    hidden = b"MAIL FROM:<boss@brook.example>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\n" + MAIL
    said = line.say(MAIL + b"first" + end + hidden + b".", "NOOP", answers=2)
    assert [each[:9] for each in said] == ["550 5.6.0", "250 2.0.0"]
    assert desk.kept == []


def test_line_ends_without_a_dot_alone_between_them_are_no_matter(dial: Dial, desk: ADesk, lmtp: int) -> None:
    line = dial(lmtp)
    line.begin()
    assert line.say(MAIL + b"one\ntwo\rthree\n.four\r", b".")[0].startswith("250")
    assert desk.kept[0].raw.endswith(b"one\ntwo\rthree\n.four\r\r\n")


def test_of_a_mail_that_breaks_off_nothing_is_kept(dial: Dial, desk: ADesk, lmtp: int) -> None:
    for cut in (MAIL[:20], MAIL, MAIL + b"."):
        line = dial(lmtp)
        line.begin()
        line.socket.sendall(cut)
        line.close()
    dial(lmtp).begin()
    assert desk.kept == []


def test_a_whole_dialogue_may_be_sent_in_one_go(dial: Dial, desk: ADesk, lmtp: int) -> None:
    line = dial(lmtp)
    one = ["MAIL FROM:<ada@example.com> BODY=8BITMIME", f"RCPT TO:<{OURS}>", "DATA"]
    line.say("LHLO relay.example", answers=1)
    said = line.say(*one, MAIL + b".", *one, MAIL + b".", "QUIT", answers=9)
    assert [each[:3] for each in said] == ["250", "250", "354", "250"] * 2 + ["221"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("<>", b"<>"),
        ("<züge@beispiel.example> SMTPUTF8", "<züge@beispiel.example>".encode()),
        ('<"a b>c"@x.example>', b'<"a b>c"@x.example>'),
        ("<a..b.@x.example>", b"<a..b.@x.example>"),
        ("<no-domain>", b"<no-domain>"),
        (f"<{'v' * 600}@x.example>", b"<" + b"v" * 600 + b"@x.example>"),
    ],
)
def test_a_sender_s_address_is_taken_as_it_is(dial: Dial, desk: ADesk, smtp: int, given: str, path: bytes) -> None:
    line = dial(smtp)
    said = line.say("EHLO relay.example", f"MAIL FROM:{given}", f"RCPT TO:<{OURS}>", "DATA", answers=4)
    assert [each[:3] for each in said] == ["250", "250", "250", "354"]
    assert line.say(MAIL + b".")[0].startswith("250")
    assert desk.kept[0].raw.startswith(b"Return-Path: " + path + b"\r\n")


def test_an_address_cannot_carry_a_header_field_into_the_mail(dial: Dial, desk: ADesk, smtp: int) -> None:
    line = dial(smtp)
    said = line.say("EHLO relay.example", "MAIL FROM:<a\rFrom: boss@brook.example>", answers=2)
    assert said[1].startswith("553")


def test_twenty_mail_servers_at_once_are_all_heard(desk: ADesk, lmtp: int) -> None:
    together = threading.Barrier(20)

    def hand_over(number: int) -> None:
        with smtplib.LMTP("127.0.0.1", lmtp, timeout=60) as server:
            together.wait()
            for count in range(5):
                server.sendmail("ada@example.com", [OURS], MAIL + b"%d-%d\r\n" % (number, count))

    with ThreadPoolExecutor(20) as senders:
        list(senders.map(hand_over, range(20)))
    assert len({kept.raw for kept in desk.kept}) == 100


def test_a_silent_sender_is_let_go(dial: Dial, desk: ADesk) -> None:
    place = Door("LMTP", "127.0.0.1", spare_port())
    with opened(desk, place, patience=0.2):
        line = dial(place.port)
        line.begin()
        line.socket.sendall(MAIL[:20])
        assert line.socket.recv(10) == b""
    assert desk.kept == []


def test_who_is_being_heard_when_we_stop_gets_its_answer_and_nobody_else_comes_in(dial: Dial, desk: ADesk) -> None:
    desk.is_slow = True
    place = Door("LMTP", "127.0.0.1", spare_port())
    with opened(desk, place) as open_doors:
        idle, busy = dial(place.port), dial(place.port)
        busy.begin()
        busy.socket.sendall(MAIL + b".\r\n")
        (answer,) = until(lambda: desk.waiting)
        stopping = threading.Thread(target=open_doors.stop)
        stopping.start()
        assert idle.hear().startswith("421")
        answer.set_result("")
        assert [busy.hear(), busy.hear()[:9]] == ["250 2.0.0 Kept.", "421 4.3.2"]
        stopping.join(30)
        with pytest.raises(ConnectionError):
            dial(place.port)


def test_a_unix_socket_is_a_door_for_its_owner_and_group_only(desk: ADesk, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    with opened(desk, door("LMTP", str(path))):
        assert path.stat().st_mode & 0o777 == 0o660
        with smtplib.LMTP(str(path)) as server:
            server.sendmail("ada@example.com", [OURS], MAIL)
    assert (len(desk.kept), path.exists()) == (1, False)


def test_a_door_that_cannot_be_opened_is_told_and_opens_when_it_can(
    dial: Dial, desk: ADesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "KNOCK_AGAIN", 0.05)
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = Door("LMTP", "127.0.0.1", other.getsockname()[1])
        open_doors = Doors([place], desk, limit=LIMIT, tell=lambda _, problem: told.append(problem))
        open_doors.start()
        until(lambda: told)
    until(lambda: told[-1] == "")
    assert told[0].startswith("No mail server can hand mail in at 127.0.0.1:")
    assert dial(place.port).say("LHLO relay.example")[0].startswith("250")
    open_doors.stop()


@pytest.mark.parametrize("where", ["mail.example", "0.0.0.0:99999", "host:x", "a b:25", "relative/path", ""])
def test_a_place_that_is_none_is_refused(where: str) -> None:
    with pytest.raises(Refused, match="no place where mail servers"):
        door("LMTP", where)


@pytest.mark.parametrize(
    ("where", "host", "port"), [(":24", "127.0.0.1", 24), ("[::1]:24", "::1", 24), ("mail.lan:8024", "mail.lan", 8024)]
)
def test_a_place_without_a_host_is_this_machine_only(where: str, host: str, port: int) -> None:
    assert door("SMTP", where) == Door("SMTP", host, port)
