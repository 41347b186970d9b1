"""Message catalogues without gettext: collect texts, fill translations, compile.

    python tools/messages.py update                 collect all texts, keep translations, write .po and .mo of en and zh_Hans
    python tools/messages.py missing [PATH ...]     untranslated texts (of files below PATH) as JSON, with where they stand
    python tools/messages.py fill FILE.json         update, then take translations {"text": "译文"} from the file
    python tools/messages.py check                  exit 1 when a catalogue is stale, incomplete, fuzzy, or its .mo differs

A text with a context has the key "context\\u0004text". Files are named without line numbers, so that a moved line changes nothing.
"""
import fcntl
import io
import json
import re
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation import template as translation_template

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ["kit", "accounts", "notices", "billing", "community", "surveys", "courses", "events", "analytics", "portal", "templates"]
LANGUAGES = {"en": "nplurals=2; plural=(n != 1);", "zh_Hans": "nplurals=1; plural=0;"}
SKIPPED = {"tests", "migrations", "sample"}
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "N_": None,
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|(?<!%)%[sd]|\{[a-z_]*\}")


def _collect() -> dict[tuple[str | None, str], tuple[str | None, set[str]]]:
    """(context, text) → (plural, files)."""
    found: dict = {}
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*")):
            relative = path.relative_to(ROOT)
            if path.suffix not in {".py", ".html", ".txt"} or SKIPPED & set(relative.parts):
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                # How a template is indented is nothing to Python.
                text = re.sub(r"^[ \t]+", "", translation_template.templatize(text, origin=str(relative)), flags=re.M)
            for _line, messages, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
                texts = messages if isinstance(messages, tuple) else (messages,)
                if not texts[0]:
                    continue
                plural = texts[1] if len(texts) > 1 else None
                entry = found.setdefault((context, texts[0]), [None, set()])
                entry[0] = entry[0] or plural
                entry[1].add(relative.as_posix())
    return {key: (plural, files) for key, (plural, files) in found.items()}


def _path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def _load(language: str) -> dict:
    path = _path(language)
    return {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path))} if path.exists() else {}


def _build(language: str, texts: dict, given: dict[str, str]) -> polib.POFile:
    old = _load(language)
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Project-Id-Version": "Guildhall", "Language": language, "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit", "Plural-Forms": LANGUAGES[language],
    }
    for (context, text), (plural, files) in sorted(texts.items(), key=lambda item: (item[0][1], item[0][0] or "")):
        entry = polib.POEntry(msgid=text, msgctxt=context, occurrences=[(f, "") for f in sorted(files)])
        before = old.get((context, text))
        key = f"{context}\x04{text}" if context else text
        if "%" in text and PLACEHOLDER.search(text):
            entry.flags = ["python-format"]
        if plural:
            entry.msgid_plural = plural
            kept = before.msgstr_plural if before is not None and before.msgstr_plural else {}
            if language == "en":
                entry.msgstr_plural = {0: text, 1: plural}
            else:
                entry.msgstr_plural = {0: given.get(key) or kept.get(0, "") or (before.msgstr if before is not None else "")}
        elif language == "en":
            entry.msgstr = text
        else:
            entry.msgstr = given.get(key) or (before.msgstr if before is not None else "")
        catalogue.append(entry)
    return catalogue


def _untranslated(entry: polib.POEntry) -> bool:
    return not (all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr)


def _wrong_placeholders(entry: polib.POEntry) -> bool:
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    # A plural translation may leave out the number, never add a name of its own.
    found = [set(PLACEHOLDER.findall(text)) for text in translations if text]
    return any(names - wanted or (not entry.msgid_plural and names != wanted) for names in found)


def update(given: dict[str, str]) -> None:
    texts = _collect()
    for language in LANGUAGES:
        path = _path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = _build(language, texts, given)
        catalogue.save(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    known = {f"{c}\x04{t}" if c else t for c, t in texts}
    for unknown in sorted(set(given) - known):
        print(f"no such text: {unknown!r}", file=sys.stderr)


def missing(prefixes: list[str]) -> dict[str, str]:
    catalogue = _build("zh_Hans", _collect(), {})
    mine = [e for e in catalogue if _untranslated(e) and (not prefixes or any(f.startswith(p) for f, _ in e.occurrences for p in prefixes))]
    return {(f"{e.msgctxt}\x04{e.msgid}" if e.msgctxt else e.msgid): "" for e in mine}


def check() -> list[str]:
    faults, texts = [], _collect()
    for language in LANGUAGES:
        built, saved = _build(language, texts, {}), polib.pofile(str(_path(language)))
        if {(e.msgctxt, e.msgid) for e in built} != {(e.msgctxt, e.msgid) for e in saved}:
            faults.append(f"{language}: stale, run tools/messages.py update")
        faults += [f"{language}: not translated: {e.msgid!r} {[f for f, _ in e.occurrences]}" for e in built if _untranslated(e)]
        faults += [f"{language}: fuzzy: {e.msgid!r}" for e in saved if "fuzzy" in e.flags]
        faults += [f"{language}: other placeholders: {e.msgid!r}" for e in saved if _wrong_placeholders(e)]
        if saved.to_binary() != _path(language).with_suffix(".mo").read_bytes():
            faults.append(f"{language}: .mo is not the .po, run tools/messages.py update")
    return faults


def main(arguments: list[str]) -> int:
    settings.configure(USE_I18N=True)
    command, rest = (arguments or ["help"])[0], arguments[1:]
    with open(ROOT / "locale" / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if command == "update":
            update({})
        elif command == "fill":
            update(json.loads(Path(rest[0]).read_text(encoding="utf-8")))
        elif command == "missing":
            print(json.dumps(missing(rest), ensure_ascii=False, indent=1))
        elif command == "check":
            faults = check()
            print("\n".join(faults) or "catalogues are complete")
            return bool(faults)
        else:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
