"""Style sheets in one file: in their order, and never an old one."""
import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import FileSystemFinder

from kit.bundles import BundleFinder


@pytest.fixture
def sheets(settings, tmp_path, monkeypatch):
    """A folder with two sheets, and the bundle made of them."""
    (tmp_path / "css").mkdir()
    (tmp_path / "css/first.css").write_text("@layer low, high;")
    (tmp_path / "css/second.css").write_text("@layer high { b { top: 0 } }")
    settings.VAR_DIR, settings.STATICFILES_DIRS = tmp_path / "var", [tmp_path]
    settings.STATIC_BUNDLES = {"css/all.css": ["css/first.css", "css/second.css"]}
    found = [FileSystemFinder(), BundleFinder()]
    monkeypatch.setattr(finders, "get_finders", lambda: found)
    return tmp_path / "css"


def shown() -> str:
    return Path(finders.find("css/all.css")).read_text()


def test_the_parts_stand_in_their_order(sheets):
    assert shown() == "@layer low, high;\n@layer high { b { top: 0 } }"


def test_a_changed_part_is_shown_at_once(sheets):
    shown()
    (sheets / "second.css").write_text("b { top: 1px }")
    os.utime(sheets / "second.css", ns=(2**62, 2**62))
    assert shown() == "@layer low, high;\nb { top: 1px }"


def test_an_unchanged_bundle_is_not_written_again(sheets):
    before = os.stat(finders.find("css/all.css")).st_ino
    assert os.stat(finders.find("css/all.css")).st_ino == before


def test_a_missing_part_is_named(sheets):
    (sheets / "second.css").unlink()
    with pytest.raises(FileNotFoundError, match="css/second.css"):
        shown()


def test_collecting_finds_the_bundle(sheets):
    [(path, storage)] = BundleFinder().list([])
    assert (path, Path(storage.path(path)).read_text()) == ("css/all.css", shown())


def test_what_is_no_bundle_is_left_to_others(sheets):
    assert finders.find("css/none.css") is None
    assert finders.find("css/first.css", find_all=True) == [str(sheets / "first.css")]
