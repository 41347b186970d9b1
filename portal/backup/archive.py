"""The archive: a ZIP whose manifest has the SHA-256 of every member. What is damaged, cut off or newer is refused at once."""
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20


class Refused(Exception):
    """Why nothing is done; its text is for the operator."""


class Writer:
    """Writes beside the wanted name; the archive has that name only once it is whole and on the disk."""

    def __init__(self, path: Path):
        self.path = path
        self.part = path.with_name(path.name + ".part")
        self.members: dict[str, dict[str, Any]] = {}

    def __enter__(self):
        handle = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        return self

    @contextmanager
    def member(self, name: str) -> Iterator["Measured"]:
        with self._zip.open(name, "w", force_zip64=True) as out:
            measured = Measured(out)
            yield measured
        self.members[name] = {"sha256": measured.digest.hexdigest(), "bytes": measured.bytes}

    def finish(self, manifest: dict[str, Any]) -> None:
        text = json.dumps({**manifest, "format": FORMAT, "members": self.members}, indent=1, ensure_ascii=False, sort_keys=True)
        self._zip.writestr(MANIFEST, text)
        self._zip.comment = hashlib.sha256(text.encode()).hexdigest().encode()
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.part.replace(self.path)

    def __exit__(self, *error):
        if self.part.exists():
            # Else it would write the end of an archive that nobody wants, when it is collected.
            self._zip.fp = None
            self._file.close()
            self.part.unlink()


class Measured:
    """A file that is written to once, measured on the way."""

    def __init__(self, out: BinaryIO):
        self._out, self.digest, self.bytes = out, hashlib.sha256(), 0

    def write(self, data) -> int:
        data = bytes(data)
        self.digest.update(data)
        self.bytes += len(data)
        return self._out.write(data)


class Reader:
    """An archive whose every member was read and found right."""

    def __init__(self, path: Path):
        try:
            self._zip = zipfile.ZipFile(path)
            text = self._zip.read(MANIFEST)
            self.manifest: dict[str, Any] = json.loads(text)
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise Refused(f"{path} is no whole backup: {error}") from error
        if hashlib.sha256(text).hexdigest().encode() != self._zip.comment:
            raise Refused(f"{path}: the manifest was changed.")
        if self.manifest["format"] > FORMAT:
            raise Refused(f"{path} was written by a newer Guildhall ({self.manifest['version']}).")

    def check(self, say=lambda text: None) -> None:
        """Read every member and compare; raise Refused at the first that is not what was written."""
        names = set(self._zip.namelist()) - {MANIFEST}
        if names != set(self.manifest["members"]):
            raise Refused(f"Members are missing or too many: {sorted(names ^ set(self.manifest['members']))[:5]}")
        for number, (name, wanted) in enumerate(sorted(self.manifest["members"].items()), 1):
            digest, count = hashlib.sha256(), 0
            try:
                with self._zip.open(name) as source:
                    while chunk := source.read(CHUNK):
                        digest.update(chunk)
                        count += len(chunk)
            except Exception as error:  # noqa: BLE001 - whatever damage makes zlib say
                raise Refused(f"{name} is damaged: {error}") from error
            if {"sha256": digest.hexdigest(), "bytes": count} != wanted:
                raise Refused(f"{name} is damaged: its sum is another one.")
            if number % 500 == 0:
                say(f"{number} of {len(names)} members checked")

    def open(self, name: str):
        return self._zip.open(name)

    def names(self, prefix: str) -> list[str]:
        return sorted(name for name in self.manifest["members"] if name.startswith(prefix))
