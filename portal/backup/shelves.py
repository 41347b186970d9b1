"""Shelves: where files lie that rows name; into the archive and back."""
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.files.storage import FileSystemStorage, storages
from django.db import models

from billing.models.file import StoredFile


@dataclass(frozen=True)
class Shelf:
    """A folder. Its files stand in the archive under `prefix`."""

    prefix: str
    alias: str

    @property
    def folder(self) -> Path:
        return Path(storages[self.alias].location)

    def beside(self, word: str) -> Path:
        """A neighbour of the folder, on the same disk."""
        return self.folder.with_name(f"{self.folder.name}.{word}")

    def path_in(self, folder: Path, name: str) -> Path:
        """Where the member of an archive lies in a folder. Raises ValueError if it leads out."""
        path = (folder / name.removeprefix(self.prefix)).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ValueError(f"{name} leads out of the folder")
        return path


# Pictures of members; files of lessons and articles.
SHELVES = (Shelf("media/", "default"), Shelf("files/", "files"))


def shelves() -> list[Shelf]:
    """Those on this machine. What lies in a bucket is kept by the bucket’s own means."""
    return [shelf for shelf in SHELVES if isinstance(storages[shelf.alias], FileSystemStorage)]


def columns() -> list[tuple[str, str, str]]:
    """(prefix, table, column) of every file that a row may name."""
    here = {shelf.prefix for shelf in shelves()}
    found = set()
    for model in apps.get_models():
        if model._meta.proxy:
            continue
        pictures = (field for field in model._meta.concrete_fields if isinstance(field, models.FileField))
        found.update(("media/", model._meta.db_table, field.column) for field in pictures)
        if issubclass(model, StoredFile):
            found.add(("files/", model._meta.db_table, "path"))
    return sorted(row for row in found if row[0] in here)


class Held:
    """Files held by a second name beside their folder, so that whoever deletes one meanwhile does not take it from us."""

    def __enter__(self):
        for shelf in shelves():
            shutil.rmtree(shelf.beside("backing-up"), ignore_errors=True)
            shelf.beside("backing-up").mkdir(parents=True)
        return self

    def __exit__(self, *error):
        for shelf in shelves():
            shutil.rmtree(shelf.beside("backing-up"), ignore_errors=True)

    def hold(self, names: Iterable[str]) -> set[str]:
        """Returns those that are not there. Names begin with the prefix of their shelf."""
        missing = set()
        for name in set(names):
            shelf = _shelf_of(name)
            target = shelf.path_in(shelf.beside("backing-up"), name)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    _link_or_copy(shelf.path_in(shelf.folder, name), target)
                except FileNotFoundError:
                    missing.add(name)
        return missing

    def write(self, archive, names: Iterable[str], say) -> int:
        """Those of these that are held into the archive; returns how many."""
        count = 0
        for name in sorted(set(names)):
            shelf = _shelf_of(name)
            held = shelf.path_in(shelf.beside("backing-up"), name)
            if held.exists():
                with held.open("rb") as source, archive.member(name) as out:
                    shutil.copyfileobj(source, out, 1 << 20)
                count += 1
                if count % 1000 == 0:
                    say(f"{count:,} files")
        return count


def _shelf_of(name: str) -> Shelf:
    return next(shelf for shelf in SHELVES if name.startswith(shelf.prefix))


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def make_ready(reader) -> int:
    """All files of the archive into empty folders beside; returns how many."""
    count = 0
    for shelf in shelves():
        folder = shelf.beside("restoring")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in reader.names(shelf.prefix):
            target = shelf.path_in(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with reader.open(name) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)
            count += 1
    return count


def clear() -> None:
    """Remove what was made ready and not taken."""
    for shelf in shelves():
        shutil.rmtree(shelf.beside("restoring"), ignore_errors=True)


@contextmanager
def working_beside() -> Iterator[None]:
    """Files are read and deleted in what was made ready: an erasure that is replayed must not reach the running site's."""
    with ExitStack() as stack:
        for shelf in shelves():
            stack.enter_context(_moved(storages[shelf.alias], shelf.beside("restoring")))
        yield


@contextmanager
def _moved(storage, folder: Path) -> Iterator[None]:
    location = storage._location
    try:
        _move(storage, str(folder))
        yield
    finally:
        _move(storage, location)


def _move(storage, location) -> None:
    storage._location = location
    for cached in ("base_location", "location"):
        storage.__dict__.pop(cached, None)


def swap_in() -> None:
    """What was made ready takes the place of the folders; what was there stays beside as `….before-restore`."""
    for shelf in shelves():
        before = shelf.beside("before-restore")
        shutil.rmtree(before, ignore_errors=True)
        if shelf.folder.exists():
            shelf.folder.rename(before)
        shelf.beside("restoring").rename(shelf.folder)


def differences(reader, *, ready: bool = False) -> list[str]:
    """Files that are not, byte for byte, what the archive has: of the site, or of what was made ready."""
    found = []
    for shelf in shelves():
        folder = shelf.beside("restoring") if ready else shelf.folder
        for name in reader.names(shelf.prefix):
            path = shelf.path_in(folder, name)
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != reader.manifest["members"][name]["sha256"]:
                found.append(name)
    return found
