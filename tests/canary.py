"""A row of any model, made by itself, with a distinct word in every text: what an export must hold and an erasure must remove."""
import itertools
import uuid
from datetime import date, timedelta

from django.db import models
from django.utils import timezone

PREFIX = "zq"
_numbers = itertools.count(1)


def is_text(field: models.Field) -> bool:
    texts = (models.CharField, models.TextField, models.JSONField, models.FileField)
    return isinstance(field, texts) and not field.choices and not isinstance(field, models.UUIDField)


def word(field: models.Field) -> str:
    """Distinct, short enough for the column, and nothing that another text contains."""
    made = f"{PREFIX}{next(_numbers):04x}{uuid.uuid4().hex}"
    return made[: min(field.max_length or 24, 24)]


class Filler:
    """Makes rows. `given` holds what a column of a model needs in particular; `words` what was written where."""

    def __init__(self, given: dict[str, dict]):
        self.given = given
        # word → (kind of the declaration, column)
        self.words: dict[str, tuple[str, str]] = {}
        self.kept: dict[str, models.Model] = {}
        self.kind = ""

    def row(self, kind: str, model, **values):
        """A saved row of this model with words; what it points at and is not given is made too, without words."""
        self.kind = kind
        return self._make(model, values, speaks=True)

    def row_of(self, kind: str, model, member, path: str, **values):
        """A row that leads to the member by this path; rows between are taken if they are there, else made."""
        return self.row(kind, model, **self._towards(model, member, path), **values)

    def _towards(self, model, member, path: str) -> dict:
        first, _, rest = path.partition("__")
        if not rest:
            return {first: member}
        between = model._meta.get_field(first).related_model
        found = between._base_manager.filter(**{rest: member}).first()
        return {first: found or self._make(between, self._towards(between, member, rest), speaks=False)}

    def _make(self, model, values, *, speaks: bool):
        label = model._meta.label
        filled = {}
        for field in model._meta.concrete_fields:
            if field.name in values:
                filled[field.name] = values[field.name]
            elif field.name in self.given.get(label, {}):
                filled[field.name] = self.given[label][field.name]
            elif field.is_relation:
                if not field.null:
                    filled[field.name] = self._of(field.related_model)
            elif speaks and is_text(field) and self._fits(field):
                filled[field.name] = self._say(field)
            elif field.null or field.auto_created or (field.has_default() and not isinstance(field, models.PositiveIntegerField)):
                continue
            else:
                filled[field.name] = _something(field)
        instance = model(**filled)
        instance.save_base(force_insert=True)
        return instance

    def _fits(self, field) -> bool:
        return field.max_length is None or field.max_length >= 8

    def _say(self, field):
        said = word(field)
        self.words[said] = (self.kind, field.name)
        return {"said": said} if isinstance(field, models.JSONField) else said

    def _of(self, model):
        """One silent row of a model, shared by all that need any."""
        if model._meta.label not in self.kept:
            self.kept[model._meta.label] = self._make(model, {}, speaks=False)
        return self.kept[model._meta.label]


def _something(field):
    if field.choices:
        return field.flatchoices[0][0]
    kinds = (
        (models.UUIDField, uuid.uuid4), (models.BooleanField, bool), (models.DateTimeField, timezone.now), (models.DateField, date.today),
        (models.DurationField, timedelta), (models.JSONField, dict), (models.GenericIPAddressField, lambda: "203.0.113.9"),
    )
    for kind, make in kinds:
        if isinstance(field, kind):
            return make()
    if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField):
        return next(_numbers)
    # The last characters are those that differ.
    return f"s{next(_numbers)}"[-(field.max_length or 24) :]
