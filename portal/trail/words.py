"""What the trail may say of a row: figures, dates, choices, numbers of rows, words that are ours. Nothing of a person, and no secret."""
import re
from functools import cache

from django.db import models
from django.utils.functional import Promise

from accounts.personal.registry import declared_for, models_of_nobody

# Stand for a value that was there and is not told.
PERSONAL, SECRET, COMPUTED = {"hidden": "personal"}, {"hidden": "secret"}, {"hidden": "computed"}
SECRETS = re.compile(r"password|secret|token|digest|hash|signature|session|credential|^code$|^data$|^headers$|^key$", re.IGNORECASE)
# Where `key` and `data` are plain words of ours.
PLAIN = {
    ("billing.Product", "key"), ("billing.OrderEvent", "data"), ("courses.Lesson", "key"), ("billing.Usage", "key"),
    ("surveys.Indicator", "key"), ("surveys.Question", "key"),
}
WORDS = (
    models.CharField, models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField, models.BinaryField,
    models.FilePathField,
)
LONGEST = 1000
NAMES = ("ref", "number", "sku", "slug", "name", "title", "name_en", "title_en")


@cache
def hides(field: models.Field):
    """None when the value may be told, else what stands for it."""
    label = field.model._meta.label
    if isinstance(field, models.BinaryField):
        return SECRET
    if not isinstance(field, WORDS):
        return None
    if SECRETS.search(field.name) and (label, field.name) not in PLAIN:
        return SECRET
    declared = declared_for(label)
    if any(field.name in data.withheld for data in declared):
        return SECRET
    if label in models_of_nobody() or field.choices or field.primary_key:
        return None
    # What nobody declared is treated as somebody's.
    return None if declared and all(field.name in data.codes for data in declared) else PERSONAL


def told(field: models.Field, value):
    """What may be written down of a value; nothing is nothing."""
    if isinstance(value, models.Model):
        value = value.pk
    if hasattr(value, "resolve_expression"):
        return COMPUTED
    if value is None or value == "":
        return value
    hidden = hides(field)
    if hidden is not None:
        return hidden
    if isinstance(value, str | Promise) or isinstance(field, models.FileField):
        return str(value)[:LONGEST]
    if isinstance(value, dict | list):
        return value if len(str(value)) <= LONGEST else {"hidden": "long"}
    return value if isinstance(value, bool | int | float) else field.value_to_string(_Holder(field, value))


class _Holder:
    """Carries one value for `Field.value_to_string`, which asks an object for it."""

    def __init__(self, field, value):
        setattr(self, field.attname, value)
        self._state = None


def name_of(model, values: dict) -> str:
    """What a row is called, if that is ours to write down; `values` by column."""
    for name in NAMES:
        if values.get(name) and isinstance(values[name], str) and hides(model._meta.get_field(name)) is None:
            return values[name][:120]
    return ""
