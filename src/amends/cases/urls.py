"""Where cases live."""

from django.urls import path

from amends.cases import views

app_name = "cases"
urlpatterns = [path("", views.case_list, name="list")]
