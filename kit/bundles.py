"""Several style sheets or scripts in one file, so that a first visit asks once; each part stays a file of its own.

`STATIC_BUNDLES` names the parts of each bundle in their order. A bundle is written beside the portal's data when it is first
asked for, and again when a part has changed.
"""
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage


class BundleFinder(finders.BaseFinder):
    """Finds the bundles for collectstatic and, where nothing is collected, for the web process."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "bundles")

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path not in settings.STATIC_BUNDLES:
            return []
        found = str(self._built(path))
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns):
        for path in settings.STATIC_BUNDLES:
            self._built(path)
            yield path, self.storage

    def _built(self, path: str) -> Path:
        parts = [Path(_part(name)) for name in settings.STATIC_BUNDLES[path]]
        newest = max(part.stat().st_mtime_ns for part in parts)
        bundle = Path(self.storage.path(path))
        if not bundle.exists() or bundle.stat().st_mtime_ns != newest:
            # A script may end without a semicolon, and the next one begin with a bracket.
            between = "\n;\n" if path.endswith(".js") else "\n"
            _write(bundle, between.join(part.read_text(encoding="utf-8") for part in parts), newest)
        return bundle


def _part(name: str) -> str:
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(f"{name}: a part of a bundle is missing; `make setup` builds what comes from others")
    return found


def _write(bundle: Path, text: str, changed: int) -> None:
    """Another process never sees half of it."""
    bundle.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=bundle.parent, encoding="utf-8", delete=False) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    os.utime(file.name, ns=(changed, changed))
    os.replace(file.name, bundle)
