"""Addresses of the outbox."""

from django.urls import path

from amends.letters import views

app_name = "letters"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<uuid:uid>/", views.letter, name="letter"),
]
