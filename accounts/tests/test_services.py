"""Signing in with another service: joining, coming back, linking only after proof, and what happens when the service does not answer."""
import http.client
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from django.core import mail
from django.urls import reverse

from accounts.models import Member
from tests.factories.accounts import PASSWORD
from tests.factories.newcomer import make_invitation
from tests.rig import oidc

LOGIN, LINK, YES, SIGNUP = (reverse(name) for name in ("account_login", "accounts:link", "accounts:confirm_link", "socialaccount_signup"))
OIDC, GITHUB = "/accounts/oidc/oidc/login/", "/accounts/github/login/"


@pytest.fixture
def service(settings, monkeypatch):
    with oidc.provider() as server:
        settings.SOCIALACCOUNT_PROVIDERS = server.settings()
        github = {
            "authorize_url": "/login/oauth/authorize", "access_token_url": "/token", "profile_url": "/user", "emails_url": "/user/emails",
        }
        for name, path in github.items():
            monkeypatch.setattr(GitHubOAuth2Adapter, name, server.url + path)
        yield server


def go(client, door=OIDC, *, says="yes", **query):
    """Through the service, where somebody says yes or no, and back to our callback."""
    there = urlsplit(client.post(door, query_params=query).url)
    line = http.client.HTTPConnection(there.netloc, timeout=5)
    line.request("GET", f"/approve?{there.query}{'' if says == 'yes' else '&no=1'}")
    back = urlsplit(line.getresponse().headers["Location"])
    line.close()
    return client.get(f"{back.path}?{back.query}")


def is_in(client):
    return "_auth_user_id" in client.session


def enter(client, handle="lin", then="/"):
    return client.post(f"{LOGIN}?next={then}", {"login": handle, "password": PASSWORD})


@pytest.mark.parametrize("door", [OIDC, GITHUB])
def test_somebody_new_joins_without_a_password_and_counts_at_once(client, db, service, door):
    assert go(client, door).url == SIGNUP
    initial = client.get(SIGNUP).context["form"].initial
    assert (initial["email"], initial["username"], initial["display_name"]) == ("lin@example.org", "lin-elsewhere", "林知远")
    client.post(SIGNUP, {"display_name": "林知远", "username": "lin", "email": "lin@example.org"})
    member = Member.objects.get()
    assert (member.handle, member.name, member.is_verified, member.has_usable_password()) == ("lin", "林知远", True, False)
    assert is_in(client)
    client.logout()
    assert go(client, door, next="/me/").url == "/me/"
    assert is_in(client)


@pytest.mark.parametrize("door", [OIDC, GITHUB])
def test_who_was_invited_may_come_by_a_service_as_well(client, member, service, door):
    service.person |= {"email": "guest@example.org"}
    invitation = make_invitation(member, email="guest@example.org")
    client.get(reverse("accounts:invited", args=[invitation.code]))
    go(client, door)
    client.post(SIGNUP, {"display_name": "Guest", "username": "guest", "email": "guest@example.org"})
    invitation.refresh_from_db()
    assert (invitation.member.handle, invitation.joined_at is not None, invitation.email) == ("guest", True, "")


def test_an_address_that_the_service_has_not_verified_is_confirmed_by_mail(client, db, service):
    service.person["email_verified"] = False
    go(client)
    client.post(SIGNUP, {"display_name": "Lin", "username": "lin", "email": "lin@example.org"})
    assert not is_in(client)
    assert [message.to for message in mail.outbox] == [["lin@example.org"]]
    assert Member.objects.get().is_verified is False


def test_another_address_in_the_form_is_confirmed_by_mail_too(client, db, service):
    go(client)
    client.post(SIGNUP, {"display_name": "Lin", "username": "lin", "email": "other@example.org"})
    assert dict(EmailAddress.objects.values_list("email", "verified")) == {"lin@example.org": True, "other@example.org": False}


def test_a_members_verified_address_alone_opens_nothing(client, member, service):
    assert go(client).url == LINK
    assert not is_in(client)
    assert "You have an account here already" in client.get(LINK).content.decode()
    assert client.post(YES).url.startswith(LOGIN)
    assert not SocialAccount.objects.exists()


def test_after_proof_and_a_yes_the_two_are_linked_and_the_owner_is_told(client, member, service):
    go(client)
    assert enter(client, then=LINK).url == LINK
    assert not SocialAccount.objects.exists()
    assert "Link Rig ID with your account?" in client.get(LINK).content.decode()
    client.post(YES)
    assert list(SocialAccount.objects.values_list("user", "provider", "uid")) == [(member.pk, "oidc", "4711")]
    assert mail.outbox[-1].subject == "Rig ID was linked with your account"
    client.logout()
    go(client, next="/me/")
    assert client.get("/me/").status_code == 200


def test_a_no_links_nothing(client, member, service):
    go(client)
    enter(client)
    client.post(reverse("accounts:decline_link"))
    assert client.get(LINK).url == LOGIN
    client.post(YES)
    assert not SocialAccount.objects.exists()


def test_somebody_else_who_signs_in_does_not_get_the_link(client, member, other_member, service):
    go(client)
    enter(client, "marta")
    assert "This belongs to another account" in client.get(LINK).content.decode()
    client.post(YES)
    assert not SocialAccount.objects.exists()


def test_an_address_that_is_not_verified_over_there_leads_to_no_link(client, member, service):
    service.person["email_verified"] = False
    assert go(client).url == SIGNUP
    client.post(SIGNUP, {"display_name": "Mallory", "username": "mallory", "email": "lin@example.org"})
    assert Member.objects.count() == 1
    assert mail.outbox[-1].to == ["lin@example.org"]
    assert not SocialAccount.objects.exists()


def test_an_address_that_we_have_not_verified_leads_to_no_link(client, unverified, service):
    service.person["email"] = "newcomer@example.org"
    assert go(client).url == SIGNUP


def test_what_waits_too_long_is_not_linked(client, member, service, monkeypatch):
    go(client)
    enter(client)
    monkeypatch.setattr("accounts.social.PENDING_FOR", -1)
    client.post(YES)
    assert not SocialAccount.objects.exists()


def test_a_member_links_and_unlinks_on_their_own_page(client, member, service):
    enter(client)
    assert go(client, GITHUB, process="connect").url == reverse("socialaccount_connections")
    account = SocialAccount.objects.get()
    page = client.get(reverse("socialaccount_connections")).content.decode()
    assert "GitHub" in page
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.exists()
    assert [m.subject for m in mail.outbox] == ["GitHub was linked with your account", "GitHub is no longer linked"]


def test_linking_asks_for_the_password_when_the_sign_in_is_old(signed_in, member, service):
    client = signed_in(member)
    assert go(client, process="connect").url.startswith(reverse("account_reauthenticate"))
    assert not SocialAccount.objects.exists()


def test_the_last_way_in_is_not_taken_away(client, db, service):
    go(client)
    client.post(SIGNUP, {"display_name": "Lin", "username": "lin", "email": "lin@example.org"})
    response = client.post(reverse("socialaccount_connections"), {"account": SocialAccount.objects.get().pk})
    assert "Set a password first" in response.content.decode()


def test_an_account_of_the_service_belongs_to_one_member(client, member, other_member, service):
    SocialAccount.objects.create(user=other_member, provider="oidc", uid="4711")
    enter(client)
    go(client, process="connect")
    assert SocialAccount.objects.get().user == other_member


def test_the_second_factor_is_asked_here_too(client, member, service):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    SocialAccount.objects.create(user=member, provider="oidc", uid="4711")
    TOTP.activate(member, generate_totp_secret())
    assert go(client).url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_who_says_no_over_there_comes_back_to_a_page_that_says_so(client, db, service):
    assert go(client, says="no").url == reverse("socialaccount_login_cancelled")
    assert "You said no" in client.get(reverse("socialaccount_login_cancelled")).content.decode()


def test_a_forged_or_repeated_return_signs_nobody_in(client, db, service):
    assert client.get("/accounts/oidc/oidc/login/callback/?code=x&state=y").status_code == 401
    assert client.get("/accounts/github/login/callback/?code=x").status_code == 401
    assert not is_in(client)


def test_a_service_that_is_down_is_a_page_of_ours(client, db, service):
    service.broken = True
    response = client.post(OIDC)
    assert (response.status_code, response.templates[0].name) == (502, "socialaccount/authentication_error.html")


def test_a_service_that_is_gone_is_a_page_of_ours(client, db, settings, service):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    assert client.post(OIDC).status_code == 502


def test_a_link_alone_leads_nowhere(client, db, service):
    response = client.get(OIDC)
    assert (response.status_code, service.asked) == (200, [])
    assert "Go on with Rig ID" in response.content.decode()


def test_buttons_stand_where_a_service_is_set_up_and_nowhere_else(client, db, service, settings, count_queries):
    assert client.get(LOGIN).content.decode().count("Go on with") == 2
    settings.SOCIALACCOUNT_PROVIDERS = {}
    with count_queries(0):
        assert client.get(LOGIN).content.decode().count("Go on with") == 0
    assert [client.get(door).status_code for door in (OIDC, GITHUB, "/accounts/github/login/callback/")] == [404] * 3


def test_a_name_from_elsewhere_is_cleaned(client, db, service):
    service.person["name"] = "Lin\u202e\u200b " + "x" * 200
    go(client)
    assert client.get(SIGNUP).context["form"].initial["display_name"] == "Lin " + "x" * 56


def test_a_taken_handle_is_said_and_another_proposed(client, other_member, service):
    go(client)
    response = client.post(SIGNUP, {"display_name": "Lin", "username": "marta", "email": "lin@example.org"})
    assert response.context["form"].errors["username"] == ["This handle is taken. Try marta-2, it is free."]


def test_a_service_that_is_no_longer_set_up_breaks_no_page_and_can_be_taken_away(client, member, service, settings):
    account = SocialAccount.objects.create(user=member, provider="oidc", uid="4711")
    settings.SOCIALACCOUNT_PROVIDERS = {}
    enter(client)
    connections = reverse("socialaccount_connections")
    assert [client.get(url).status_code for url in (connections, reverse("accounts:security"))] == [200, 200]
    client.post(connections, {"account": account.pk})
    assert not SocialAccount.objects.exists()
