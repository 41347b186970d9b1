"""Every page of sign-in and security: our look, both languages, nothing inline."""
import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from tests.factories.accounts import PASSWORD

VISITOR = [
    "/accounts/login/", "/accounts/signup/", "/accounts/confirm-email/", "/accounts/confirm-email/x/", "/accounts/inactive/",
    "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-x/", "/accounts/3rdparty/login/cancelled/", "/members/", "/members/lin/",
]
MEMBER = [
    "/me/", "/me/profile/", "/me/preferences/", "/me/tokens/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/",
    "/accounts/reauthenticate/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/", "/accounts/3rdparty/", "/me/security/",
]
WITH_FACTOR = [
    "/accounts/2fa/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/reauthenticate/",
]
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|type=\"application/json\"))|javascript:", re.IGNORECASE)
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}")


def check(client, url, language):
    response = client.get(url, headers={"Accept-Language": language})
    page = response.content.decode()
    assert response.status_code == 200, url
    assert "base.html" in {template.name for template in response.templates}
    assert '<link rel="stylesheet" href="/static/css/guildhall.css">' in page
    assert INLINE.findall(page) == [], url
    assert page.count("<h1") == 1, url
    assert not re.search(r"<title>\s*·", page), url
    body = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    assert ("。" in body or "的" in body or "码" in body) is (language == "zh-CN") or url.startswith("/members/"), url
    if language == "zh-CN":
        assert not ENGLISH.search(body), (url, ENGLISH.search(body))
    return page


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_visitors_pages_are_ours(client, member, language):
    member.display_name = "Lin"
    member.save()
    for url in VISITOR:
        check(client, url, language)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_members_pages_are_ours(client, member, language):
    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    for url in MEMBER:
        page = check(client, url, language)
        if url.startswith("/accounts/") and url not in {"/accounts/logout/", "/accounts/reauthenticate/"}:
            assert page.count('aria-current="page"') >= 2, url


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_pages_of_a_second_factor_are_ours(client, member, language):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    TOTP.activate(member, generate_totp_secret())
    RecoveryCodes.activate(member)
    for url in WITH_FACTOR:
        check(client, url, language)
    client.logout()
    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    check(client, reverse("mfa_authenticate"), language)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_errors_of_a_form_are_in_the_language_of_the_page(client, db, language):
    page = client.post("/accounts/signup/", {"email": "x", "password1": "1"}, headers={"Accept-Language": language}).content.decode()
    feedback = " ".join(re.findall(r'<strong>(.*?)</strong></p>', page))
    assert feedback.strip()
    assert bool(ENGLISH.search(feedback)) is (language == "en")
