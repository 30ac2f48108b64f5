"""A case as a story: what the customer said, what we said and did, and why, in the order in which it happened."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from amends.cases.models import Assessment, Case, CaseFile, CaseStep, Note
from amends.core.complaint import Step
from amends.core.severity import Severity
from amends.desk.names import names_of
from amends.ledger.models import Entry as LedgerEntry
from amends.letters.models import Letter
from amends.voices.models import Attachment, Voice

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
LARGEST_THUMBNAIL = 3_000_000


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of the story."""

    name: str
    url: str
    size: int
    media_type: str
    thumbnail_url: str = ""
    is_held: bool = False
    is_decoration: bool = False


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """One thing that happened.

    kind     voice | letter | note | step | assessment
    who      actor until the names are put in, then a name
    did      what they did, "wrote by mail"
    words    what they said; the customer's are quoted
    margin   why it was decided, or on what it rests; margin_strong stands before it
    is_folded  whether its words are shown only when asked for: a letter that every customer gets
    proof    the ledger entry that proves it, once sealed, with its address
    """

    at: datetime
    kind: str
    who: str
    did: str
    words: str = ""
    language: str = ""
    margin: str = ""
    margin_strong: str = ""
    proof: str = ""
    proof_url: str = ""
    elided: str = ""
    html_url: str = ""
    files: tuple[FileLink, ...] = ()
    is_folded: bool = False
    severity: int | None = None


_SECRET = re.compile(r"https?://\S+/talk/\S+")  # a key, and a record is printed and shown around

_TOLD = {
    "mail": "wrote by mail",
    "form": "wrote on the web form",
    "phone": "called",
    "page": "wrote on the customer’s page",
}
_STEPS = {
    Step.INVESTIGATING: "began to look for what happened",
    Step.ACCEPTED: "said it is settled, and closed the case",
    Step.DISPUTED: "said it is not settled",
    Step.CLOSED: "closed the case",
    Step.REOPENED: "opened the case again",
    Step.CANCELLED: "took the opening back",
}
_LETTERS = {
    "acknowledgement": "said that it arrived",
    "question": "asked the customer",
    "case_closed": "told the customer that it is closed",
    "case_reopened": "told the customer that it is open again",
}


def story_of(case: Case) -> list[StoryEntry]:
    """Return the whole story, oldest first. The number of queries does not grow with its length."""
    voices = list(case.voices.select_related("body").prefetch_related("attachments__stored").order_by("received_at"))
    numbers = _numbers([case.uid, *(voice.uid for voice in voices)])
    told = [_voice(voice, numbers) for voice in voices]
    told.append(_opened(case, numbers))
    letters = list(Letter.objects.about(case.uid).exclude(kind="alert"))
    told += [_letter(letter) for letter in letters if letter.kind != "answer"]
    told += [_assessment(found) for found in case.assessments.all()]
    told += [_note(note) for note in case.notes.prefetch_related("files__stored")]
    answers = {letter.queued_at: letter for letter in letters if letter.kind == "answer"}
    told += list(_steps(case.steps.all(), answers=answers))
    names = names_of(entry.who for entry in told)
    ordered = sorted(told, key=lambda entry: entry.at)
    return [replace(entry, who=names.get(entry.who, entry.who)) for entry in ordered]


def _numbers(subjects: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """Return the number of the sealed ledger entry for each subject and event."""
    rows = LedgerEntry.objects.filter(subject__in=list(subjects)).exclude(index=None).order_by("index")
    found = rows.values_list("subject", "event", "index")
    return {(subject, event): index + 1 for subject, event, index in found if index is not None}


def _opened(case: Case, numbers: dict[tuple[UUID, str], int]) -> StoryEntry:
    proof, proof_url = _proof(numbers.get((case.uid, "case.opened")))
    why = " ".join(case.opened_why.split("\n")[:2])
    entry = StoryEntry(case.opened_at, "step", case.opened_by, "opened the case", margin=why)
    return replace(entry, proof=proof, proof_url=proof_url)


def _proof(number: int | None) -> tuple[str, str]:
    """Return how a sealed entry is named, and where; nothing while it is not sealed."""
    return ("", "") if number is None else (f"Entry {number:,}", reverse("ledger:log"))


def _voice(voice: Voice, numbers: dict[tuple[UUID, str], int]) -> StoryEntry:
    who = voice.author_name or voice.author_address or "Somebody"
    files = tuple(attached(attachment) for attachment in voice.attachments.all())
    body = getattr(voice, "body", None)
    words = (body.reply_text or body.text) if body else voice.excerpt
    proof, proof_url = _proof(numbers.get((voice.uid, "voice.received")))
    return StoryEntry(
        at=voice.received_at,
        kind="voice",
        who=who,
        did=_TOLD.get(voice.channel, "spoke"),
        words=words,
        language=voice.language,
        margin="Kept word for word.",
        proof=proof,
        proof_url=proof_url,
        elided=body.elided if body else "",
        html_url=reverse("desk:voice_html", args=[voice.uid]) if body and body.html else "",
        files=files,
    )


def attached(attachment: Attachment) -> FileLink:
    """Return the link to a file that came with a voice."""
    url = reverse("desk:file", args=["voice", attachment.uid])
    link = _link(attachment.name, url, attachment.stored.size, attachment.media_type)
    return replace(link, is_held=attachment.is_held, is_decoration=attachment.is_decoration)


def put(file: CaseFile) -> FileLink:
    """Return the link to a file that a colleague put to the case."""
    url = reverse("desk:file", args=["case", file.uid])
    return _link(file.name, url, file.stored.size, file.stored.media_type)


def _link(name: str, url: str, size: int, media_type: str) -> FileLink:
    is_small_picture = media_type in PICTURES and size <= LARGEST_THUMBNAIL
    return FileLink(name, url, size, media_type, url if is_small_picture else "")


def without_link(words: str) -> str:
    """Return a letter's words without the customer's secret link."""
    return _SECRET.sub("[the secret link]", words)


def _letter(letter: Letter) -> StoryEntry:
    did = _LETTERS.get(letter.kind, "wrote") + (" (automatic letter)" if letter.is_automatic else "")
    return StoryEntry(
        letter.queued_at,
        "letter",
        letter.author,
        did,
        words=without_link(letter.body),
        margin=_became(letter),
        language=letter.language,
        is_folded=letter.is_automatic,
    )


def _became(letter: Letter) -> str:
    return letter.held_reason or letter.bounce_reason or letter.error or f"Letter, {letter.get_status_display()}."


def _assessment(found: Assessment) -> StoryEntry:
    unsafe = {True: "Unsafe.", False: "Safe to use.", None: "Whether it is safe is unknown, so it counts as unsafe."}
    harm = f"Harm done: {Severity(found.actual).word}. Could be: {Severity(found.potential).word}."
    words = f"{harm} {unsafe[found.is_unsafe]}"
    if found.act_at_once:
        words += f"\n\nAct at once: {found.act_at_once}"
    proposed = f"Proposed: {Severity(found.proposed).word}."
    agreed = "Agreed." if max(found.actual, found.potential) == found.proposed else found.reason or "Raised."
    severity = max(found.actual, found.potential)
    return StoryEntry(
        found.at,
        "assessment",
        found.by,
        "assessed it",
        words=words,
        margin=agreed,
        margin_strong=proposed,
        severity=severity,
    )


def _note(note: Note) -> StoryEntry:
    files = tuple(put(file) for file in note.files.all())
    return StoryEntry(note.at, "note", note.by, "noted", words=note.text, files=files)


def _steps(steps: Iterable[CaseStep], *, answers: dict[datetime, Letter]) -> Iterator[StoryEntry]:
    """Tell the steps that no voice, letter or assessment tells already. An answer stands with its letter."""
    steps = list(steps)
    accepted = {step.at for step in steps if step.kind == Step.ACCEPTED}
    for step in steps:
        kind = Step(step.kind)
        if kind is Step.CLOSED and step.at in accepted:
            continue  # the customer's word closed it: said once is enough
        if kind in _STEPS:
            yield StoryEntry(step.at, "step", step.by, _STEPS[kind], words=step.note)
        elif kind is Step.ANSWERED:
            letter = answers.get(step.at)
            margin = _became(letter) if letter else "Said by other means: there is no address to write to."
            yield StoryEntry(step.at, "letter", step.by, "answered", words=step.note, margin=margin)
        elif kind is Step.ACKNOWLEDGED and step.note:
            yield StoryEntry(step.at, "step", step.by, "acknowledged it", margin=step.note)
