"""Limits before hashing: over all doors, by address and by account; whoever is held off costs no hash and is told when to come back."""
import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.urls import reverse

from accounts.models import Device
from tests.factories.accounts import PASSWORD, make_member

LOGIN, SIGNUP, CHANGE = reverse("account_login"), reverse("account_signup"), reverse("account_change_password")
CONFIRM, TOKENS, REGISTER = reverse("account_reauthenticate"), "/api/v1/tokens", "/api/v1/register"
NEW = "ocean-lantern-42"
FEW = "3/m/ip"


@pytest.fixture
def hashed(monkeypatch):
    """Passwords that were hashed, in order."""
    seen, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda hasher, password, salt: seen.append(password) or encode(hasher, password, salt))
    return seen


def by_page(client):
    return client.post(LOGIN, {"login": "nobody", "password": "wrong"})


def by_api(client):
    return client.post(TOKENS, {"login": "nobody", "password": "wrong"}, content_type="application/json")


def by_sign_up(client):
    return client.post(SIGNUP, {"display_name": "Somebody", "username": "somebody", "email": "lin@example.org", "password1": NEW})


def by_api_sign_up(client):
    given = {"username": "somebody-else", "email": "lin@example.org", "password": NEW}
    return client.post(REGISTER, given, content_type="application/json")


def by_reset(client):
    link = client.reset_link
    return client.post(client.get(link).url, {"password1": NEW, "password2": NEW})


def by_change(client):
    return client.post(CHANGE, {"oldpassword": "wrong", "password1": NEW, "password2": NEW})


def by_confirming(client):
    return client.post(CONFIRM, {"password": "wrong"})


def by_the_admin(client):
    url = reverse("admin:auth_user_password_change", args=[client.member.pk])
    return client.post(url, {"password1": NEW, "password2": NEW, "usable_password": "true"})


STRANGERS = [by_page, by_api, by_sign_up, by_api_sign_up, by_reset]
MEMBERS = [by_change, by_confirming, by_the_admin]


@pytest.fixture
def prepared(client, superuser):
    """Somebody with a reset link in hand, and a superuser at their desk."""
    client.member = make_member("lin")
    client.post(reverse("account_reset_password"), {"email": "lin@example.org"})
    client.reset_link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
    return client


def stand(client, door, superuser):
    if door in MEMBERS:
        client.force_login(superuser)
        EmailAddress.objects.filter(user=superuser).update(verified=True)
    return client


@pytest.mark.parametrize("door", [*STRANGERS, *MEMBERS])
def test_an_address_that_tried_too_often_costs_no_hash_at_any_door(prepared, superuser, settings, hashed, door):
    client = stand(prepared, door, superuser)
    settings.PASSWORD_RATE = "0/m/ip"
    hashed.clear()
    response = door(client)
    assert hashed == []
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60


@pytest.mark.parametrize("door", [*STRANGERS, *MEMBERS])
def test_without_the_limit_every_door_hashes(prepared, superuser, settings, hashed, door):
    client = stand(prepared, door, superuser)
    settings.PASSWORD_RATE, settings.ACCOUNT_RATE_LIMITS = "0/m/ip", False
    hashed.clear()
    response = door(client)
    assert len(hashed) >= 1
    assert response.status_code != 429


def test_all_doors_count_together(prepared, settings, hashed):
    settings.PASSWORD_RATE = FEW
    hashed.clear()
    answers = [door(prepared).status_code for door in (by_page, by_api, by_sign_up, by_page, by_api)]
    assert [answer == 429 for answer in answers] == [False, False, False, True, True]
    assert len(hashed) == 3


def test_an_ipv6_network_is_one_address_and_its_neighbour_another(client, db, settings):
    settings.PASSWORD_RATE = FEW
    near = [f"2001:db8:1:2::{number}" for number in range(5)]
    answers = [client.post(LOGIN, {"login": "nobody", "password": "wrong"}, REMOTE_ADDR=ip).status_code for ip in near]
    assert answers == [200, 200, 200, 429, 429]
    assert client.post(LOGIN, {"login": "nobody", "password": "wrong"}, REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_an_ipv4_address_in_the_clothes_of_ipv6_counts_by_itself(client, db, settings):
    settings.PASSWORD_RATE = FEW
    for _number in range(4):
        client.post(LOGIN, {"login": "nobody", "password": "wrong"}, REMOTE_ADDR="::ffff:203.0.113.1")
    assert client.post(LOGIN, {"login": "nobody", "password": "wrong"}, REMOTE_ADDR="::ffff:203.0.113.2").status_code == 200
    assert client.post(LOGIN, {"login": "nobody", "password": "wrong"}, REMOTE_ADDR="203.0.113.1").status_code == 429


def test_a_locked_account_is_said_so_with_a_time(client, member):
    answers = [client.post(LOGIN, {"login": "lin", "password": "wrong"}) for _number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 290 <= int(answers[-1]["Retry-After"]) <= 300
    assert "Too many wrong tries." in answers[-1].content.decode()


def test_a_session_gives_no_more_guesses_at_the_password(client, member):
    client.post(LOGIN, {"login": "lin", "password": PASSWORD})
    answers = [by_change(client).status_code, *(by_confirming(client).status_code for _number in range(4)), by_change(client).status_code]
    assert answers == [200] * 5 + [429]


@pytest.mark.parametrize("door", [by_confirming, by_change])
def test_a_wrong_password_inside_costs_one_hash(client, member, hashed, door):
    client.post(LOGIN, {"login": "lin", "password": PASSWORD})
    hashed.clear()
    door(client)
    assert hashed == ["wrong"]


def test_a_stranger_cannot_lock_the_owner_out_of_their_own_device(client, member):
    client.post(LOGIN, {"login": "lin", "password": PASSWORD})
    client.post("/accounts/logout/")
    stranger = type(client)(REMOTE_ADDR="198.51.100.7")
    for _number in range(6):
        stranger.post(LOGIN, {"login": "lin", "password": "wrong"})
    client.post(LOGIN, {"login": "lin", "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_a_forgotten_device_is_locked_with_the_others(client, member):
    client.post(LOGIN, {"login": "lin", "password": PASSWORD})
    client.post("/accounts/logout/")
    Device.objects.all().delete()
    for _number in range(6):
        type(client)().post(LOGIN, {"login": "lin", "password": "wrong"})
    client.post(LOGIN, {"login": "lin", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_the_api_says_when_to_come_back(client, db, settings):
    settings.PASSWORD_RATE = "1/m/ip"
    by_api(client)
    response = by_api(client)
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(response["Retry-After"]) <= 60


def test_the_admin_has_no_page_of_its_own_to_guess_at(client, staff):
    client.force_login(staff)
    assert client.get("/admin/password_change/").url == CHANGE
    assert client.post("/admin/password_change/", {"old_password": "x"}).url == CHANGE
