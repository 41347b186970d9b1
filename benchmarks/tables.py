"""Empty tables for a measurement, made from the models as they are now: walking through every migration takes most of a minute.

What migrations of billing do besides tables (triggers that guard the ledger and what is append-only) is done as they do it.
"""
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, migrations


def make_tables() -> None:
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", verbosity=0, run_syncdb=True)
    folder = Path(import_module("billing.migrations").__file__).parent
    with connection.schema_editor() as editor:
        for path in sorted(folder.glob("0*.py")):
            for act in import_module(f"billing.migrations.{path.stem}").Migration.operations:
                if isinstance(act, migrations.RunPython):
                    act.code(apps, editor)
