"""What a password must be, and what is said while it is typed."""
import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.passwords import judge

HINT = reverse("accounts:password_hint")


@pytest.mark.parametrize("password", [
    "Password2026", "p@ssw0rd2024!", "Guildhall2026", "woaini5201314", "qwertyuiop12", "1q2w3e4r5t6y", "abcabcabcabc", "aaaaaaaaaaaa",
    "asdfghjkl123", "admin8888888", "Python123456", "zhongguo2026", "1qaz2wsx3edc",
])
def test_what_is_tried_first_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", [
    "ocean-lantern-42", "correct-horse-battery", "kv9Gd2LqTz", "床前明月光疑是地上霜", "my cat eats pickles", "t7#mQ!pw2z",
    "Passwords-are-a-burden-2026",
])
def test_what_is_long_or_mixed_passes(password):
    validate_password(password)
    assert judge(password).level >= 1


def test_the_hint_rises_with_what_is_typed(client, db):
    typed = ("short", "Password2026", "kv9Gd2Lqa", "kv9Gd2LqTzbb", "ocean lantern 42 pickles")
    levels = [client.post(HINT, {"password": text}).json()["level"] for text in typed]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (0, 3)


def test_the_hint_speaks_the_readers_language(client, db):
    given = {"password": "Password2026"}
    said = [client.post(HINT, given, headers={"Accept-Language": language}).json()["sentence"] for language in ("en", "zh-CN")]
    assert said[0].startswith("This password is among the first that are tried.")
    assert "密码" in said[1]


def test_the_hint_knows_who_asks(client, member):
    client.force_login(member)
    assert client.post(HINT, {"password": "lin@example.org"}).json()["level"] == 0


def test_the_hint_costs_no_hash_and_no_query_and_is_limited(client, db, count_queries, monkeypatch):
    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", None)
    with count_queries(0):
        answers = [client.post(HINT, {"password": "ocean-lantern-42"}).status_code for _number in range(121)]
    assert answers == [200] * 120 + [429]


def test_a_megabyte_is_judged_at_once(client, db):
    assert client.post(HINT, {"password": "x" * 1_000_000}).json()["level"] == 0
