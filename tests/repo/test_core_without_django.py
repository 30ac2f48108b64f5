"""The promise of core: what Amends knows can be used, and tested, where Django is not even loaded."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
IMPORT_ALL = """
import importlib, pkgutil, sys
for name in ("amends.core", "amends.channels", "amends.cli"):
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        importlib.import_module(module.name)
sys.exit("Django was loaded." if "django" in sys.modules else 0)
"""


def test_core_channels_and_cli_load_no_django() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT / "src", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_asking_for_core_tests_alone_loads_no_django() -> None:
    tell = "import sys, pytest; pytest.main(['-q', '--collect-only', 'tests/core']); sys.exit('django' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run([sys.executable, "-c", tell], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, "tests/core loaded Django"
