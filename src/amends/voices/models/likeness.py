"""What a voice looks like to whoever searches for copies: signatures that stand for its words."""

from django.db import models

from amends.voices.models.voices import Body


class Likeness(models.Model):
    """The signatures of a voice's words, made by a sweep. They are derived from the words and go when these go.

    signatures  core.triage.similar: one of all words first, then those of pieces, SIZE bytes each; empty when the
                words are too few to be compared
    version     of the way signatures are made; rows of another version are made again and compared with nothing
    """

    body = models.OneToOneField(Body, on_delete=models.CASCADE, related_name="likeness")
    signatures = models.BinaryField()
    version = models.PositiveSmallIntegerField(db_index=True)

    class Meta:
        """In the order in which they were made, by which an index in memory catches up."""

        ordering = ["id"]

    def __str__(self) -> str:
        return f"likeness of voice {self.body.voice_id}"
