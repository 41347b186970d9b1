"""Doors of the demo: open on the machine itself, where DEMO=1."""
from tests.doors.table import everybody, get, post

DOORS = [
    get("demo:doors", everybody(200)),
    post("demo:enter", everybody("/"), handle="author"),
    post("demo:enter", everybody(404), handle="marta"),
    get("demo:mailbox", everybody(200)),
    get("demo:letter", everybody(200), pk="{mail}"),
    get("demo:letter", everybody(404), pk="999999"),
]
