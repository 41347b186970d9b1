"""The archive a member gets: every declared section as JSON and as a page to read, and their files, in one ZIP."""
import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import capfirst

from accounts.personal.registry import Fate, PersonalData, personal_data
from kit import house
from kit.bilingual import prefers_chinese

STYLE = settings.BASE_DIR / "static" / "css" / "archive.css"
PAGE_ROWS = 500


def write_archive(path: Path, member, *, at: datetime) -> int:
    """Write the ZIP; returns how many rows are in it. Texts are in the language in force."""
    sections, total = [], 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for data in personal_data:
            count, pages, files = _write_section(archive, data, member)
            total += count
            sections.append({
                "label": data.label, "count": count, "pages": pages, "json": f"data/{data.kind}.json", "files": files,
                "fate": Fate(data.fate).label, "why": data.why,
            })
        context = {"sections": sections, "member": member, "at": at, **_house()}
        archive.writestr("index.html", render_to_string("accounts/archive/index.html", context))
        archive.writestr("style.css", STYLE.read_text())
    return total


def _house() -> dict[str, str]:
    chinese = prefers_chinese()
    return {
        "site_name": house.name(chinese=chinese), "site_url": settings.SITE_URL,
        "language_tag": "zh-Hans" if chinese else "en",
    }


def _write_section(archive: zipfile.ZipFile, data: PersonalData, member) -> tuple[int, list[str], list[str]]:
    """(rows, names of its pages, names of its files). Rows are written as they come, first as JSON, then to be read."""
    count, files = 0, []
    with archive.open(f"data/{data.kind}.json", "w", force_zip64=True) as out:
        out.write(b"[")
        for row in data.export(member):
            out.write((b",\n" if count else b"\n") + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode())
            count += 1
            files.extend((_file_name(row, row[column]), column, row[column]) for column in data.files if row.get(column))
        out.write(b"\n]\n")
    return count, list(_write_pages(archive, data, member)), list(_copy_files(archive, data, files))


def _write_pages(archive: zipfile.ZipFile, data: PersonalData, member) -> Iterator[str]:
    labels, rows, number = _labels(data), iter(data.export(member)), 0
    while page := list(islice(rows, PAGE_ROWS)):
        number += 1
        name = f"pages/{data.kind}-{number}.html"
        context = {"data": data, "rows": [_in_words(row, labels) for row in page], **_house()}
        archive.writestr(name, render_to_string("accounts/archive/section.html", context))
        yield name


def _file_name(row: dict[str, Any], stored: str) -> str:
    """The number of the row, and the ending that tells what it is."""
    return f"{row.get('id') or Path(stored).stem}{Path(stored).suffix or Path(str(row.get('name', ''))).suffix}"


def _copy_files(archive: zipfile.ZipFile, data: PersonalData, files: list[tuple[str, str, str]]) -> Iterator[str]:
    """The member's files under readable names; one that is gone from the disk is left out."""
    for readable, column, stored in files:
        storage = data.storage() if data.storage else data.model_class._meta.get_field(column).storage
        if storage.exists(stored):
            name = f"files/{data.kind}/{readable}"
            with storage.open(stored) as source, archive.open(name, "w") as out:
                shutil.copyfileobj(source, out)
            yield name


def _labels(data: PersonalData) -> dict[str, str]:
    field_of = data.model_class._meta.get_field
    names = {field.attname: capfirst(str(field.verbose_name)) for field in data.columns}
    return {**names, **{name: capfirst(str(field_of(way.split("__")[0]).verbose_name)) for name, way in (data.shows or {}).items()}}


def _in_words(row: dict[str, Any], labels: dict[str, str]) -> list[tuple[str, str]]:
    """(label, text) of what is not empty."""
    return [(labels.get(name, name), _word(value)) for name, value in row.items() if value not in (None, "", [], {})]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return translation.gettext("yes") if value else translation.gettext("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S %Z")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return str(value)
