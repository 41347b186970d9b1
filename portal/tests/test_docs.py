"""The documents say what the code does, where a machine can compare them."""
import ast
import re
from pathlib import Path

from portal.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("portal", "analytics", "events", "courses", "surveys", "community", "billing", "notices", "accounts", "kit")
# Named for Django and Python, not asked of an operator.
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def text_of(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _is_environment(node: ast.expr) -> bool:
    """`env`, `environ`, `os.environ`."""
    return isinstance(node, ast.Name) and node.id in ("env", "environ") or isinstance(node, ast.Attribute) and node.attr == "environ"


def _asked(node: ast.AST) -> ast.expr | None:
    """What stands where a variable is named."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_environment(node.value):
        return node.slice
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        return node.args[0] if _is_environment(node.func.value) or node.func.attr == "getenv" else None
    return None


def names_in(source: str) -> set[str]:
    """The variables of the environment that this source reads."""
    asked = (_asked(node) for node in ast.walk(ast.parse(source)))
    names = {node.value for node in asked if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {name for name in names if re.fullmatch(r"[A-Z][A-Z0-9_]*", name)}


def variables_read() -> set[str]:
    sources = [p for package in PACKAGES for p in (ROOT / package).rglob("*.py") if "tests" not in p.parts]
    return set().union(*(names_in(path.read_text(encoding="utf-8")) for path in sources)) - NOT_OURS


def test_every_variable_of_the_environment_stands_in_the_table_of_operations_and_no_other():
    table = re.findall(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", text_of("operations.md"), flags=re.M)
    documented = [name for cell in table for name in re.findall(r"`([A-Z_]+)`", cell)]
    assert sorted(documented) == sorted(variables_read())


def test_the_reader_of_the_environment_finds_each_way_of_reading():
    source = "env.str('A', '')\nenv.list('B')\nos.environ.get('C')\nos.environ['D']\nos.getenv('E')\nos.environ['F'] = 1\nenv.url(g)"
    assert names_in(source) == {"A", "B", "C", "D", "E"}


def test_every_scheduled_task_stands_in_the_table_of_architecture_with_its_rhythm():
    rows = re.findall(r"^\| (`\w+\.\w+`(?:, `\w+\.\w+`)*) \| ([^|]+) \|", text_of("architecture.md"), flags=re.M)
    documented = {name: when for cell, when in rows for name in re.findall(r"`(\w+\.\w+)`", cell)}
    expected = {entry.task: entry.at or _in_words(int(entry.interval.total_seconds())) for entry in SCHEDULE}
    assert {name: when for name, when in documented.items() if re.match(r"\d", when)} == expected


def _in_words(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"


def test_every_link_between_documents_leads_somewhere():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists() and "pictures" not in target
    ]
    assert broken == []


def test_every_direct_dependency_has_its_reason():
    reasons = text_of("decisions/0002-dependencies.md").lower()
    lines = [line for name in ("requirements.txt", "requirements-dev.txt") for line in (ROOT / name).read_text().splitlines()]
    names = [re.split(r"[=\[]", line)[0] for line in lines if line and not line.startswith(("#", "-r"))]
    assert [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", reasons)] == []
