"""The trail as people read it: kinds, columns and values in their language."""
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from portal.tables_out import yes_and_no
from portal.trail.models import StaffAct

HIDDEN = {
    "personal": gettext_lazy("of a person; not kept here"), "secret": gettext_lazy("secret; not kept here"),
    "computed": gettext_lazy("worked out by the database"), "long": gettext_lazy("too long to keep here"),
}
# What lines about many rows say.
COUNTED = {
    "rows": gettext_lazy("Rows"), "columns": gettext_lazy("Columns"), "new": gettext_lazy("new"), "changed": gettext_lazy("changed rows"),
    "same": gettext_lazy("as it is"), "wrong": gettext_lazy("wrong"),
}
SHORT = 60


@dataclass(frozen=True)
class Column:
    """One column of a row: what it was and what it is, in words."""

    name: str
    before: str
    after: str


def model_of(label: str):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def row_url(act: StaffAct) -> str:
    """Where the admin shows the row; "" where it does not."""
    model = model_of(act.model)
    if model is None or not act.key or act.action == StaffAct.Action.DELETED:
        return ""
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[act.key])
    except NoReverseMatch:
        return ""


def called(act: StaffAct) -> str:
    return f"{act.kind} {act.label or act.key}".strip()


def columns(act: StaffAct) -> list[Column]:
    before, after, model = act.before or {}, act.after or {}, model_of(act.model)
    return [Column(_title(model, name), _words(model, name, before), _words(model, name, after)) for name in {**before, **after}]


def _field(model, name: str):
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _title(model, name: str) -> str:
    field = _field(model, name)
    if field is None:
        return str(COUNTED.get(name, name))
    if field.is_relation and not isinstance(field.verbose_name, Promise):
        return str(capfirst(field.related_model._meta.verbose_name))
    return str(capfirst(field.verbose_name))


def _words(model, name: str, values: dict) -> str:
    if name not in values or values[name] in (None, ""):
        return "–"
    value, field = values[name], _field(model, name)
    if isinstance(value, dict) and set(value) == {"hidden"}:
        return str(HIDDEN.get(value["hidden"], "–"))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return yes_and_no()[not value]
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field is not None and field.is_relation:
        return f"{capfirst(field.related_model._meta.verbose_name)} {value}"
    if field is not None and field.get_internal_type() == "DateTimeField" and isinstance(value, str):
        at = parse_datetime(value)
        return localize(localtime(at)) if at and at.tzinfo else value
    return str(value)


def summary(act: StaffAct) -> str:
    """The first columns in one line."""
    found = columns(act)
    if act.action == StaffAct.Action.CHANGED:
        told = [f"{c.name}: {c.before[:SHORT]} → {c.after[:SHORT]}" for c in found[:3]]
    else:
        told = [f"{c.name}: {(c.after if act.after else c.before)[:SHORT]}" for c in found[:3] if c.after != c.before]
    return "; ".join(told) + (" …" if len(found) > 3 else "")


def lines_of(model, key, latest: int) -> list[tuple]:
    """(act, columns) of the latest acts on one row."""
    found = StaffAct.objects.filter(model=model._meta.label, key=str(key)).select_related("by").order_by("-id")[:latest]
    return [(act, columns(act)) for act in found]
