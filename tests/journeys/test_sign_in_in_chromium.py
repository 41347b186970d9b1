"""Signing in as a member does it, in a real browser: a passkey from the security page, another service and back, a hint while typing."""
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from accounts.models import Member
from tests.factories.accounts import PASSWORD, make_member
from tests.rig import oidc
from tests.rig.chromium import plug_in_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ["en-GB", "zh-CN"]


@pytest.fixture
def service(settings):
    with oidc.provider() as server:
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


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_passkey_from_the_security_page_opens_the_door_without_a_password(browser, live_server, locale):
    make_member("lin")
    page = open_browser(browser, live_server, locale=locale)
    plug_in_key(page)
    page.goto("/accounts/login/?next=/me/security/")
    enter(page)
    arrive(page, "/me/security/")
    page.click("a[href='/accounts/2fa/webauthn/add/']")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    arrive(page, "/accounts/2fa/recovery-codes/")
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/me/security/")
    page.click("#passkey_login")
    arrive(page, "/me/security/")
    key = Authenticator.objects.get(type="webauthn")
    assert page.locator(f"a[href='/accounts/2fa/webauthn/keys/{key.pk}/remove/']").count() == 1
    assert page.complaints == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_somebody_new_comes_with_another_service_and_joins(browser, live_server, service, locale):
    page = open_browser(browser, live_server, locale=locale)
    page.goto("/accounts/login/")
    page.click("form[action*='/oidc/'] button")
    page.click("#yes")
    arrive(page, "/accounts/3rdparty/signup/")
    assert page.input_value("#id_email") == "lin@example.org"
    page.click("form.entrance__form button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    member = Member.objects.get()
    assert (member.handle, member.is_verified) == ("lin-elsewhere", True)
    assert page.complaints == []


def test_a_member_proves_who_they_are_before_the_two_are_linked(browser, live_server, service):
    make_member("lin")
    page = open_browser(browser, live_server)
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
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/me/security/")
    page.click("form[action*='/oidc/'] button")
    page.click("#yes")
    arrive(page, "/me/security/")
    assert page.complaints == []


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
