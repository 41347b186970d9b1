"""The number at the bell in a real browser: asked once a minute while the page is seen, silent otherwise."""
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notices.reading import mark_all_read
from tests.factories.accounts import make_member
from tests.factories.notices import make_notice
from tests.rig import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINUTE = 61_000


@pytest.fixture
def page(browser, live_server):
    member = make_member("lin", display_name="林知远")
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    chromium.sign_in(context, live_server.url, member)
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url) if request.url.endswith("/count/") else None)
    page.clock.install()
    page.member = member
    page.goto("/about/")
    yield page
    context.close()


def test_the_number_comes_and_goes_without_a_reload(page):
    bell = page.locator("[data-unread-url]")
    expect(bell.locator("sup")).to_have_count(0)
    make_notice(page.member)
    page.clock.fast_forward(MINUTE)
    expect(bell.locator("sup")).to_have_text("1")
    expect(bell).to_have_attribute("aria-label", "1条通知")

    mark_all_read(page.member, at=timezone.now())
    page.clock.fast_forward(MINUTE)
    expect(bell.locator("sup")).to_have_count(0)


def test_a_hidden_page_and_a_failing_server_are_silent_until_the_page_is_seen_again(page):
    def show(state):
        page.evaluate(
            "state => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });"
            " document.dispatchEvent(new Event('visibilitychange')); }", state,
        )

    show("hidden")
    page.clock.fast_forward(3 * MINUTE)
    assert page.asked == []

    page.route("**/count/", lambda route: route.fulfill(status=500))
    with page.expect_response("**/count/"):
        show("visible")
    page.clock.fast_forward(3 * MINUTE)
    page.wait_for_timeout(0)
    assert len(page.asked) == 1
