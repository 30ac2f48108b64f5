"""Where voices come in, and where their sum is shown."""

from django.urls import path

from amends.voices import views

app_name = "voices"
urlpatterns = [
    path("say/", views.public_form, name="form"),
    path("thanks/<str:signed>/", views.thanks, name="thanks"),
    path("phone/", views.phone, name="phone"),
    path("", views.reconciliation, name="reconciliation"),
    path("quarantine/", views.quarantine, name="quarantine"),
    path("quarantine/<uuid:uid>/", views.retry, name="retry"),
]
