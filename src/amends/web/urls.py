"""Every address of Amends. A feature brings its own `urls`; the desk, whose first page is the home page, comes last."""

from django.urls import include, path

from amends.web.views import health, theme

urlpatterns = [
    path("", include(([path("health/", health, name="health"), path("theme/", theme, name="theme")], "web"))),
    path("accounts/", include("allauth.urls")),
    path("people/", include("amends.people.urls")),
    path("ledger/", include("amends.ledger.urls")),
    path("letters/", include("amends.letters.urls")),
    path("cases/", include("amends.cases.urls")),
    path("voices/", include("amends.voices.urls")),
    path("", include("amends.desk.urls")),
]
