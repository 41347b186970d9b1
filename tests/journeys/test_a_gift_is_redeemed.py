"""A gift, in both languages: chosen, paid, passed on as a link, opened by somebody else, who then reads the course."""
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_loop import COURSE, WORK_MS, Reader, join


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def people(request, browser, portal):
    giver, receiver = (Reader(browser, portal.url, *request.param) for _n in range(2))
    yield giver, receiver
    for person in (giver, receiver):
        person.context.close()
        assert person.faults == []


def give_the_course(giver: Reader) -> str:
    """Returns the path of the gift."""
    page = giver.page
    giver.open(f"/courses/{COURSE}/")
    page.get_by_role("link", name=giver.says("Give it to somebody")).first.click()
    page.fill("#id_message", "Enjoy it. 慢慢看。")
    giver.press("Go to checkout")
    page.wait_for_url("**/checkout/*/")
    giver.sees("Enjoy it. 慢慢看。")
    page.locator("main form[action$='/pay/'] button[type=submit]").click()
    page.wait_for_url("**/sandbox/**")
    page.locator("main form[method=post] button.btn-primary").click()
    page.wait_for_url("**/orders/*/**")
    giver.sees(giver.says("Paid. The gift is on its way."))
    link = page.locator("main a[href^='/gifts/']").get_attribute("href", timeout=WORK_MS)
    # It opens nothing to the one who paid for it.
    giver.open(f"/courses/{COURSE}/")
    expect(page.get_by_role("button", name=giver.says("Buy the course"))).to_be_visible()
    return link


def test_a_gift_is_bought_passed_on_and_opened_once(people):
    giver, receiver = people
    join(giver, f"giver{giver.language[:2]}")
    link = give_the_course(giver)
    # The link is looked at before there is an account.
    receiver.open(link)
    receiver.sees("Enjoy it. 慢慢看。")
    join(receiver, f"receiver{giver.language[:2]}")
    receiver.open("/gifts/")
    receiver.page.fill("#id_code", re.search(r"/gifts/(.+)/", link)[1].lower())
    receiver.press("Look at the gift")
    receiver.press("Open the gift")
    receiver.sees(receiver.says("It is open to you"))
    receiver.page.locator("main .acts a.btn-primary").click()
    expect(receiver.page).to_have_url(re.compile(f"/courses/{COURSE}/"))
    expect(receiver.page.get_by_role("button", name=receiver.says("Buy the course"))).to_have_count(0)
    # For the giver it is used up.
    giver.open(link)
    giver.sees(giver.says("This gift was redeemed already."))
