"""Signatures of what came in, so that copies are found. Not at intake, which must stay quick."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from amends.core.triage.similar import SHORT, VERSION, with_pieces
from amends.core.triage.similar.normal import normal
from amends.voices.models import Body, Likeness
from amends.voices.said import words_of

MOST_AT_ONCE = 500  # about a tenth of a second
LOOK_BACK = 1000
"""Numbers that are looked at again: a transaction with a lower number may have ended later."""

_checked_up_to = [0]  # of this process: likenesses whose words were found to be there still; begins anew at the end


def sweep(now: datetime) -> int:
    """Make signatures that are missing or of another version, empty those without words. Returns how many were made."""
    empty_without_words()
    return make_missing() + make_again()


def signatures_of(body: Body) -> bytes:
    """Return the signatures of a voice's words, one after the other; b"" when they are too few to be compared."""
    text = normal(words_of(body)).text
    return with_pieces(text).tobytes() if len(text) >= SHORT else b""


def make_missing() -> int:
    """Make signatures for the oldest voices without, at most MOST_AT_ONCE. Returns how many."""
    newest = Likeness.objects.aggregate(newest=Max("body"))["newest"] or 0
    late = Body.objects.filter(pk__gt=newest - LOOK_BACK).exclude(Exists(Likeness.objects.filter(body=OuterRef("pk"))))
    return _make(late.order_by("pk")[:MOST_AT_ONCE])


@transaction.atomic
def make_again() -> int:
    """Make signatures of another version again, under new numbers, by which an index in memory catches up."""
    old = list(Likeness.objects.exclude(version=VERSION).select_related("body")[:MOST_AT_ONCE])
    Likeness.objects.filter(pk__in=[row.pk for row in old]).delete()
    return _make([row.body for row in old])


def empty_without_words() -> int:
    """Empty the signatures of voices whose words were erased, a window at a time. Returns how many.

    Whoever erases a body's row takes its likeness with it; this is for words erased in a row that stays.
    """
    window = Likeness.objects.filter(pk__gt=_checked_up_to[0])[:LOOK_BACK]
    kept = list(window.values_list("pk", flat=True))
    _checked_up_to[0] = kept[-1] if len(kept) == LOOK_BACK else 0
    gone = Likeness.objects.filter(pk__in=kept, body__judged="", body__reply_text="", body__text="")
    return gone.exclude(signatures=b"").update(signatures=b"")


def _make(bodies: Iterable[Body]) -> int:
    made = [Likeness(body=body, signatures=signatures_of(body), version=VERSION) for body in bodies]
    Likeness.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
