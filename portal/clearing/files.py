"""Files that rows of the sample name: deleted once the removal stands, unless a row that stays names them too."""
from collections.abc import Iterator
from functools import partial

from django.core.files.storage import Storage
from django.db import models, transaction

from billing.files import vault
from billing.models.file import StoredFile


def let_go(model, keys: list) -> None:
    """Of rows that are about to be deleted."""
    for column, storage in _columns(model):
        names = model._base_manager.filter(pk__in=keys).exclude(**{column: ""}).values_list(column, flat=True)
        for name in set(names):
            transaction.on_commit(partial(_sweep, model, column, storage, name), robust=True)


def _columns(model) -> Iterator[tuple[str, Storage]]:
    """Columns that name files, each with where these lie."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.FileField):
            yield field.name, field.storage
    if issubclass(model, StoredFile):
        yield "path", vault()


def _sweep(model, column: str, storage: Storage, name: str) -> None:
    if not model._base_manager.filter(**{column: name}).exists():
        storage.delete(name)
