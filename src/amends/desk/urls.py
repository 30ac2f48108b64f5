"""Where the desk's pages live."""

from django.urls import path

from amends.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:uid>/", views.voice, name="voice"),
    path("inbox/<uuid:uid>/html/", views.voice_html, name="voice_html"),
    path("inbox/<uuid:uid>/raw/", views.raw, name="raw"),
    path("case/<uuid:uid>/", views.case, name="case"),
    path("files/<str:kind>/<uuid:uid>/", views.file, name="file"),
    path("search/", views.search, name="search"),
    path("taxonomies/", views.taxonomies, name="taxonomies"),
    path("taxonomies/<str:taxonomy>/", views.taxonomy, name="taxonomy"),
    path("taxonomies/<str:taxonomy>/<uuid:uid>/", views.branch, name="branch"),
    path("triage-quality/", views.triage_quality, name="triage_quality"),
    path("talk/<str:token>/", views.customer, name="customer"),
]
