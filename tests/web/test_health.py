"""`/health/`: what a watchdog reads, without signing in."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from amends.web import views
from amends.web.tick import beat

pytestmark = pytest.mark.django_db


def test_a_new_installation_is_well_before_anybody_signed_in(client):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json()["ok"] is True


def test_a_child_that_fell_silent_is_named(client):
    beat(name="listen", now=timezone.now() - timedelta(minutes=5))
    beat(name="tick seal", now=timezone.now())
    assert client.get("/health/").json()["late"] == ["listen"]


def test_a_database_that_does_not_answer_is_said_so_and_the_code_is_503(rf, monkeypatch):
    def silent(*fields):
        raise DatabaseError

    monkeypatch.setattr(views.Heartbeat.objects, "order_by", silent)
    answer = views.health(rf.get("/health/"))
    assert answer.status_code == 503
    assert b"does not answer" in answer.content
