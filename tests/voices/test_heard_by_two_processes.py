"""Two processes hear folders that overlap, on one SQLite file: each message is one voice, and the sum adds up."""

from pathlib import Path

from tests.voices.installation import Installation, write_mails


def test_overlapping_folders_of_one_mailbox_make_each_mail_one_voice_and_one_delivery(
    tmp_path: Path, prepared: Installation
) -> None:
    installation = prepared.copied_to(tmp_path / "home")
    mails = write_mails(tmp_path / "all", 60)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder, names in zip(folders, (list(mails)[:45], list(mails)[15:]), strict=True):
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(mails[name])
    running = [installation.hearing(folder) for folder in folders]
    assert [process.wait(120) for process in running] == [0, 0]
    other = installation.hearing(folders[0], source="another mailbox")
    assert other.wait(120) == 0
    installation.must_hold(mails, deliveries=60 + 45)
