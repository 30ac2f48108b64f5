"""Where voices come in, and where their sum is shown."""

from django.urls import path

from amends.voices import views, views_sheets, views_sources

app_name = "voices"
urlpatterns = [
    path("say/", views.public_form, name="form"),
    path("thanks/<str:signed>/", views.thanks, name="thanks"),
    path("phone/", views.phone, name="phone"),
    path("", views.reconciliation, name="reconciliation"),
    path("quarantine/", views.quarantine, name="quarantine"),
    path("quarantine/<uuid:uid>/", views.retry, name="retry"),
    path("sources/", views_sources.sources, name="sources"),
    path("sources/new/", views_sources.new_mailbox, name="new_mailbox"),
    path("sources/<uuid:uid>/", views_sources.source, name="source"),
    path("sources/<uuid:uid>/mailbox/", views_sources.mailbox, name="mailbox"),
    path("sheets/", views_sheets.sheets, name="sheets"),
    path("sheets/<uuid:uid>/", views_sheets.sheet, name="sheet"),
    path("sheets/<uuid:uid>/faults/", views_sheets.sheet_faults, name="sheet_faults"),
]
