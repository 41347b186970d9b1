"""Money that goes back and money that comes late, in both languages: a refund that two people approve closes what it paid for; a payment
notice that comes after the order expired still opens it."""
import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_loop import COURSE, WORK_MS, Reader, enter, join

SPEAK = "from accounts.models import Member; Member.objects.filter(handle__in=['staff', 'admin']).update(language='{language}')"
# One that the membership opens.
IN_MEMBERSHIP = "parser-from-scratch"
EXPIRES = (
    "from datetime import timedelta; from django.utils import timezone; from billing.models import Order; "
    "Order.objects.filter(ref='{ref}').update(expires_at=timezone.now() + timedelta(seconds=45))"
)
# The order ends within a minute, the money comes one minute later, and sweeps find both.
LATE_MS = 240_000


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def people(request, browser, portal):
    """Who pays, and two who work in the admin."""
    portal.manage("shell", "-c", SPEAK.format(language=request.param[0]))
    three = [Reader(browser, portal.url, *request.param) for _n in range(3)]
    yield three
    for person in three:
        person.context.close()
    assert [person.faults for person in three] == [[], [], []]


def pay_at_the_sandbox(payer: Reader, card: str = "good") -> None:
    page = payer.page
    page.locator("main form[action$='/pay/'] button[type=submit]").click()
    page.wait_for_url("**/sandbox/**")
    page.select_option("select[name=card]", card)
    page.locator("main form[method=post] button.btn-primary").click()
    page.wait_for_url("**/orders/*/**")


def until(reader: Reader, text: str, path: str, *, within_ms: int = WORK_MS) -> None:
    """Look again until it is there: the page does not ask by itself."""
    end = time.monotonic() + within_ms / 1000
    while time.monotonic() < end:
        reader.open(path)
        if text in reader.page.get_by_role("main").inner_text():
            return
        reader.page.wait_for_timeout(3000)
    reader.sees(text)


def buy_a_year(payer: Reader) -> str:
    """Order and pay the membership of a year; returns the path of the order."""
    page = payer.page
    payer.open("/membership/")
    page.locator("main form[action='/membership/member-yearly/buy/'] button").first.click()
    page.wait_for_url("**/checkout/*/")
    pay_at_the_sandbox(payer)
    expect(page.locator("main .state.ok").first).to_be_visible(timeout=WORK_MS)
    return re.search(r"/orders/[^/]+/", page.url)[0]


def ask_for_it_back(payer: Reader) -> None:
    page = payer.page
    page.get_by_role("link", name=payer.says("Ask for your money back"), exact=True).click()
    page.check("main input[name=lines]")
    page.fill("main textarea[name=reason]", "It is not what I need. 不是我需要的。")
    payer.press("Ask for your money back")
    payer.sees(payer.says("asked for"))


def approve(clerk: Reader, handle: str, order: str) -> None:
    enter(clerk, handle)
    clerk.open("/admin/billing/refund/")
    row = clerk.page.locator("#result_list tr", has_text=order.strip("/").split("/")[1])
    row.get_by_role("link", name=clerk.says("Approve"), exact=True).click()
    clerk.page.locator("#content form input[type=submit]").click()


def told(clerk: Reader, text: str) -> None:
    expect(clerk.page.locator(".messagelist")).to_contain_text(clerk.says(text))


def test_a_refund_that_two_people_approve_closes_what_it_paid_for(people):
    payer, first, second = people
    join(payer, f"asks-back-{payer.language[:2]}")
    order = buy_a_year(payer)
    payer.open(f"/courses/{IN_MEMBERSHIP}/")
    assert payer.page.get_by_role("button", name=payer.says("Buy the course"), exact=True).count() == 0
    payer.open(order)
    ask_for_it_back(payer)
    approve(first, "staff", order)
    told(first, "Approved. Another person must agree.")
    # One person’s word is not enough: it is still open.
    payer.open(f"/courses/{IN_MEMBERSHIP}/")
    assert payer.page.get_by_role("button", name=payer.says("Buy the course"), exact=True).count() == 0
    approve(second, "admin", order)
    told(second, "Approved. It is on its way.")
    until(payer, payer.says("Your money was paid back"), order)
    payer.open(f"/courses/{IN_MEMBERSHIP}/")
    expect(payer.page.get_by_role("button", name=payer.says("Buy the course"), exact=True)).to_be_visible()
    payer.page.get_by_role("link", name=payer.says("Why can I not open this?"), exact=True).click()
    payer.sees(payer.says("Does not count: it was taken back on %(day)s.", day="|").partition("|")[0])


def test_a_notice_that_comes_after_the_order_expired_still_opens_it(people, portal):
    payer, clerk, _third = people
    join(payer, f"pays-late-{payer.language[:2]}")
    payer.open(f"/courses/{COURSE}/")
    payer.press("Buy the course")
    payer.page.wait_for_url("**/checkout/*/")
    ref = payer.page.url.rstrip("/").rsplit("/", 1)[1]
    portal.manage("shell", "-c", EXPIRES.format(ref=ref))
    pay_at_the_sandbox(payer, "late")
    payer.sees(payer.says("Waiting for the payment notice"))
    until(payer, payer.says("This order has expired"), f"/orders/{ref}/", within_ms=LATE_MS)
    # What the bank sees meanwhile.
    enter(clerk, "staff")
    clerk.open("/pay/sandbox/panel/")
    clerk.page.locator("main tr", has_text=ref).get_by_role("link").click()
    clerk.sees(clerk.says("Notices to the portal"))
    until(payer, payer.says("Paid. It is open to you."), f"/orders/{ref}/", within_ms=LATE_MS)
    payer.open(f"/courses/{COURSE}/")
    payer.sees(payer.says("You bought it."))
