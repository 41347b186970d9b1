"""A member pays by bank transfer, and staff confirm the money from the account’s statement, in both languages."""
import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_loop import COURSE, WORK_MS, Reader, enter, join

SPEAKS = "from accounts.models import Member; Member.objects.filter(handle='staff').update(language='{language}')"


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def people(request, browser, portal):
    """Who pays, and who works in the admin."""
    portal.manage("shell", "-c", SPEAKS.format(language=request.param[0]))
    both = [Reader(browser, portal.url, *request.param) for _n in range(2)]
    yield both
    for person in both:
        person.context.close()
    assert [person.faults for person in both] == [[], []]


def order_by_transfer(payer: Reader) -> str:
    """Order the course and choose to transfer the money; returns the reference to be written on it."""
    page = payer.page
    payer.open(f"/courses/{COURSE}/")
    payer.press("Buy the course")
    page.wait_for_url("**/checkout/*/")
    page.check("input[name=provider][value=transfer]")
    page.locator("main form[action$='/pay/'] button[type=submit]").click()
    page.wait_for_url("**/pay/transfer/*/")
    payer.sees(payer.says("Test money: no real money moves here, whatever you press."))
    reference = page.locator("main dl.leaders b").inner_text()
    page.get_by_role("link", name=payer.says("Back to the order"), exact=True).click()
    payer.sees(payer.says("Waiting for your transfer"))
    return reference


def confirm(clerk: Reader, reference: str) -> None:
    page = clerk.page
    enter(clerk, "staff")
    clerk.open("/admin/")
    page.get_by_role("link", name=clerk.says("Transfers that wait for their money"), exact=True).click()
    page.locator("tr", has_text=reference).get_by_role("link", name=clerk.says("Confirm the money"), exact=True).click()
    page.fill("#id_statement_reference", f"STATEMENT {reference}")
    page.locator("#content form input[type=submit]").click()
    expect(page.locator(".messagelist")).to_contain_text(clerk.says("Entered. The order is paid, and the member was told."))


def test_a_transfer_is_confirmed_by_staff_and_opens_the_course(people):
    payer, clerk = people
    join(payer, f"sender-{payer.language[:2]}")
    reference = order_by_transfer(payer)
    order = payer.page.url
    confirm(clerk, reference)
    # The page asks by itself.
    expect(payer.page.locator("main .state.ok").first).to_be_visible(timeout=WORK_MS)
    assert payer.page.url == order
    payer.open(f"/courses/{COURSE}/")
    payer.sees(payer.says("You bought it."))
