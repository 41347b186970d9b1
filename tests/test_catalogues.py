"""Both languages are complete."""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_no_text_is_missing_or_fuzzy_in_a_catalogue_and_each_mo_is_its_po():
    result = subprocess.run([sys.executable, "tools/messages.py", "check"], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.strip() == "catalogues are complete", result.stdout + result.stderr
