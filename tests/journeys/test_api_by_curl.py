"""The calls of the API from another process, with curl, in both languages, against the running portal."""
import json
import subprocess
import uuid
from datetime import UTC, datetime

import pytest

from portal.demo import sample_password

LANGUAGES = ["en", "zh-Hans"]


@pytest.fixture(scope="module")
def call(portal):
    """`call(path, body, language=, token=)` → (status, headers, JSON)."""

    def curl(path, body=None, *, language="en", token=""):
        command = ["curl", "--silent", "--show-error", "--include", "-H", f"Accept-Language: {language}"]
        if token:
            command += ["-H", f"Authorization: Bearer {token}"]
        if body is not None:
            command += ["-H", "Content-Type: application/json", "--data-binary", json.dumps(body, ensure_ascii=False)]
        answer = subprocess.run([*command, f"{portal.url}/api/v1/{path}"], capture_output=True, text=True, check=True, timeout=60).stdout
        head, _, text = answer.replace("\r\n", "\n").partition("\n\n")
        return int(head.split()[1]), head.lower(), json.loads(text)

    return curl


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


@pytest.fixture(scope="module")
def token_of(call):
    found = {}

    def token(login):
        if login not in found:
            status, _head, answer = call("tokens", {"login": login, "password": sample_password()})
            assert status == 201, answer
            found[login] = answer["token"]
        return found[login]

    return token


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_registers_and_hears_it_in_their_language(call, language):
    name = f"curl-{uuid.uuid4().hex[:8]}"
    body = {"username": name, "password": "long-enough-and-odd-7", "email": f"{name}@example.org"}
    status, _head, answer = call("register", body, language=language)
    assert (status, answer["status"], answer["username"], is_chinese(answer["message"])) == (201, "success", name, language != "en")
    assert call("register", {**body, "email": "else@example.org"}, language=language)[0] == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_interaction_is_accepted_once_and_then_known(call, token_of, language):
    body = {"interaction_type": "code_committed", "timestamp": datetime.now(UTC).isoformat(), "event_id": str(uuid.uuid4())}
    first, again = (call("interaction", body, language=language, token=token_of("member")) for _ in range(2))
    assert [(a[0], a[2]["verdict"], a[2]["event_id"]) for a in (first, again)] == [
        (202, "accepted", body["event_id"]), (202, "duplicate", body["event_id"])
    ]
    assert is_chinese(first[2]["message"]) == (language != "en")


def test_without_a_token_nothing_is_taken(call):
    status, head, answer = call("interaction", {"interaction_type": "code_committed", "timestamp": datetime.now(UTC).isoformat()})
    assert (status, answer["status"], set(answer), "text/html" in head) == (401, "error", {"status", "message", "code", "errors"}, False)


def test_the_types_a_program_may_post_are_listed_with_labels(call, token_of):
    _status, _head, answer = call("interaction-types", token=token_of("member"))
    text = json.dumps(answer)
    assert [name for name in ("lesson_watched", "code_committed", "code_reviewed", "discussed_elsewhere") if name not in text] == []


def test_a_single_answer_is_taken_once(call, token_of):
    body = {"question": "q4_content_quality", "answer": 5}
    first, again = (call("survey", body, token=token_of("author")) for _ in range(2))
    assert (first[0], first[2]["status"], again[0], again[2]["code"]) == (201, "success", 409, "already_answered")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_operator_reads_the_three_figures(call, token_of, language):
    body = {"metric": ["activity", "satisfaction", "cost"], "time_range": "30d"}
    status, _head, answer = call("analysis", body, language=language, token=token_of("operator"))
    assert (status, answer["status"], answer["tz"]) == (200, "success", "Asia/Shanghai")
    assert sorted(answer["metrics"]) == ["activity", "cost", "satisfaction"]
    activity = answer["metrics"]["activity"]
    assert activity["value"] == pytest.approx(activity["inputs"]["c"] * activity["inputs"]["T"] * activity["inputs"]["N"])
    assert is_chinese(activity["definition"]) == (language != "en")


def test_a_member_may_not_read_the_figures(call, token_of):
    assert call("analysis", {"metric": "activity", "time_range": "7d"}, token=token_of("member"))[0] == 403
