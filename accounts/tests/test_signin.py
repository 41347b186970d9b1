"""Signing in and out, and what keeps guessers away."""
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts import standing
from accounts.models import Member
from tests.factories.accounts import PASSWORD, make_member

LOGIN = reverse("account_login")


def sign_in(client, login="lin", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": login, "password": password, **extra.pop("form", {})}, **extra)


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["lin", "LIN", " lin ", "lin@example.org", "Lin@Example.org"])
def test_a_member_signs_in_by_handle_or_address(client, member, login):
    assert sign_in(client, login).url == "/"
    assert is_in(client)


def test_a_member_comes_back_to_where_they_were(client, member):
    assert client.post(f"{LOGIN}?next=/courses/%3Fpage%3D2", {"login": "lin", "password": PASSWORD}).url == "/courses/?page=2"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client, member, target):
    assert client.post(LOGIN, {"login": "lin", "password": PASSWORD, "next": target}).url == "/"


def test_unknown_and_wrong_get_the_same_sentence(client, member):
    wrong = sign_in(client, "lin", "wrong")
    unknown = sign_in(client, "nobody", "wrong")
    assert list(wrong.context["form"].non_field_errors()) == list(unknown.context["form"].non_field_errors())
    assert not is_in(client)


def test_the_session_has_a_new_key_after_sign_in(client, member):
    client.get(LOGIN)
    client.session["x"] = 1
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_signing_out_needs_a_post(client, member):
    sign_in(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    assert client.post(reverse("account_logout")).url == "/"
    assert not is_in(client)


def test_a_closed_account_stays_out(client, member):
    Member.objects.update(is_active=False)
    assert sign_in(client).url == reverse("account_inactive")
    assert not is_in(client)


def test_a_suspended_member_still_signs_in_to_read(client, member):
    standing.give(member, "suspended", at=timezone.now())
    sign_in(client)
    assert is_in(client)


def test_an_unconfirmed_member_gets_the_link_again(client, unverified, mailoutbox):
    assert sign_in(client, "newcomer").url == reverse("account_email_verification_sent")
    assert [m.to for m in mailoutbox] == [["newcomer@example.org"]]
    assert not is_in(client)


def guesses(client, *logins):
    """What each wrong guess is answered, in one word."""
    forms = [sign_in(client, login, "wrong").context["form"] for login in logins]
    codes = [form.errors.as_data()["__all__"][0].code for form in forms]
    return ["too many" if code == "too_many_login_attempts" else "wrong" for code in codes]


def test_five_wrong_guesses_lock_the_account_for_a_while(client, member):
    assert guesses(client, *["lin"] * 6) == ["wrong"] * 5 + ["too many"]
    sign_in(client)
    assert not is_in(client)


def test_guesses_by_handle_and_by_address_count_together(client, member):
    assert guesses(client, "lin", "lin@example.org", "LIN", "Lin@example.org", "lin", "lin@example.org") == ["wrong"] * 5 + ["too many"]


def test_without_the_limit_guessing_goes_on(client, member, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    assert guesses(client, *["lin"] * 8) == ["wrong"] * 8
    sign_in(client)
    assert is_in(client)


def test_another_account_is_not_locked_with_it(client, member, other_member):
    guesses(client, *["lin"] * 6)
    sign_in(client, "marta")
    assert is_in(client)


def test_a_claimed_address_does_not_reset_the_count(client, member):
    for number in range(5):
        sign_in(client, password="wrong", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    sign_in(client, headers={"X-Forwarded-For": "10.9.9.9"})
    assert not is_in(client)


def test_one_address_cannot_try_many_accounts(client, db):
    for number in range(12):
        make_member(f"someone{number}")
    assert guesses(client, *[f"someone{n}" for n in range(12)]) == ["wrong"] * 10 + ["too many"] * 2


def test_the_page_itself_is_limited_in_our_look(client, db):
    for _number in range(30):
        client.post(LOGIN, {})
    response = client.post(LOGIN, {})
    assert (response.status_code, response.templates[0].name) == (429, "429.html")


@pytest.fixture
def hashed(monkeypatch):
    """Passwords that were hashed, in order."""
    seen = []
    from django.contrib.auth.hashers import MD5PasswordHasher

    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda hasher, password, salt: seen.append(password) or encode(hasher, password, salt))
    return seen


@pytest.mark.parametrize("login", ["lin", "lin@example.org", "nobody", "nobody@example.org"])
def test_every_wrong_guess_costs_one_hash_whoever_is_meant(client, member, hashed, login):
    sign_in(client, login, "wrong")
    assert hashed == ["wrong"]


def test_a_locked_account_costs_no_hash(client, member, hashed):
    guesses(client, *["lin"] * 5)
    hashed.clear()
    sign_in(client)
    assert hashed == []


def test_a_password_of_a_megabyte_is_never_hashed(client, member, hashed):
    for login in ("lin", "nobody"):
        sign_in(client, login, "x" * 1_000_000)
    assert hashed == []
    assert not member.check_password("x" * 1_000_000)


def test_the_right_password_gives_back_what_it_consumed(client, member):
    for _round in range(7):
        sign_in(client)
        assert is_in(client)
        client.logout()


def test_staying_signed_in_is_a_choice(client, member):
    sign_in(client)
    assert client.cookies["sessionid"]["max-age"] == ""
    client.logout()
    sign_in(client, form={"remember": "on"})
    assert client.cookies["sessionid"]["max-age"] != ""


def test_the_admins_door_is_ours(client, staff):
    assert client.get("/admin/").status_code == 302
    response = client.get("/admin/login/?next=/admin/")
    assert response.url == "/accounts/login/?next=%2Fadmin%2F"
    response = client.post("/admin/login/?next=/admin/", {"username": "staffer", "password": PASSWORD})
    assert response.url == "/accounts/login/?next=%2Fadmin%2F"
    assert not is_in(client)


def test_limits_live_in_the_shared_cache(client, member):
    guesses(client, *["lin"] * 5)
    cache.clear()
    sign_in(client)
    assert is_in(client)
