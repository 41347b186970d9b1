"""Outside demo and development, something unsafe refuses to start and says what to set."""
import os
import subprocess
import sys

import pytest

SAFE = {
    "SECRET_KEY": "s" * 50, "SITE_URL": "https://example.org", "ALLOWED_HOSTS": "example.org", "DATABASE_URL": "postgres://u@localhost/x",
    "REDIS_URL": "redis://localhost/0", "EMAIL_URL": "smtp://localhost:25",
}


def start(tmp_path, **env):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings"], env={**kept, "VAR_DIR": str(tmp_path), **env}, capture_output=True, text=True
    )


def test_with_everything_set_it_starts(tmp_path):
    assert start(tmp_path, **SAFE).returncode == 0


@pytest.mark.parametrize(
    ("name", "unsafe"),
    [("SECRET_KEY", ""), ("SECRET_KEY", "short"), ("SITE_URL", "http://example.org"), ("ALLOWED_HOSTS", "*"), ("ALLOWED_HOSTS", ""),
     ("DATABASE_URL", "sqlite:///x"), ("REDIS_URL", ""), ("EMAIL_URL", "")],
)
def test_one_unsafe_setting_refuses_to_start_and_is_named(tmp_path, name, unsafe):
    result = start(tmp_path, **{**SAFE, name: unsafe})
    assert (result.returncode, f"{name}:" in result.stderr) == (1, True)


def test_a_demo_makes_its_own_secret_and_keeps_it(tmp_path):
    read = [sys.executable, "-c", "from portal import settings; print(settings.SECRET_KEY)"]
    env = {"PATH": os.environ["PATH"], "DEMO": "1", "DEMO_DIR": str(tmp_path)}
    first, second = (subprocess.run(read, env=env, capture_output=True, text=True, check=True).stdout for _ in range(2))
    assert (first == second, len(first.strip()) > 50, (tmp_path / "secret").stat().st_mode & 0o777) == (True, True, 0o600)


def test_a_demo_refuses_an_address_that_others_reach(tmp_path):
    result = start(tmp_path, DEMO="1", SITE_URL="http://guildhall.example.org")
    assert (result.returncode, "this machine only" in result.stderr) == (1, True)
