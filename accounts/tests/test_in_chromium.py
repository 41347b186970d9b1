"""Sign-in and security in a real browser: nothing against the CSP, nothing that axe refuses, passkeys work."""
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe

from tests.factories.accounts import PASSWORD, make_member
from tests.rig.chromium import plug_in_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
VISITED = [
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/confirm-email/", "/members/", "/me/", "/me/profile/",
    "/me/preferences/", "/me/tokens/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/", "/accounts/sessions/", "/me/security/",
]
VIEWS = [("en-GB", "light", 1280), ("zh-CN", "light", 360), ("en-GB", "dark", 360), ("zh-CN", "dark", 1280)]


def open_browser(browser, live_server, **options):
    page = browser.new_context(base_url=live_server.url, **options).new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def arrive(page, path):
    """Wait until the page stands at `path`: a pattern would be content with the address of the door that names it in `next`."""
    page.wait_for_url(lambda url: urlsplit(url).path == path)


def enter(page, then="/me/", arrives=None):
    page.goto(f"/accounts/login/?next={then}")
    page.fill("#id_login", "lin")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    arrive(page, arrives or then)


@pytest.mark.parametrize(("locale", "theme", "width"), VIEWS)
def test_pages_of_the_account_are_sound(browser, live_server, locale, theme, width):
    make_member("lin", display_name="林知远")
    visitor = open_browser(browser, live_server, locale=locale, color_scheme=theme, viewport={"width": width, "height": 800})
    member = open_browser(browser, live_server, locale=locale, color_scheme=theme, viewport={"width": width, "height": 800})
    enter(member)
    faults = []
    for url in VISITED:
        page = member if url.startswith("/me/") or "signup" not in url and "login" not in url and url.startswith("/accounts/") else visitor
        assert page.goto(url).status == 200, url
        faults += [f"{url}: {violation['id']}" for violation in Axe().run(page, options=RULES).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{url}: wider than {width}")
    assert faults + visitor.complaints + member.complaints == []


def test_the_form_knows_the_zone_and_proposes_a_handle(browser, live_server):
    page = open_browser(browser, live_server, timezone_id="Europe/Warsaw")
    page.goto("/accounts/signup/")
    page.fill("#id_display_name", "Zofia Wójcik")
    assert (page.get_attribute("#id_username", "placeholder"), page.input_value("#id_time_zone")) == ("zofia-wojcik", "Europe/Warsaw")


def test_a_passkey_is_added_and_signs_in_without_a_password(browser, live_server):
    make_member("lin")
    page = open_browser(browser, live_server)
    plug_in_key(page)
    enter(page, "/accounts/2fa/webauthn/add/")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    arrive(page, "/accounts/2fa/recovery-codes/")
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "webauthn"]

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/me/profile/")
    page.click("#passkey_login")
    arrive(page, "/me/profile/")

    page.context.clear_cookies()
    enter(page, "/me/tokens/", arrives="/accounts/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    arrive(page, "/me/tokens/")
    assert page.complaints == []
