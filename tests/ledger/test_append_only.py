"""What is written stays as it is: models and querysets refuse to change or delete."""

from collections.abc import Callable

import pytest

from amends.core.errors import Refused
from amends.ledger.models import Checkpoint, Content, Entry, StoredFile
from tests.ledger.story import Story

pytestmark = pytest.mark.django_db

WAYS: list[Callable[[], object]] = [
    lambda: Entry.objects.get().save(),
    lambda: Entry.objects.get().delete(),
    lambda: Entry.objects.all().delete(),
    lambda: Entry.objects.update(actor="person:nobody"),
    lambda: Entry.objects.bulk_update([Entry.objects.get()], ["actor"]),
    lambda: Entry.objects.update_or_create(uid=Entry.objects.get().uid, defaults={"actor": "person:nobody"}),
    lambda: Content.objects.get().delete(),
    lambda: Content.objects.update(body=None),
    lambda: Checkpoint.objects.get().save(),
    lambda: Checkpoint.objects.all().delete(),
    lambda: StoredFile.objects.get().delete(),
    lambda: StoredFile.objects.update(size=1),
]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_change_the_record_is_refused(way: Callable[[], object], story: Story) -> None:
    story.note(data=b"a file")
    story.seal()
    with pytest.raises(Refused, match="only ever added to"):
        way()
    assert story.check().holds
