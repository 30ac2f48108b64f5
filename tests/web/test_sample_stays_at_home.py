"""Nothing leaves an invented company, whatever mail server the machine knows."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_sample_installation_has_no_mail_server(tmp_path: Path) -> None:
    (tmp_path / "SAMPLE").touch()
    code = "from django.conf import settings; print(settings.SAMPLE, repr(settings.SMTP_URL))"
    environment = {**os.environ, "AMENDS_HOME": str(tmp_path), "AMENDS_SMTP": "smtp://mail.brook.example"}
    environment |= {"DJANGO_SETTINGS_MODULE": "amends.web.settings", "PYTHONPATH": str(Path("src").resolve())}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "''"]
