"""Tables that go out: the rows of an admin list as a CSV file that Excel opens, with nothing in it that a spreadsheet would run."""
import csv
from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kit.tables import BOM, harmless

BATCH = 1_000


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text


def field_of(model, path: str):
    """The field that a path like `member__handle` ends in."""
    for name in path.split("__"):
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = found.related_model
    return found


def title_of(model, path: str) -> str:
    """In the reader’s language; of another row with the name of that row before it."""
    parts = path.split("__")
    titles = [str(field_of(model, "__".join(parts[: i + 1])).verbose_name) for i in range(len(parts))]
    return capfirst(" · ".join(titles)) if len(titles) > 1 else titles[0]


def lines(model, queryset, paths: tuple[str, ...]) -> Iterator[str]:
    """The file, streamed: titles, then one line a row."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow([title_of(model, path) for path in paths])
    words = [_words(field_of(model, path)) for path in paths]
    for row in queryset.values_list(*paths).iterator(BATCH):
        yield writer.writerow([harmless(word(value)) for word, value in zip(words, row, strict=True)])


def yes_and_no() -> tuple[str, str]:
    """In the words of Django’s own catalogue."""
    yes, no, _perhaps = _("yes,no,maybe").split(",")
    return yes, no


def _words(field):
    """How values of a field are written."""
    labels = {value: str(label) for value, label in field.flatchoices} if field.choices else {}
    yes, no = yes_and_no()

    def word(value):
        if value is None:
            return ""
        if isinstance(value, bool):
            return yes if value else no
        if isinstance(value, datetime):
            return localtime(value).strftime("%Y-%m-%d %H:%M")
        return labels.get(value, value) if labels else value

    return word
