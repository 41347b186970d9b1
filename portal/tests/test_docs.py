"""The documents say what the code does, where a machine can compare them."""
import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from portal.schedule import SCHEDULE
from tools.screenshots import DOCS, file_of

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
# What the checklists of CONTRIBUTING would make.
MADE_UP = ("cash", "CASH_", "tag_taken_up", "taken_up", "active_share", "test_P1_")
BY_THE_OPERATOR = {"deploy/guildhall.env"}
READ = {".py", ".yaml", ".example"}
OF_DJANGO = {"makemigrations", "migrate", "collectstatic", "createsuperuser", "check", "shell"}
# Of other programs: Celery, boto3, nginx, PostgreSQL.
OF_OTHERS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
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
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^):\s]+)\)", page.read_text(encoding="utf-8"))
        if not _leads_somewhere(page, *target.partition("#")[::2])
    ]
    assert broken == []


def _leads_somewhere(page: Path, path: str, heading: str) -> bool:
    target = page.parent / path if path else page
    return target.exists() and (not heading or heading in _headings(target))


def _headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_picture_of_the_documents_is_made_by_the_script_and_shown():
    made = {file_of(*shot) for shot in DOCS}
    shown = {name for page in PAGES for name in re.findall(r"pictures/([\w-]+\.png)", page.read_text(encoding="utf-8"))}
    assert shown == made == {path.name for path in (ROOT / "docs" / "pictures").iterdir()}


def _quoted(*pages: Path) -> set[str]:
    """What stands between backticks, blocks of code line by line."""
    found: set[str] = set()
    for page in pages:
        blocks = re.split(r"^```.*$", page.read_text(encoding="utf-8"), flags=re.M)
        found.update(line.strip() for block in blocks[1::2] for line in block.splitlines())
        found.update(text for block in blocks[0::2] for text in re.findall(r"`([^`\n]+)`", block))
    return found


def _is_there(path: str) -> bool:
    return path in BY_THE_OPERATOR or any(ROOT.glob(re.sub(r"<\w+>|…", "*", path.rstrip("/"))))


def test_every_path_that_the_documents_name_is_there():
    top = {path.name for path in ROOT.iterdir()} - {".venv", "var"}
    paths = {re.split(r"[\[:]", word)[0] for text in _quoted(*PAGES) for word in text.split() if word.split("/")[0] in top and "/" in word}
    assert {path for path in paths if not _is_there(path) and not _of_an_example(path)} == set()


def test_every_make_target_and_command_that_the_documents_name_is_there():
    texts = _quoted(*PAGES)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    assert {name for text in texts for name in re.findall(r"\bmake ([a-z]+)", text)} - targets == set()
    ours = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert {name for text in texts for name in re.findall(r"manage\.py ([a-z_]+)", text)} - ours - OF_DJANGO == set()


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Every name that stands in the code, settings and tests."""
    files = [path for folder in (*PACKAGES, "tests", "tools", "deploy") for path in (ROOT / folder).rglob("*") if path.suffix in READ]
    found = {word for path in files for word in re.findall(r"[A-Za-z_]\w+", path.read_text(encoding="utf-8"))}
    return found | {path.stem for path in files}


def test_every_name_in_capitals_or_of_a_test_stands_in_the_code(words):
    named = {name for text in _quoted(*PAGES) for name in re.findall(r"\b(?:test_\w+|[A-Z][A-Z0-9]*_[A-Z0-9_]+)\b", text)}
    known = words | set(re.findall(r"[A-Z_]+", (ROOT / "Makefile").read_text(encoding="utf-8"))) | OF_OTHERS
    assert {name for name in named - known if not _of_an_example(name)} == set()


def test_every_model_of_the_glossary_is_there():
    named = set(re.findall(r"`(\w+\.[A-Z]\w+)`", text_of("glossary.md")))
    assert named - {f"{model._meta.app_label}.{model.__name__}" for model in apps.get_models()} - {"kit.verbs.Verb"} == set()


def test_every_call_that_architecture_names_is_in_its_module():
    """`community.points.balance_of(member)`: the module is there, and the name stands in it."""
    calls = {found for text in _quoted(ROOT / "docs" / "architecture.md") for found in re.findall(r"^((?:[a-z_]+\.)+\w+)", text)}
    assert {call for call in calls if call.split(".")[0] in PACKAGES and not _stands_in_its_module(call)} == set()


def _stands_in_its_module(call: str) -> bool:
    place, names = ROOT, call.split(".")
    while names and (place / names[0]).is_dir():
        place /= names.pop(0)
    if names and (place / f"{names[0]}.py").exists():
        place /= f"{names.pop(0)}.py"
    files = [place] if place.is_file() else list(place.rglob("*.py"))
    return not names or any(re.search(rf"\b{names[0]}\b", path.read_text(encoding="utf-8")) for path in files)


def test_control_what_is_not_there_is_missed():
    assert [_is_there(path) for path in ("billing/checkout.py", "billing/<name>.py", "billing/nowhere.py")] == [True, True, False]
    calls = ("billing.checkout.order_things", "billing.checkout.order_nothing", "billing.no_such_place.order_things")
    assert [_stands_in_its_module(call) for call in calls] == [True, False, False]
    assert not _leads_somewhere(ROOT / "README.md", "docs/architecture.md", "no-such-heading")


def _of_an_example(name: str) -> bool:
    return any(made_up in name for made_up in MADE_UP)


def test_the_readme_says_the_same_in_both_languages():
    """The same headings, pictures, commands and links, in the same order; each names the other."""
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-Hans.md"))
    for pattern in (r"^#+ ", r"^```\n.*", r"`make \w+`"):
        assert len(re.findall(pattern, english, flags=re.M)) == len(re.findall(pattern, chinese, flags=re.M)), pattern
    links = [re.findall(r"\]\((\S+?)\)", text.replace(".zh-Hans", "").replace("-zh.png", "-en.png")) for text in (english, chinese)]
    assert sorted(links[0]) == sorted(links[1])


def test_concepts_has_the_same_paragraphs_in_both_languages():
    english, chinese = (text_of(name).strip().split("\n\n") for name in ("concepts.md", "concepts.zh-Hans.md"))
    assert len(english) == len(chinese)


def test_every_direct_dependency_has_its_reason():
    reasons = text_of("decisions/0002-dependencies.md").lower()
    lines = [line for name in ("requirements.txt", "requirements-dev.txt") for line in (ROOT / name).read_text().splitlines()]
    names = [re.split(r"[=\[]", line)[0] for line in lines if line and not line.startswith(("#", "-r"))]
    assert [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", reasons)] == []
