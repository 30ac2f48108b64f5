"""The pages of the desk: each finds, calls one action or queryset, and answers."""

from amends.desk.views.case import case
from amends.desk.views.customer import customer
from amends.desk.views.files import file, raw, voice_html
from amends.desk.views.home import help_page, home
from amends.desk.views.inbox import inbox
from amends.desk.views.search import search
from amends.desk.views.taxonomies import branch, taxonomies, taxonomy
from amends.desk.views.triage_quality import triage_quality
from amends.desk.views.voice import voice

__all__ = [
    "branch",
    "case",
    "customer",
    "file",
    "help_page",
    "home",
    "inbox",
    "raw",
    "search",
    "taxonomies",
    "taxonomy",
    "triage_quality",
    "voice",
    "voice_html",
]
