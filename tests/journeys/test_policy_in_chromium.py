"""How a walk through pages in Chromium finds what is against the policy, foreign hosts and scripts that fail; and pages of the second
factor, which no row of the doors table opens. All other pages: test_every_page_in_chromium.py."""
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from tests.factories.accounts import PASSWORD, make_member
from tests.rig.chromium import plug_in_key, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
LISTEN = """
    window.refusals = [];
    addEventListener("securitypolicyviolation", (event) => window.refusals.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`), true);
"""


@dataclass
class Walk:
    """A person's way through pages, and what was wrong on them."""

    page: object
    url: str
    path: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.add_init_script(LISTEN)
        self.page.on("console", lambda message: self.hear(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.fault(f"script failed: {error}"))
        self.page.on("request", self.check_host)
        self.page.on("response", self.check_part)

    def fault(self, text: str) -> None:
        self.faults.append(f"{self.path}: {text[:300]}")

    def hear(self, text: str) -> None:
        # Said of each missing part, which is counted by its answer, and of error pages, which are meant.
        if not text.startswith("Failed to load resource"):
            self.fault(f"console: {text}")

    def check_host(self, request) -> None:
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(self.url + "/"):
            self.fault(f"asks another host: {request.url}")

    def check_part(self, answer) -> None:
        if not answer.request.is_navigation_request() and answer.status >= 400:
            self.fault(f"{answer.status} for {answer.url}")

    def visit(self, path: str, status: int = 200) -> None:
        self.path = path
        answer = self.page.goto(self.url + path)
        policy = answer.headers.get("content-security-policy", "")
        if answer.status != status or urlsplit(self.page.url).path != urlsplit(path).path:
            self.fault(f"{answer.status} at {self.page.url} instead of {status}")
        if "default-src 'self'" not in policy or "unsafe-" in policy or "nonce-" in policy:
            self.fault(f"policy: {policy}")
        for refusal in self.page.evaluate("window.refusals"):
            self.fault(f"refused: {refusal}")


@pytest.fixture
def walk(browser, live_server):
    """`walk(member)` → a walk of theirs, signed in; of a visitor without one."""
    contexts = []

    def begin(member=None):
        contexts.append(browser.new_context(locale="en-GB"))
        if member:
            sign_in(contexts[-1], live_server.url, member)
        return Walk(contexts[-1].new_page(), live_server.url)

    yield begin
    for context in contexts:
        context.close()


def sign_in_by_password(page, url, handle):
    page.goto(f"{url}/accounts/login/?next=/me/")
    page.fill("#id_login", handle)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda at: urlsplit(at).path != "/accounts/login/")


def test_the_form_of_a_periodic_task_says_its_crontab_in_words(walk, superuser):
    task = PeriodicTask.objects.exclude(crontab=None).select_related("crontab").first()
    path = reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])
    walker = walk(superuser)
    walker.visit(path)
    other = CrontabSchedule.objects.exclude(pk=task.crontab_id).first()
    words = walker.page.locator(".field-crontab_translation .readonly")
    before = words.text_content()
    walker.page.select_option("#id_crontab", str(other.pk))
    assert (before, words.text_content()) == (task.crontab.human_readable, other.human_readable)
    assert walker.faults == []


def test_no_page_of_the_second_factor_asks_for_what_the_policy_forbids(walk, live_server):
    member, secret = make_member("lin"), generate_totp_secret()
    TOTP.activate(member, secret)
    RecoveryCodes.activate(member)
    walker = walk()
    plug_in_key(walker.page)
    sign_in_by_password(walker.page, live_server.url, "lin")
    assert urlsplit(walker.page.url).path == reverse("mfa_authenticate")
    walker.page.fill("main #id_code", format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
    walker.page.click("main button[type=submit]")
    walker.page.wait_for_url(live_server.url + "/me/")
    walker.visit(reverse("mfa_add_webauthn"))
    walker.page.click("#mfa_webauthn_add")
    walker.page.wait_for_url(live_server.url + reverse("mfa_index"))
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    for name, *ids in (
        ("mfa_index",), ("mfa_reauthenticate",), ("mfa_reauthenticate_webauthn",), ("mfa_deactivate_totp",), ("mfa_view_recovery_codes",),
        ("mfa_generate_recovery_codes",), ("mfa_list_webauthn",), ("mfa_edit_webauthn", key), ("mfa_remove_webauthn", key),
    ):
        walker.visit(reverse(name, args=ids))
    assert "\n".join(walker.faults) == ""


def changed(page, address, *, add="", policy=None, instead=None):
    """Let answers of `address` be different from what the server says."""

    def answer(route):
        told = route.fetch()
        headers = {**told.headers, **({"content-security-policy": policy} if policy is not None else {})}
        route.fulfill(response=told, headers=headers, body=instead or told.text().replace("</main>", f"{add}</main>"))

    page.route(address, answer)


LAX = "default-src 'self' 'unsafe-inline' https://elsewhere.example"
CONTROLS = {
    "an inline script": ("**/about/", {"add": "<script>document.title = 'x'</script>"}, "refused: script-src-elem inline"),
    "an inline style": ("**/about/", {"add": '<p style="color: red">'}, "refused: style-src-attr inline"),
    "a handler in an attribute": ("**/about/", {"add": '<p onclick="go()">'}, "refused: script-src-attr inline"),
    "a lax policy": ("**/about/", {"policy": LAX}, "policy: default-src"),
    "no policy": ("**/about/", {"policy": ""}, "policy: "),
    "another host": ("**/about/", {"policy": LAX, "add": '<img src="https://elsewhere.example/x.png">'}, "asks another host: https://elsew"),
    "a script that fails": ("**/guildhall*.js", {"instead": "throw new Error('no')"}, "script failed: no"),
    "a part that is missing": ("**/about/", {"add": '<img src="/static/no-such.png">'}, "404 for http"),
}


@pytest.mark.parametrize("change", CONTROLS)
def test_what_is_wrong_on_a_page_is_found(walk, change, live_server):
    address, how, found = CONTROLS[change]
    visitor = walk()
    visitor.page.route("https://elsewhere.example/**", lambda route: route.abort())
    changed(visitor.page, address, **how)
    visitor.visit("/about/")
    assert [fault for fault in visitor.faults if fault.startswith(f"/about/: {found}")] != [], visitor.faults
