"""Addresses of the pages about people and the company."""

from django.urls import path

from amends.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("invite/", views.invitation, name="invite"),
    path("accept/<str:token>/", views.accept, name="accept"),
    path("matrix/", views.matrix, name="matrix"),
    path("company/", views.company, name="company"),
    path("welcome/", views.welcome, name="welcome"),
    path("enter/", views.enter, name="enter"),
    path("<uuid:uid>/", views.person, name="person"),
]
