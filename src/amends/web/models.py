"""What the running installation knows about itself: who ticks now, and when each child last ran."""

from datetime import datetime, timedelta

from django.db import models


class Heartbeat(models.Model):
    """When a child of `amends serve`, or one sweep of it, last ran to its end."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"

    def is_late(self, now: datetime, *, allowed: timedelta = timedelta(seconds=30)) -> bool:
        """Whether it has been silent for longer than allowed; a beat comes every 10 s when all is well."""
        return now - self.at > allowed


class Lease(models.Model):
    """Who may do a thing that only one process may do at a time, and until when."""

    name = models.CharField(max_length=80, unique=True)
    holder = models.CharField(max_length=120)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder} until {self.until:%Y-%m-%d %H:%M:%S}"
