"""Files are on the disk before their row, are kept once, and are checked whenever they are read."""

import hashlib
from datetime import datetime

import pytest
from django.db import transaction

from amends.core.errors import Refused, Tampered
from amends.ledger import files
from amends.ledger.actions import keep_file
from amends.ledger.home import home
from amends.ledger.models import StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
DATA = b"a photograph of a broken neck"
SHA256 = hashlib.sha256(DATA).hexdigest()


def test_a_file_lies_under_its_digest(now: datetime) -> None:
    kept = keep_file(DATA, media_type="image/png", now=now)
    assert (kept.sha256, kept.size, kept.media_type) == (SHA256, len(DATA), "image/png")
    assert files.path_of(SHA256) == home().files / SHA256[:2] / SHA256[2:4] / SHA256
    assert files.read(SHA256) == files.path_of(SHA256).read_bytes() == DATA


def test_the_same_bytes_are_kept_once(now: datetime) -> None:
    assert keep_file(DATA, now=now) == keep_file(DATA, media_type="text/plain", now=now)
    assert StoredFile.objects.count() == 1
    assert [path for path in home().files.rglob("*") if path.is_file()] == [files.path_of(SHA256)]


def test_the_bytes_are_on_the_disk_even_when_the_transaction_fails(now: datetime) -> None:
    with transaction.atomic():
        keep_file(DATA, now=now)
        transaction.set_rollback(True)
    assert files.read(SHA256) == DATA
    assert not StoredFile.objects.exists()


def test_a_changed_file_is_not_handed_out(now: datetime) -> None:
    keep_file(DATA, now=now)
    files.path_of(SHA256).write_bytes(DATA + b"!")
    with pytest.raises(Tampered, match="not the one that was kept"):
        files.read(SHA256)


def test_a_missing_file_is_said_to_be_missing(now: datetime) -> None:
    keep_file(DATA, now=now)
    files.path_of(SHA256).unlink()
    with pytest.raises(Tampered, match="is missing"):
        files.open_file(SHA256)


def test_a_damaged_copy_is_mended_when_the_same_bytes_come_again(now: datetime) -> None:
    keep_file(DATA, now=now)
    files.path_of(SHA256).write_bytes(b"")
    keep_file(DATA, now=now)
    assert files.read(SHA256) == DATA


@pytest.mark.parametrize("name", ["", "../../keys/ledger", SHA256.upper(), SHA256 + "\n", "0" * 63])
def test_only_a_digest_names_a_file(name: str) -> None:
    with pytest.raises(Refused, match="64 digits"):
        files.path_of(name)
