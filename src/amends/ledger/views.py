"""The page of the record: what is sealed, the public key, and how to verify; and the latest checkpoint to take away."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from amends.ledger import keys
from amends.ledger.models import Checkpoint, Content, Entry, StoredFile

SHOWN = 20
LATE = timedelta(minutes=5)


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show the state of the record."""
    now = timezone.now()
    last = Checkpoint.objects.order_by("size").last()
    oldest = Entry.objects.unsealed().first()
    key = keys.verifier()
    return render(
        request,
        "ledger/log.html",
        {
            "last": last,
            "checkpoints": Checkpoint.objects.order_by("-size").defer("note", "frontier")[:SHOWN],
            "sealed": last.size if last else 0,
            "unsealed": Entry.objects.unsealed().count(),
            "oldest": oldest,
            "is_late": oldest is not None and now - oldest.happened_at > LATE,
            "erased": Content.objects.filter(destroyed_at__isnull=False).count(),
            "files": StoredFile.objects.filter(destroyed_at__isnull=True).count(),
            "vkey": key.vkey if key else "",
        },
    )


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Hand out the latest signed checkpoint as a text file, to be kept away from this machine."""
    last = Checkpoint.objects.order_by("size").last()
    if last is None:
        raise Http404("There is no checkpoint yet: nothing is sealed.")
    answer = HttpResponse(last.note, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="amends-checkpoint-{last.size:012d}.note"'
    return answer
