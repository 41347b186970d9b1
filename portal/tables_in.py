"""Tables that come in: every row of a CSV file goes through the form of the admin’s own page; tried first, then whole or not at all."""
import csv
import io
from dataclasses import dataclass, field

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.forms.widgets import CheckboxInput, MultiWidget
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES, MOST_ROWS = 500_000, 2_000
# Excel in China writes the second; what is neither is no text.
ALPHABETS = ("utf-8-sig", "gb18030")
YES = {"1", "yes", "true", "是", "对", "on", "y"}


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("The first line names the columns, as in an exported file. At most 2,000 rows and 500 kB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self):
        if self.cleaned_data["file"].size > MOST_BYTES:
            raise ValidationError(_("The file is too large. Split it into parts of at most 500 kB."))
        return self.cleaned_data["file"]

    @property
    def text(self) -> str:
        return text_of(self.cleaned_data["file"].read())


def text_of(content: bytes) -> str:
    for alphabet in ALPHABETS:
        try:
            return content.decode(alphabet)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("This is no text file. Save the table as CSV."))


@dataclass
class Row:
    """What became of one line: `verdict` is new, changed, same or wrong."""

    line: int
    name: str
    verdict: str = "same"
    changes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    rows: list[Row]

    def __post_init__(self):
        self.counts = {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in ("new", "changed", "same", "wrong")}

    @property
    def is_good(self) -> bool:
        return bool(self.rows) and not self.counts["wrong"]


class _TakenBack(Exception):
    pass


def rows_of(model, wanted: tuple[str, ...], text: str) -> list[dict]:
    """The lines as {field: text}; raises ValidationError where the first line names no column that may come in."""
    lines = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    if not lines:
        raise ValidationError(_("The file is empty."))
    titles = _titles(model, wanted)
    columns = [titles.get(title.strip().lower()) for title in lines[0]]
    if not any(columns):
        raise ValidationError(_("The first line must name the columns: %(columns)s.") % {"columns": ", ".join(wanted)})
    unknown = [title for title, column in zip(lines[0], columns, strict=True) if column is None and title.strip()]
    if unknown:
        raise ValidationError(_("These columns cannot be brought in: %(columns)s.") % {"columns": ", ".join(unknown)})
    if len(lines) - 1 > MOST_ROWS:
        raise ValidationError(_("These are more than 2,000 rows. Split the file."))
    return [
        {column: _plain(cell) for column, cell in zip(columns, line, strict=False) if column}
        for line in lines[1:] if any(cell.strip() for cell in line)
    ]


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=first.count)


def _titles(model, wanted) -> dict[str, str]:
    """Title of a column, in any of our languages or as its own name, → field."""
    titles = {name.lower(): name for name in wanted}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            titles |= {str(model._meta.get_field(name).verbose_name).lower(): name for name in wanted}
    return titles


def _plain(cell: str) -> str:
    """Without the apostrophe that our export puts before what looks like a formula."""
    cell = cell.strip()
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and not cell[1].isalnum() else cell


def bring_in(model_admin, request, text: str, *, trying: bool) -> Outcome:
    """Bring all rows in, or none: trying, and wherever one is wrong, nothing is changed."""
    rows = rows_of(model_admin.model, model_admin.import_fields, text)
    outcome = Outcome([])
    try:
        with transaction.atomic():
            outcome = Outcome([_bring(model_admin, request, line, cells) for line, cells in enumerate(rows, 2)])
            if trying or not outcome.is_good:
                raise _TakenBack
    except _TakenBack:
        pass
    return outcome


def _bring(model_admin, request, line: int, cells: dict) -> Row:
    key = model_admin.import_key
    row = Row(line, cells.get(key or model_admin.import_fields[0], ""))
    if key and not cells.get(key):
        row.verdict, row.errors = "wrong", [_("The column “%(column)s” is empty.") % {"column": key}]
        return row
    found = model_admin.get_queryset(request).filter(**{key: cells[key]}).first() if key else None
    if not (model_admin.has_change_permission(request, found) if found else model_admin.has_add_permission(request)):
        row.verdict, row.errors = "wrong", [_("You may not change this row.")]
        return row
    form_class = model_admin.get_form(request, found, change=found is not None, fields=_fields(model_admin, request, found))
    form = form_class(data=_data(form_class, found, cells), files=None, instance=found)
    if not form.is_valid():
        row.verdict, row.errors = "wrong", _errors(form)
        return row
    row.verdict = "changed" if found and form.changed_data else "same" if found else "new"
    row.changes = [str(form.fields[name].label) for name in form.changed_data if name in form.fields]
    if row.verdict != "same":
        try:
            with transaction.atomic():
                thing = model_admin.save_form(request, form, change=found is not None)
                model_admin.save_model(request, thing, form, found is not None)
                form.save_m2m()
        except (DatabaseError, ValidationError, ValueError) as error:
            row.verdict, row.errors = "wrong", [str(error)]
    return row


def _fields(model_admin, request, found):
    shown = set(flatten_fieldsets(model_admin.get_fieldsets(request, found)))
    return sorted(shown - set(model_admin.get_readonly_fields(request, found)))


def _errors(form) -> list[str]:
    told = []
    for name, errors in form.errors.items():
        title = f"{form.fields[name].label}: " if name in form.fields else ""
        told.extend(f"{title}{error}" for error in errors)
    return told


def _data(form_class, found, cells: dict) -> dict:
    """What the page would send: the row as it is, with the cells of the file over it."""
    blank = form_class(instance=found)
    data: dict = {}
    for name, form_field in blank.fields.items():
        value = blank.get_initial_for_field(form_field, name)
        if name in cells:
            value = _read(form_field, cells[name])
        widget = form_field.widget
        if isinstance(widget, CheckboxInput):
            if value and str(value).lower() not in ("false", "0"):
                data[name] = "on"
        elif isinstance(widget, MultiWidget):
            parts = widget.decompress(form_field.to_python(value) if isinstance(value, str) and value else value or None)
            data |= {f"{name}_{i}": "" if part is None else str(part) for i, part in enumerate(parts)}
        elif value is not None:
            prepared = form_field.prepare_value(value)
            data[name] = [str(v) for v in prepared] if isinstance(prepared, list | tuple | models.QuerySet) else prepared
    return data


def _read(form_field, cell: str):
    """A cell as the field takes it: choices and yes or no in words of any of our languages."""
    if isinstance(form_field, forms.BooleanField):
        return cell.lower() in YES
    choices = getattr(form_field, "choices", None)
    if choices and isinstance(form_field, forms.TypedChoiceField | forms.ChoiceField):
        for language in ("en", "zh-hans"):
            with translation.override(language):
                for value, label in form_field.choices:
                    if cell.lower() in (str(value).lower(), str(label).lower()):
                        return value
    return cell
