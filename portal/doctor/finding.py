"""Finding: one line of an examination."""
from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True)
class Finding:
    """`state` is ok, warn or fail; `name` what was looked at, `text` how it is, `todo` what to do about it."""

    state: str
    name: str
    text: str
    todo: str = ""


def fine(name, text) -> Finding:
    return Finding(OK, str(name), str(text))


def doubtful(name, text, todo) -> Finding:
    return Finding(WARN, str(name), str(text), str(todo))


def failed(name, text, todo) -> Finding:
    return Finding(FAIL, str(name), str(text), str(todo))


def worst(findings) -> str:
    states = {finding.state for finding in findings}
    return next(state for state in (FAIL, WARN, OK) if state in states or state == OK)
