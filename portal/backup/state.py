"""What a backup says about where it comes from: version, migrations, and which secrets were set (their names alone)."""
import os
import re
import tomllib

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.backup.archive import Refused

# In the environment, by name. What they are is kept elsewhere: whoever has the archive must not have the keys.
SECRETS = re.compile(r"SECRET|PASSWORD|TOKEN|_KEY|_URL$|DSN")


def version() -> str:
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def names_of_secrets() -> list[str]:
    read = set(re.findall(r"^\| `([A-Z_`, ]+)` \|", (settings.BASE_DIR / "docs" / "operations.md").read_text(), flags=re.M))
    known = {name for cell in read for name in re.findall(r"[A-Z_]+", cell)} | {"SECRET_KEY"}
    return sorted(name for name in known if SECRETS.search(name) and os.environ.get(name))


def applied() -> list[list[str]]:
    """[app, migration] of all that stands in the database."""
    return sorted(list(key) for key in MigrationRecorder(connection).applied_migrations())


def refuse_newer(manifest: dict) -> None:
    """A migration that this code does not have means that a newer one wrote the archive."""
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    unknown = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if unknown:
        raise Refused(f"The backup is of a newer Guildhall ({manifest['version']}): this one does not know {', '.join(unknown[:3])}.")
    if manifest["engine"] != connection.vendor:
        raise Refused(f"The backup is of {manifest['engine']}, this database is {connection.vendor}.")


def targets(manifest: dict) -> list[tuple[str, str]]:
    """(app, last migration) that lead to the very schema of the archive; empty when that is where this code leads anyway."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    had = {tuple(key) for key in manifest["migrations"]}
    if set(loader.disk_migrations) <= had:
        return []
    return sorted(
        key for key in had
        if not any(child in had and child[0] == key[0] for child in (node.key for node in loader.graph.node_map[key].children))
    )
