"""`./amends demo`, the README's first command: the sample company is there, served, and its record holds."""

import urllib.request

import pytest

from tests.web.running import Amends, spare_port


@pytest.fixture
def amends(tmp_path):
    """A sample company in a folder of its own; stopped at the end, whatever happened."""
    running = Amends(tmp_path / "amends-sample")
    yield running
    if running.process and running.process.poll() is None:
        running.stop()


def test_demo_leads_from_nothing_to_a_sample_company_whose_record_holds(amends):
    address = amends.start("demo", "--host", "127.0.0.1", "--port", spare_port())
    with urllib.request.urlopen(f"{address}/", timeout=20) as page:  # noqa: S310  our own server
        assert b"Larkfield" in page.read()
    assert amends.stop() == 0
    verified = amends("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_demo_leaves_a_real_installation_alone(tmp_path):
    real = Amends(tmp_path / "home")
    (real.home / "keys").mkdir(parents=True)
    done = real("demo", "--no-serve")
    assert done.returncode == 1
    assert "holds a real installation" in done.stderr
