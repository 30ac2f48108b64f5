"""500 seeded trials: whatever is changed in a record, one checkpoint kept elsewhere shows it; 50 untouched ones pass.

440 trials change the exported record in memory; 60 change the database or the files and run `amends verify`.
"""

from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command
from django.db import transaction

from amends.core.proof import parse_skey
from amends.core.proof.log import Claim
from amends.ledger import files, verification
from amends.ledger.home import home
from tests.core.proof.log_in_memory import Log
from tests.core.proof.tampering import KINDS
from tests.ledger.story import Story
from tests.ledger.tampering_in_place import WAYS

pytestmark = pytest.mark.django_db
IN_MEMORY, IN_PLACE, UNTOUCHED = 440, 60, 50


def exported(story: Story) -> Log:
    """The whole record as plain records, with the latest checkpoint as the one kept elsewhere."""
    listed = list(verification.files())
    return Log(
        signer=parse_skey((home().keys / "ledger").read_text()),
        verifier=story.key(),
        entries=list(verification.entries()),
        checkpoints=list(verification.checkpoints()),
        files=listed,
        stored={each.sha256: files.read(each.sha256) for each in listed if not each.destroyed_at},
        copies=list(verification.notes_beside()),
        outside=Claim("The auditor's checkpoint", (home().checkpoints / "latest.note").read_text()),
        now=story.later(),
    )


def test_tampering_with_the_exported_record_is_always_found(story: Story) -> None:
    story.whole_log()
    log = exported(story)
    assert log.check().findings == []
    missed = []
    for trial in range(IN_MEMORY):
        kind = KINDS[trial % len(KINDS)]
        if kind(log.copy(), Random(f"trial {trial}")).check().holds:
            missed.append(f"{kind.__name__}, trial {trial}")
    assert missed == []


@pytest.fixture
def outside(tmp_path: Path, story: Story) -> list[str]:
    """Arguments that name a checkpoint and the key, both kept away from the record."""
    story.whole_log()
    note, key = tmp_path / "auditor.note", tmp_path / "auditor.vkey"
    note.write_text((home().checkpoints / "latest.note").read_text())
    key.write_text(story.key().vkey)
    return ["--checkpoint", str(note), "--key", str(key)]


def exit_of(arguments: list[str]) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("verify", *arguments, stdout=said, stderr=said)
    except SystemExit as stop:
        return int(str(stop.code)), said.getvalue()
    return 0, said.getvalue()


def test_tampering_with_the_database_and_the_files_is_always_found(outside: list[str]) -> None:
    assert exit_of(outside)[0] == 0
    missed = []
    for trial in range(IN_PLACE):
        way = WAYS[trial % len(WAYS)]
        with transaction.atomic():
            undo = way(Random(f"trial {trial}"))
            code, said = exit_of(outside)
            if code != 1 or "Something does not hold. The first of" not in said:
                missed.append(f"{way.__name__}, trial {trial}: {code} {said}")
            transaction.set_rollback(True)
        undo()
    assert missed == []
    assert exit_of(outside)[0] == 0, "the trials left something behind"


@pytest.mark.parametrize("trial", range(UNTOUCHED))
def test_an_untouched_record_passes(trial: int, story: Story) -> None:
    story.whole_log(size=8 + trial % 17)
    assert story.check().findings == []
