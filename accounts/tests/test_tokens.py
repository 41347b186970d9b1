"""API tokens: made on the page, shown once, revoked, used."""
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory

from accounts import standing
from accounts.models import ApiToken, Member
from accounts.permissions import TakesPart
from accounts.tokens import BearerAuthentication
from tests.factories.accounts import PASSWORD, make_member

TOKENS, MAKE = reverse("accounts:tokens"), reverse("accounts:make_token")


@pytest.fixture
def entered(client, member):
    """A member who signed in a moment ago."""
    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    return client


def issue(person, at=None, **changes):
    return ApiToken.objects.issue(person, name="ci", at=at or timezone.now(), **changes)


def bearer(header):
    return BearerAuthentication().authenticate(APIRequestFactory().get("/", headers={"Authorization": header} if header else {}))


def test_a_token_is_shown_once_and_works(entered, member):
    response = entered.post(MAKE, {"name": " CI\u202e ", "days": "30"})
    secret = response.context["secret"]
    assert f'value="{secret}"' in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.name, token.member, token.acts_for_others) == ("CI", member, False)
    assert token.expires_at - token.created_at == timedelta(days=30)
    assert secret not in entered.get(TOKENS).content.decode()
    assert bearer(f"Bearer {secret}") == (member, token)


def test_who_signed_in_long_ago_says_who_they_are_first(signed_in, member):
    client = signed_in(member)
    response = client.post(MAKE, {"name": "ci", "days": "30"})
    assert response.url == "/accounts/reauthenticate/?next=%2Fme%2Ftokens%2Fmake%2F"
    assert ApiToken.objects.count() == 0
    response = client.post(response.url, {"password": PASSWORD})
    assert response.context["made"] == ApiToken.objects.get()


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({}, {"name": ["This field is required."]}), ({"name": "\u200b"}, {"name": ["A name needs at least one visible character."]}),
        ({"name": "ci", "days": "9999"}, {"days": ["Select a valid choice. 9999 is not one of the available choices."]}),
    ],
)
def test_a_wrong_form_comes_back(entered, form, errors):
    response = entered.post(MAKE, {"days": "30", **form})
    assert response.context["form"].errors == errors
    assert ApiToken.objects.count() == 0


def test_the_page_gives_no_right_to_act_for_others(entered):
    entered.post(MAKE, {"name": "ci", "days": "30", "acts_for_others": "on", "expires_at": ""})
    assert not ApiToken.objects.get().acts_for_others


def test_a_suspended_member_makes_none(signed_in, suspended):
    assert signed_in(suspended).post(MAKE, {"name": "ci", "days": "30"}).status_code == 403


def test_a_revoked_token_is_dead_at_once(signed_in, member):
    token, secret = issue(member)
    signed_in(member).post(reverse("accounts:revoke_token", args=[token.pk]))
    with pytest.raises(AuthenticationFailed):
        bearer(f"Bearer {secret}")
    first = ApiToken.objects.get().revoked_at
    token.revoke(at=timezone.now())
    assert ApiToken.objects.get().revoked_at == first


def test_nobody_revokes_anothers_token(signed_in, member, other_member):
    token, _secret = issue(member)
    client = signed_in(other_member)
    url = reverse("accounts:revoke_token", args=[token.pk])
    missing = reverse("accounts:revoke_token", args=[token.pk + 1])
    assert (client.post(url).status_code, client.post(missing).status_code, client.get(url).status_code) == (404, 404, 405)
    assert ApiToken.objects.get().revoked_at is None


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic bGluOng=", "Bearer gh_wrong", "Bearer \x00", "Token x"])
def test_a_wrong_header_is_refused(db, header):
    with pytest.raises(AuthenticationFailed):
        bearer(header)


def test_without_a_header_nobody_is_meant(db):
    assert bearer("") is None


def test_an_old_token_and_a_closed_account_are_refused(member):
    _token, old = issue(member, at=timezone.now() - timedelta(days=366))
    _token, secret = issue(member)
    with pytest.raises(AuthenticationFailed):
        bearer(f"Bearer {old}")
    assert bearer(f"Bearer {secret}")[0] == member
    Member.objects.update(is_active=False)
    with pytest.raises(AuthenticationFailed):
        bearer(f"Bearer {secret}")


def test_using_a_token_costs_one_query_and_is_noted_now_and_then(member, count_queries):
    _token, secret = issue(member)
    with count_queries(2):
        bearer(f"Bearer {secret}")
    with count_queries(1):
        bearer(f"Bearer {secret}")


def test_only_a_service_accounts_token_acts_for_others(member):
    token, secret = issue(make_member("robot"), acts_for_others=True)
    assert bearer(f"Bearer {secret}")[1].acts_for_others
    assert not issue(member)[0].acts_for_others


def test_calls_that_write_tell_a_suspended_member_why(member, suspended, unverified):
    def asked(person):
        request = APIRequestFactory().post("/")
        request.user = person
        permission = TakesPart()
        return permission.has_permission(request, None), permission.message

    assert asked(member) == (True, "")
    assert asked(suspended) == (False, "Your account is suspended, so you can read but not take part.")
    assert asked(unverified) == (False, "Please confirm your e-mail address first. The link is in the mail we sent you.")


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_costs_the_same_however_long(signed_in, member, count_queries, count):
    for _number in range(count):
        issue(member)
    client = signed_in(member)
    client.get(TOKENS)
    with count_queries(3):
        client.get(TOKENS)


def test_the_command_makes_a_service_account_that_nobody_counts(db, capsys):
    call_command("service_token", "ci-robot", "--name", "pipeline")
    robot, token = bearer(f"Bearer {capsys.readouterr().out.strip()}")
    assert (robot.handle, robot.has_usable_password(), robot.can_take_part) == ("ci-robot", False, True)
    assert (token.name, token.acts_for_others) == ("pipeline", True)
    assert not standing.countable_members(timezone.now()).exists()
    call_command("service_token", "ci-robot")
    assert (Member.objects.count(), ApiToken.objects.count()) == (1, 2)


@pytest.mark.parametrize("handle", ["lin", "admin", "Not A Handle"])
def test_the_command_gives_no_such_token_to_a_person(member, handle):
    with pytest.raises(CommandError):
        call_command("service_token", handle)
    assert ApiToken.objects.count() == 0
