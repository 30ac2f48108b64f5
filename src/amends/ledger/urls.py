"""Addresses of the record's pages."""

from django.urls import path

from amends.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.log, name="log"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
]
