"""Whether this installation is well, for a watchdog, a proxy or a person in doubt; and light or dark pages."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from amends import __version__
from amends.web.models import Heartbeat

THEMES = ("light", "dark")


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 and `ok: true` when the database answers; `late` names the children that have been silent too long."""
    try:
        late = [beat.name for beat in Heartbeat.objects.order_by("name") if beat.is_late(timezone.now())]
    except DatabaseError:
        return JsonResponse({"ok": False, "sentence": "The database does not answer."}, status=503)
    return JsonResponse({"ok": True, "version": __version__, "late": late})


@require_POST
def theme(request: HttpRequest) -> HttpResponseRedirect:
    """Remember light or dark for this session (anything else: as the system has it), and go back to the page."""
    chosen = request.POST.get("theme", "")
    request.session["theme"] = chosen if chosen in THEMES else ""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if ours else "/")
