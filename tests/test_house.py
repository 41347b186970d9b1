"""The rules of the house that a machine can hold."""
import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["kit", "accounts", "notices", "billing", "community", "integrations", "surveys", "courses", "events", "analytics", "portal"]
HOUSE = [name for name in FLOORS if (ROOT / name).is_dir()]


def sources(suffix: str):
    return [p for app in HOUSE for p in sorted((ROOT / app).rglob(f"*{suffix}")) if not {"tests", "sample"} & set(p.parts)]


def test_no_foreign_key_points_up():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model and field.related_model._meta.app_label in FLOORS
        and FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]
    assert upward == []


def test_no_generic_foreign_key():
    generic = [m._meta.label for m in apps.get_models() if m._meta.app_label in FLOORS and m._meta.private_fields]
    assert generic == []


def test_no_migration_is_named_by_the_clock():
    names = [p.name for p in sources(".py") if p.parent.name == "migrations"]
    assert [n for n in names if re.search(r"_auto_|_and_more|alter_.*_and_", n)] == []


def test_work_is_queued_only_after_commit():
    """`.delay(` and `.apply_async(` may lose work or run it before its row is there; retries and etas live in columns."""
    calls = re.compile(r"\.(delay|apply_async)\(|\bcountdown=|\beta=|self\.retry\(")
    found = [f"{p.relative_to(ROOT)}: {line.strip()}" for p in sources(".py") for line in p.read_text().splitlines() if calls.search(line)]
    assert found == []


def test_every_module_says_what_the_reader_finds():
    silent = []
    for path in sources(".py"):
        if path.name in {"__init__.py", "apps.py", "urls.py"} or path.parent.name == "migrations" or not path.read_text().strip():
            continue
        if not ast.get_docstring(ast.parse(path.read_text())):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


def test_no_file_swallows_the_product():
    assert [str(p.relative_to(ROOT)) for p in sources(".py") if len(p.read_text().splitlines()) > 400] == []


@pytest.mark.parametrize("app", [a for a in HOUSE if a not in ("kit", "portal")])
def test_a_template_names_only_addresses_of_its_own_or_lower_floors(app):
    above = FLOORS[FLOORS.index(app) + 1 :]
    tag = re.compile(r"{%\s*(?:url\s+[\"'](\w+):|include\s+[\"'](\w+)/)")
    upward = []
    for path in (ROOT / "templates" / app).rglob("*.html"):
        for url, include in tag.findall(path.read_text()):
            if (url or include) in above:
                upward.append(f"{path.name}: {url or include}")
    assert upward == []


def test_no_template_carries_inline_script_or_style():
    inline = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/(?:json|ld\+json)\"))|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "emails" not in p.parts and "email" not in p.parts]
    assert [str(p.relative_to(ROOT)) for p in pages if inline.search(p.read_text())] == []


def test_no_path_of_one_machine_stands_in_the_project():
    pattern = re.compile(r"(?<![a-z.\w])/(?:work|home|root)/")
    found = [str(p.relative_to(ROOT)) for p in sources(".py") + list((ROOT / "docs").rglob("*.md")) if pattern.search(p.read_text())]
    assert found == []
