"""Backup and restore: what is restored is what was, and nothing that is damaged, newer or in the way touches the running site."""
import hashlib
import json
import os
import subprocess
import sys
import time
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as current
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Erasure, Member
from accounts.personal import erasing, tombstones
from billing.files import vault
from community.articles.attaching import attach
from community.models import ArticleFile, Upload
from portal.backup import archive, postgres, shelves, state, taking
from tests.factories.accounts import make_member
from tests.factories.articles import make_draft
from tests.factories.community import make_topic
from tests.factories.files import PDF, keep_files_in, pdf

ROOT = Path(current.BASE_DIR)
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
# A database of PostgreSQL is copied while nobody is in it, not even a transaction of a test.
pytestmark = pytest.mark.django_db(transaction=ON_POSTGRES)


def _own_sqlite(folder: Path):
    """A file with what the test database holds after migrating."""
    source = connections["default"]
    source.ensure_connection()
    file = folder / "site.sqlite3"
    # Not through the backup interface: the transaction of the test would lock it out.
    file.write_bytes(source.connection.serialize())
    return str(file)


def _own_postgres():
    source = connections["default"]
    name = f"{source.settings_dict['NAME']}_own"
    template = source.settings_dict["NAME"]
    source.close()
    with source._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


@pytest.fixture
def site(request, django_db_blocker, settings, tmp_path):
    """A site of its own: database, pictures, list of erasures. Nothing of it is left for other tests."""
    request.getfixturevalue("transactional_db" if ON_POSTGRES else "db")
    settings.VAR_DIR = tmp_path / "site"
    settings.VAR_DIR.mkdir()
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    settings.ERASURES_FILE = settings.VAR_DIR / "erasures.jsonl"
    keep_files_in(settings.VAR_DIR / "files", settings)
    with django_db_blocker.unblock():
        usual = connections["default"]
        own = usual.copy()
        own.settings_dict["NAME"] = _own_sqlite(settings.VAR_DIR) if usual.vendor == "sqlite" else _own_postgres()
        connections["default"] = own
        try:
            yield tmp_path
        finally:
            own.close()
            connections["default"] = usual
            if usual.vendor == "postgresql":
                with usual._nodb_cursor() as cursor:
                    cursor.execute(f'DROP DATABASE "{own.settings_dict["NAME"]}"')


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def put_picture(member, content: bytes) -> Upload:
    upload = Upload(member=member, width=1, height=1, bytes=len(content), created_at=timezone.now())
    upload.file.save("", ContentFile(content), save=False)
    upload.save(force_insert=True)
    return upload


def content_of(upload) -> bytes:
    with upload.file.open() as opened:
        return opened.read()


def names() -> list[str]:
    return sorted(Member.objects.values_list("handle", flat=True))


@pytest.fixture
def backed_up(site):
    """A small community and its archive."""
    member = make_member("lin", roles=["author"], display_name="林\\知\t远")
    make_topic(member, title="On caches", body="First line.\nSecond \\. line.")
    put_picture(member, b"a picture")
    attach(make_draft(member), pdf(), by=member, at=timezone.now())
    file = site / "backup.zip"
    run("backup", file)
    return file


def test_an_archive_says_what_it_is_and_names_secrets_without_their_values(backed_up, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very-secret-value")
    run("backup", backed_up)
    with zipfile.ZipFile(backed_up) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        everything = b"".join(opened.read(name) for name in opened.namelist())
    assert (manifest["format"], manifest["engine"], manifest["version"]) == (1, connection.vendor, state.version())
    assert "SECRET_KEY" in manifest["secrets"]
    assert b"very-secret-value" not in everything
    assert ["accounts", "0001_members"] in manifest["migrations"]
    assert backed_up.stat().st_mode & 0o077 == 0
    assert list(backed_up.parent.glob("backup*")) == [backed_up]


@pytest.mark.parametrize("damage", ["turned", "cut", "empty", "other", "manifest", "lost", "newer", "format", "engine"])
def test_what_is_damaged_or_newer_is_refused_and_nothing_is_touched(backed_up, damage):
    spoil(backed_up, damage)
    with pytest.raises(CommandError):
        run("restore", backed_up, "--replace")
    assert names() == ["lin"]
    assert content_of(Upload.objects.get()) == b"a picture"
    assert not Path(current.MEDIA_ROOT).with_name("media.before-restore").exists()


def spoil(file: Path, damage: str) -> None:
    data = bytearray(file.read_bytes())
    if damage == "turned":
        with zipfile.ZipFile(file) as opened:
            biggest = max(opened.infolist(), key=lambda info: info.compress_size)
        data[biggest.header_offset + 100 + biggest.compress_size // 2] ^= 255
    elif damage == "cut":
        del data[len(data) // 2 :]
    elif damage == "empty":
        data.clear()
    elif damage == "other":
        data[:] = b"no archive at all"
    file.write_bytes(data)
    if damage in ("manifest", "lost", "newer", "format", "engine"):
        _write_anew(file, damage)


def _write_anew(file: Path, damage: str) -> None:
    """A well-formed archive that says, or lacks, something else; its sums are right but where that is the point."""
    with zipfile.ZipFile(file) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    if damage == "newer":
        manifest["migrations"].append(["accounts", "9999_from_the_future"])
    elif damage == "format":
        manifest["format"] = 99
    elif damage == "engine":
        manifest["engine"] = "oracle"
    elif damage == "lost":
        parts.pop(sorted(parts)[0])
    text = json.dumps(manifest)
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
        made.writestr("manifest.json", text)
        made.comment = (b"another sum" if damage == "manifest" else hashlib.sha256(text.encode()).hexdigest().encode())


def test_over_members_only_when_asked(backed_up):
    make_member("marta")
    with pytest.raises(CommandError, match="--replace"):
        run("restore", backed_up)
    assert names() == ["lin", "marta"]


def test_only_looking_at_an_archive_changes_nothing(backed_up):
    assert "is whole" in run("restore", backed_up, "--check")
    with vault().open(ArticleFile.objects.get().path) as opened:
        assert opened.read() == PDF
    assert "identical" in run("restore", backed_up, "--same")
    make_member("marta")
    with pytest.raises(CommandError, match="accounts_member"):
        run("restore", backed_up, "--same")
    assert names() == ["lin", "marta"]


@pytest.mark.skipif(ON_POSTGRES, reason="the next test restores on PostgreSQL")
def test_what_is_restored_is_what_was_and_what_was_there_is_kept_beside(backed_up):
    restore_and_look(backed_up)


@pytest.mark.rig
def test_what_is_restored_on_postgresql_is_what_was(backed_up):
    restore_and_look(backed_up)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {postgres.BEFORE}.accounts_member")
        assert cursor.fetchone() == (2,)
    # Numbers go on where they were.
    assert make_member("newer").pk > Member.objects.get(handle="lin").pk


def restore_and_look(backed_up):
    make_member("marta")
    gone = Upload.objects.get()
    gone.file.delete(save=False)
    vault().delete(ArticleFile.objects.get().path)
    said = run("restore", backed_up, "--replace", "--compare")
    assert "the same, row by row" in said
    assert names() == ["lin"]
    assert Member.objects.get().display_name == "林\\知\t远"
    assert content_of(Upload.objects.get()) == b"a picture"
    assert "identical" in run("restore", backed_up, "--same")
    assert Path(current.MEDIA_ROOT).with_name("media.before-restore").exists()


def test_who_was_erased_after_the_backup_stays_erased(backed_up):
    if connection.vendor == "postgresql":
        pytest.skip("restoring takes minutes there; the replay is the same")
    member = Member.objects.get()
    erasing.erase(member, wish="delete", at=timezone.now())
    handle = Member.objects.get().handle
    assert "1 had to be done again" in run("restore", backed_up, "--replace")
    assert names() == [handle]
    assert not Upload.objects.exists()
    assert [path for shelf in shelves.shelves() for path in shelf.folder.rglob("*") if path.is_file()] == []
    assert Erasure.objects.exclude(done_at=None).count() == 1


def test_a_list_of_erasures_from_elsewhere_is_heeded(backed_up, tmp_path):
    if connection.vendor == "postgresql":
        pytest.skip("restoring takes minutes there; the replay is the same")
    member = Member.objects.get()
    stone = tombstones.Tombstone(member.pk, member.joined_at.isoformat(), "former-member-aaaa", "keep", timezone.now().isoformat())
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_text(json.dumps(stone.__dict__) + "\nhalf a li")
    run("restore", backed_up, "--replace", "--erasures", elsewhere)
    assert names() == ["former-member-aaaa"]


def test_a_restore_that_fails_in_the_middle_leaves_the_site_as_it_was(backed_up, monkeypatch):
    make_member("marta")
    monkeypatch.setattr("portal.backup.restoring.erasing.replay", lambda _stones: 1 / 0)
    if connection.vendor == "postgresql":
        monkeypatch.setattr(postgres, "load", lambda *_all: None)
        monkeypatch.setattr(state, "targets", lambda _manifest: [])
    with pytest.raises(ZeroDivisionError):
        run("restore", backed_up, "--replace")
    assert names() == ["lin", "marta"]
    assert content_of(Upload.objects.get()) == b"a picture"
    assert sorted(path.name for path in Path(current.VAR_DIR).iterdir() if "restoring" in path.name) == []


def test_a_picture_that_is_deleted_while_we_copy_is_in_the_archive_or_not_in_the_snapshot(site, monkeypatch):
    member = make_member("lin")
    first, second = put_picture(member, b"first"), put_picture(member, b"second")
    lost, hold, calls = f"media/{first.file.name}", shelves.Held.hold, []

    def hold_late(self, wanted):
        if not calls:
            first.file.delete(save=False)
            Upload.objects.filter(pk=first.pk).delete() if connection.vendor == "sqlite" else None
        calls.append(1)
        return hold(self, wanted)

    monkeypatch.setattr(shelves.Held, "hold", hold_late)
    manifest = taking.take(site / "b.zip", at=timezone.now(), say=lambda text: None)
    assert len(calls) == 2
    reader = archive.Reader(site / "b.zip")
    assert f"media/{second.file.name}" in reader.names("media/")
    # On PostgreSQL the row is read-only here, so the picture is one that was lost before: it is named as such.
    assert manifest["missing"] == ([] if connection.vendor == "sqlite" else [lost])


def test_the_snapshot_is_of_one_instant_while_others_write(site):
    """A writer of its own process adds members; the archive shows the first k, each with all that belongs to them."""
    stop = site / "stop"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings", "DEBUG": "1", "VAR_DIR": str(current.VAR_DIR), "DATABASE_URL": url_of_own_database(),
    }
    writer = subprocess.Popen([sys.executable, "-m", "tests.rig.writing", str(stop)], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    try:
        wait_until(lambda: Member.objects.filter(handle__startswith="writer-").count() >= 10)
        before = Member.objects.count()
        manifest = taking.take(site / "b.zip", at=timezone.now(), say=lambda text: None)
        wait_until(lambda: Member.objects.count() > before + 2)
    finally:
        stop.touch()
        written = int(writer.communicate(timeout=60)[0])
    rows = {table: entry["rows"] for table, entry in manifest["tables"].items()}
    assert before <= rows["accounts_member"] < written
    assert rows["accounts_member"] == rows["accounts_standing"] == rows["accounts_membercounters"]
    assert (rows["community_upload"], manifest["missing"]) == (manifest["files"], [])


def url_of_own_database() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")


def wait_until(what) -> None:
    until = time.monotonic() + 90
    while not what():
        assert time.monotonic() < until
        time.sleep(0.2)
