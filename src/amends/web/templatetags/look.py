"""The words and signs that repeat on every page. Templates write what they know; the partial draws it.

Every tag that draws something has a partial in templates/parts/. All of them escape what they are given.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.forms import BoundField, Field
from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from amends.core.severity import Severity
from amends.letters.words import say
from amends.records.search import MARK_END, MARK_START
from amends.web import spoken
from amends.web.charts import Amounts, BarChart, LineChart, Trend, drawing_of
from amends.web.clock_face import Clock, face

register = Library()

EVIDENCE = {"present": "present", "ageing": "ageing", "missing": "missing", "none": "not applicable"}
BREAK = mark_safe("<br>")
TICKS = ("CheckboxInput",)
HIDDEN = {"class": "icon", "aria_hidden": "true", "focusable": "false"}
GROUPS = ("RadioSelect", "CheckboxSelectMultiple")


def now_of(context: Context) -> datetime:
    """The moment of the page: every time on it is said from there."""
    moment = context.get("now")
    return moment if isinstance(moment, datetime) else timezone.now()


def zone_of(context: Context) -> tzinfo:
    """The clock on the company's wall; UTC before there is a company."""
    company = context.get("company")
    company = company() if callable(company) else company
    return ZoneInfo(company.zone) if company else timezone.get_current_timezone()


def drawn(part: str, said: Mapping[str, object]) -> SafeString:
    """Draw a partial without the line end of its file: it stands inside a sentence, before a comma or a full stop."""
    return mark_safe(render_to_string(part, dict(said)).strip())  # noqa: S308  the template has escaped what it was given


@register.simple_tag(takes_context=True)
def when(context: Context, at: datetime | None, style: str = "spoken") -> SafeString:
    """{% when dt %}, {% when dt "exact" %}, {% when dt "time" %}, {% when dt "ago" %}: exact time and zone on hover."""
    if at is None:
        return SafeString()
    now, zone = now_of(context), zone_of(context)
    said = {
        "spoken": spoken.spoken(at, now, zone),
        "exact": spoken.exact(at, zone),
        "time": f"{at.astimezone(zone):%H:%M}",
        "day": f"{at.astimezone(zone):%a} {at.astimezone(zone).day} {at.astimezone(zone):%b %Y}",
        "ago": spoken.since(at, now),
    }[style]
    title = "" if style == "exact" else spoken.exact(at, zone)
    machine = at.astimezone(zone).isoformat(timespec="minutes")
    return drawn("parts/when.html", {"at": at, "machine": machine, "title": title, "said": said})


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None, language: str = "en") -> str:
    """{% moment step.at language %}: a moment for a customer's page, in the customer's language; nothing for None."""
    return spoken.in_words_of(language, at, zone_of(context)) if at else ""


@register.inclusion_tag("parts/due.html", takes_context=True)
def due(context: Context, clock: Clock | datetime | None, verb: str | None = None) -> dict[str, object]:
    """{% due clock %} or {% due moment "answer" %}: the time left in words, and the hour under it."""
    return face(clock, now_of(context), zone_of(context), verb)


@register.inclusion_tag("parts/clock.html", takes_context=True)
def ring(context: Context, clock: Clock, verb: str | None = None) -> dict[str, object]:
    """{% ring clock %}: one list item with a ring that empties, and the words of {% due %}."""
    return face(clock, now_of(context), zone_of(context), verb)


@register.simple_tag
def harm(severity: int | None, words: str = "") -> SafeString:
    """{% harm case.severity %}, {% harm 3 "full" %}: shape and word; the whole meaning on hover, or shown."""
    level = Severity(severity or 0)
    short, full = (level.harm, level.word) if level else ("no harm", "no harm seen")
    word = full if words == "full" else words or short
    return drawn("parts/harm.html", {"sign": level.harm, "word": word, "title": full})


@register.filter
def harm_sign(severity: int | None) -> str:
    """{{ case.severity|harm_sign }}: the value of a data-harm attribute."""
    return Severity(severity or 0).harm


@register.simple_tag
def evidence(state: str, words: str = "") -> SafeString:
    """{% evidence "ageing" "seen in March" %}: freshness of evidence as a shape and words."""
    return format_html('<span class="evidence" data-evidence="{}">{}</span>', state, words or EVIDENCE[state])


@register.simple_tag
def icon(name: str, size: int = 18) -> str:
    """{% icon "mail" %}: a Lucide icon, hidden from screen readers: the word stands beside it. A dot when unknown."""
    try:
        return lucide(name, size=size, **HIDDEN)
    except IconDoesNotExist:
        return lucide("dot", size=size, **HIDDEN)


@register.simple_tag
def count(number: int, one: str, many: str = "") -> str:
    """{% count n "voice" "voices" %}: a number with its noun."""
    return spoken.counted(number, one, many or f"{one}s")


@register.filter
def filesize(number: int | None) -> str:
    """{{ file.size|filesize }}: bytes in the unit a person would use."""
    return spoken.size(number or 0)


@register.filter
def paragraphs(text: str | None) -> SafeString:
    """{{ text|paragraphs }}: plain text as paragraphs and line breaks, everything escaped."""
    parts = (part.strip("\n") for part in str(text or "").replace("\r\n", "\n").split("\n\n"))
    lines = [format_html_join(BREAK, "{}", ((line,) for line in part.split("\n"))) for part in parts if part.strip()]
    return format_html_join("\n", "<p>{}</p>", ((line,) for line in lines))


@register.inclusion_tag("parts/quote.html")
def quote(text: str, language: str = "") -> dict[str, object]:
    """{% quote voice.text voice.language %}: the customer's words, in serif, as they wrote them."""
    return {"text": spoken.unwrapped(text), "language": language}


@register.filter
def mark_hits(snippet: str) -> SafeString:
    """{{ hit.snippet|mark_hits }}: what the search enclosed becomes <mark>; everything else is escaped."""
    escaped = str(escape(str(snippet)))
    return mark_safe(escaped.replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))  # noqa: S308  escaped above


@register.filter
def css_string(text: str) -> SafeString:
    """{{ company.name|css_string }}: a CSS string that can never end early, inside a style element."""
    kept = (char if char.isalnum() or char == " " else f"\\{ord(char):x} " for char in str(text))
    return mark_safe(f'"{"".join(kept)}"')  # noqa: S308  every sign but letters, digits and spaces is escaped


@register.inclusion_tag("parts/field.html", takes_context=True)
def field(context: Context, bound: BoundField, rows: int = 0) -> dict[str, object]:
    """{% field form.words %}: label above, help under, error beside; in the `language` of a customer's page."""
    optional = say("form_optional", str(context["language"])) if context.get("language") else "if you like"
    kind = type(bound.field.widget).__name__
    widget = bound.as_widget(attrs={"rows": str(rows)} if rows else None)
    drawn = {"field": bound, "widget": widget, "errors": _sentences(bound), "optional": optional}
    return {**drawn, "tick": kind in TICKS, "group": kind in GROUPS}


def _sentences(bound: BoundField) -> list[str]:
    """Say an empty field's error as a person would; a form's own words for it are kept."""
    said = bound.field.error_messages.get("required")
    plain = said == Field.default_error_messages["required"]
    return ["Please fill this in." if plain and error == said else str(error) for error in bound.errors]


@register.inclusion_tag("parts/files.html")
def files(items: Iterable[object]) -> dict[str, object]:
    """{% files entry.files %}: each with .name, .url, .size, .media_type; pictures show themselves."""
    return {"files": list(items)}


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(context: Context, page: object, one: str = "", many: str = "") -> dict[str, object]:
    """{% pages page_obj "case" "cases" %}: where you are in a long list, and the ways on."""
    request = context.get("request")
    kept = request.GET.copy() if request else None
    if kept is not None:
        kept.pop("page", None)
    return {"page": page, "one": one, "many": many or f"{one}s", "kept": kept.urlencode() if kept else ""}


@register.simple_tag(name="chart")
def draw(source: Trend | Amounts | LineChart | BarChart) -> SafeString:
    """{% chart trend %}: values as a picture with the table behind it; the finding alone where there is too little."""
    drawing = drawing_of(source)
    return render_to_string(drawing.template if drawing else "parts/chart_words.html", {"chart": drawing or source})
