"""A coupon from its link lowers the price, the order is paid, and the second use is refused, in both languages."""
import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_loop import COURSE, WORK_MS, Reader, enter, join

SPEAKS = "from accounts.models import Member; Member.objects.filter(handle='staff').update(language='{language}')"


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def people(request, browser, portal):
    """Who buys, and who makes the coupon in the admin."""
    portal.manage("shell", "-c", SPEAKS.format(language=request.param[0]))
    both = [Reader(browser, portal.url, *request.param) for _n in range(2)]
    yield both
    for person in both:
        person.context.close()
    assert [person.faults for person in both] == [[], []]


def make_coupon(clerk: Reader, code: str) -> None:
    page = clerk.page
    enter(clerk, "staff")
    clerk.open("/admin/billing/coupon/add/")
    page.fill("#id_code", code)
    page.fill("#id_percent", "25")
    page.fill("#id_cap", "1")
    page.locator("#content form input[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def total(reader: Reader) -> str:
    return reader.page.locator("main dl.leaders .strong dd").first.inner_text()


def test_a_coupon_from_its_link_lowers_the_price_once(people):
    buyer, clerk = people
    code = f"HELLO{buyer.language[:2].upper()}"
    make_coupon(clerk, f"hello-{buyer.language[:2]}")

    # A visitor follows the link, joins, and buys: the code comes along.
    page = buyer.page
    buyer.open(f"/c/{code.lower()}/")
    join(buyer, f"saver-{buyer.language[:2]}")
    buyer.open(f"/courses/{COURSE}/")
    buyer.press("Buy the course")
    page.wait_for_url("**/checkout/*/")
    buyer.sees(buyer.says("Coupon"))
    lower = total(buyer)
    # Taken off and typed in again, as somebody writes it who read it on a poster.
    buyer.press("Take it off again")
    page.wait_for_url("**/checkout/*/")
    full = total(buyer)
    assert full != lower
    page.fill("input[name=code]", "HELL0")
    buyer.press("Use the coupon")
    buyer.sees(buyer.says("There is no coupon with this code. Please check it letter by letter."))
    assert page.input_value("input[name=code]") == "HELL0"
    page.fill("input[name=code]", f" {code[:5].lower()}-{code[5:]} ")
    buyer.press("Use the coupon")
    expect(page.locator("main dl.leaders .strong dd").first).to_have_text(lower)

    page.locator("main form[action$='/pay/'] button[type=submit]").click()
    page.wait_for_url("**/sandbox/**")
    buyer.sees(lower)
    page.locator("main form[method=post] button.btn-primary").click()
    page.wait_for_url("**/orders/*/**")
    expect(page.locator("main .state.ok").first).to_be_visible(timeout=WORK_MS)
    buyer.sees(lower)

    # The only use is taken: the next order costs what it costs, and says why.
    page.goto("/membership/")
    page.locator("main form[action$='/buy/'] button").first.click()
    page.wait_for_url("**/checkout/*/")
    before = total(buyer)
    page.fill("input[name=code]", code)
    buyer.press("Use the coupon")
    buyer.sees(buyer.says("You have used this coupon already."))
    assert total(buyer) == before
