"""How many SQL statements each row needs once caches are warm; reads rows as JSON from standard input, prints name → count."""
import json
import sys

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def ask(client: Client, row: dict, turn: int) -> int:
    """The status of one answer."""
    turns = row["turns"] or [""]
    fill = lambda text: text.replace("{n}", f"s{turn}").replace("{who}", turns[turn % len(turns)])  # noqa: E731
    headers = {name: fill(value) for name, value in row["headers"].items()}
    kind = row["headers"].get("Content-Type", "application/x-www-form-urlencoded")
    answer = client.generic(row["method"], fill(row["path"]), fill(row["body"]), content_type=kind, secure=True, headers=headers)
    return answer.status_code


def count() -> None:
    client, found = Client(), {}
    for row in json.load(sys.stdin):
        ask(client, row, 0)
        with CaptureQueriesContext(connection) as captured:
            status = ask(client, row, 1)
        if status != row["expect"]:
            sys.exit(f"{row['name']}: status {status}, not {row['expect']}")
        found[row["name"]] = len([query for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))])
    print(json.dumps(found))
