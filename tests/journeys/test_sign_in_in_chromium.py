"""Signing in as a member does it, in a real browser and both languages: passkeys, other services, known devices; and the mail about it."""
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from django.core import mail
from django.utils import translation

from accounts.models import Member
from tests.factories.accounts import PASSWORD, make_member
from tests.rig import oidc
from tests.rig.chromium import plug_in_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ["en-GB", "zh-CN"]


# What GitHub answers, and where the service of the rig answers the same.
GITHUB = {"authorize_url": "/login/oauth/authorize", "access_token_url": "/token", "profile_url": "/user", "emails_url": "/user/emails"}


@pytest.fixture
def service(settings, monkeypatch):
    with oidc.provider() as server:
        for name, path in GITHUB.items():
            monkeypatch.setattr(GitHubOAuth2Adapter, name, server.url + path)
        settings.SOCIALACCOUNT_PROVIDERS = server.settings()
        settings.CSP_FORM_ACTION = [server.url]
        yield server


def open_browser(browser, live_server, **options):
    page = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800}, **options).new_page()
    page.set_default_timeout(60_000)
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def arrive(page, path):
    page.wait_for_url(lambda url: urlsplit(url).path == path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def enter(page):
    page.fill("#id_login", "lin")
    page.fill("#id_password", PASSWORD)
    page.click("form.entrance__form button[type=submit]")


def sign_in(page, arrives="/me/security/"):
    page.goto("/accounts/login/?next=/me/security/")
    enter(page)
    arrive(page, arrives)


def sign_out(page):
    page.goto("/accounts/logout/")
    page.click("main button[type=submit]")
    arrive(page, "/")
    assert "sessionid" not in {cookie["name"] for cookie in page.context.cookies()}


def told(locale, *subjects):
    """The security mail that has come is of these subjects, in the language of the page; and that language is not English for all."""
    with translation.override("zh-hans" if locale == "zh-CN" else "en"):
        said = [translation.gettext(subject) for subject in subjects]
    assert [message.subject for message in mail.outbox] == said
    assert (said == list(subjects)) == (locale != "zh-CN")
    assert {tuple(message.to) for message in mail.outbox} == {("lin@example.org",)}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_passkey_from_the_security_page_opens_the_door_without_a_password(browser, live_server, locale):
    make_member("lin")
    page = open_browser(browser, live_server, locale=locale)
    plug_in_key(page)
    sign_in(page)
    page.click("a[href='/accounts/2fa/webauthn/add/']")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    arrive(page, "/accounts/2fa/recovery-codes/")
    told(locale, "A key was added")
    sign_out(page)
    page.goto("/accounts/login/?next=/me/security/")
    page.click("#passkey_login")
    arrive(page, "/me/security/")
    key = Authenticator.objects.get(type="webauthn")
    assert page.locator(f"a[href='/accounts/2fa/webauthn/keys/{key.pk}/remove/']").count() == 1
    assert page.complaints == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_key_is_the_second_factor_until_it_is_removed(browser, live_server, locale):
    make_member("lin")
    page = open_browser(browser, live_server, locale=locale)
    plug_in_key(page)
    sign_in(page)
    page.click("a[href='/accounts/2fa/webauthn/add/']")
    page.click("#mfa_webauthn_add")
    arrive(page, "/accounts/2fa/recovery-codes/")
    sign_out(page)
    sign_in(page, arrives="/accounts/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    arrive(page, "/me/security/")
    page.click("a[href$='/remove/']")
    page.click("main .btn-danger")
    arrive(page, "/accounts/2fa/webauthn/")
    assert not Authenticator.objects.filter(type="webauthn").exists()
    sign_out(page)
    sign_in(page)
    told(locale, "A key was added", "A key was removed")
    assert page.complaints == []


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("door", ["oidc", "github"])
def test_somebody_new_comes_with_another_service_and_joins(browser, live_server, service, door, locale):
    page = open_browser(browser, live_server, locale=locale)
    page.goto("/accounts/login/")
    page.click(f"form[action*='/{door}/'] button")
    page.click("#yes")
    arrive(page, "/accounts/3rdparty/signup/")
    assert page.input_value("#id_email") == "lin@example.org"
    page.click("form.entrance__form button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    member = Member.objects.get()
    assert (member.handle, member.is_verified) == ("lin-elsewhere", True)
    assert page.complaints == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_member_proves_who_they_are_before_the_two_are_linked(browser, live_server, service, locale):
    make_member("lin")
    page = open_browser(browser, live_server, locale=locale)
    page.goto("/accounts/login/")
    page.click("form[action*='/oidc/'] button")
    page.click("#yes")
    arrive(page, "/accounts/link/")
    assert not SocialAccount.objects.exists()
    page.click("main a.btn-primary")
    enter(page)
    arrive(page, "/accounts/link/")
    assert not SocialAccount.objects.exists()
    page.click("main .btn-primary")
    arrive(page, "/me/security/")
    assert SocialAccount.objects.get().uid == "4711"
    assert [message.subject for message in mail.outbox] == [
        "Rig ID 已与你的账号关联" if locale == "zh-CN" else "Rig ID was linked with your account"
    ]
    sign_out(page)
    page.goto("/accounts/login/?next=/me/security/")
    page.click("form[action*='/oidc/'] button")
    page.click("#yes")
    arrive(page, "/me/security/")
    assert page.complaints == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_an_address_that_the_service_has_not_verified_opens_nobodys_account(browser, live_server, service, locale):
    make_member("lin")
    service.person["email_verified"] = False
    page = open_browser(browser, live_server, locale=locale)
    page.goto("/accounts/login/")
    page.click("form[action*='/oidc/'] button")
    page.click("#yes")
    arrive(page, "/accounts/3rdparty/signup/")
    page.fill("#id_username", "mallory")
    page.fill("#id_email", "lin@example.org")
    page.click("form.entrance__form button[type=submit]")
    arrive(page, "/accounts/confirm-email/")
    page.goto("/me/security/")
    arrive(page, "/accounts/login/")
    assert (Member.objects.count(), SocialAccount.objects.count(), EmailAddress.objects.count()) == (1, 0, 1)
    [letter] = mail.outbox
    assert letter.to == ["lin@example.org"]
    assert letter.subject.startswith("你在" if locale == "zh-CN" else "You already have an account at")
    assert page.complaints == []


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_device_that_is_trusted_is_not_asked_until_it_is_forgotten(browser, live_server, locale):
    secret = generate_totp_secret()
    TOTP.activate(make_member("lin"), secret)
    page = open_browser(browser, live_server, locale=locale)
    sign_in(page, arrives="/accounts/2fa/authenticate/")
    page.fill("main form.entrance__form #id_code", code_of(secret))
    page.check("#id_trust")
    page.click("form.entrance__form button[type=submit]")
    arrive(page, "/me/security/")
    sign_out(page)
    sign_in(page)
    page.goto("/accounts/sessions/")
    page.click("form[action$='/forget/'] button")
    arrive(page, "/accounts/sessions/")
    sign_out(page)
    sign_in(page, arrives="/accounts/2fa/authenticate/")
    assert page.complaints == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_sign_in_from_elsewhere_is_told_and_ended(browser, live_server, locale):
    make_member("lin")
    here, elsewhere = (open_browser(browser, live_server, locale=locale) for _n in range(2))
    sign_in(here)
    assert mail.outbox == []
    sign_in(elsewhere)
    told(locale, "A sign-in from a new device")
    here.goto("/accounts/sessions/")
    here.click("li:not(:has(.state)) form[action$='/end/'] button")
    arrive(here, "/accounts/sessions/")
    elsewhere.goto("/me/security/")
    arrive(elsewhere, "/accounts/login/")
    here.goto("/me/security/")
    arrive(here, "/me/security/")
    assert (here.complaints, elsewhere.complaints) == ([], [])


def test_who_says_no_over_there_is_back_at_a_page_of_ours(browser, live_server, service):
    page = open_browser(browser, live_server)
    page.goto("/accounts/login/")
    page.click("form[action*='/oidc/'] button")
    page.click("#no")
    arrive(page, "/accounts/3rdparty/login/cancelled/")
    assert page.complaints == []


def test_the_form_says_how_good_a_password_is_while_it_is_typed(browser, live_server):
    page = open_browser(browser, live_server)
    page.goto("/accounts/signup/")
    page.fill("#id_password1", "Password2026")
    page.wait_for_selector(".strength[data-level='0']")
    assert page.inner_text(".strength").startswith("This password is among the first")
    page.fill("#id_password1", "ocean lantern 42 pickles")
    page.wait_for_selector(".strength[data-level='3']")
    assert page.complaints == []


def test_without_scripts_the_form_itself_says_it(browser, live_server):
    page = open_browser(browser, live_server, java_script_enabled=False)
    page.goto("/accounts/signup/")
    for field, text in (("display_name", "Lin"), ("username", "lin"), ("email", "lin@example.org"), ("password1", "Password2026")):
        page.fill(f"#id_{field}", text)
    page.click("form.entrance__form button[type=submit]")
    assert "This password is among the first that are tried." in page.inner_text("main")
