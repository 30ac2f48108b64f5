"""Where voices come in, and where their sum is shown."""

from django.urls import path

from amends.voices import views, views_sheets

app_name = "voices"
urlpatterns = [
    path("say/", views.public_form, name="form"),
    path("thanks/<str:signed>/", views.thanks, name="thanks"),
    path("phone/", views.phone, name="phone"),
    path("", views.reconciliation, name="reconciliation"),
    path("quarantine/", views.quarantine, name="quarantine"),
    path("quarantine/<uuid:uid>/", views.retry, name="retry"),
    path("sheets/", views_sheets.sheets, name="sheets"),
    path("sheets/<uuid:uid>/", views_sheets.sheet, name="sheet"),
    path("sheets/<uuid:uid>/faults/", views_sheets.sheet_faults, name="sheet_faults"),
]
