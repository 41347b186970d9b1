"""A newcomer buys a year’s membership and finds every course of it open, allows renewals and switches them off, in both languages."""
import re

from playwright.sync_api import expect

from tests.journeys.test_the_loop import WORK_MS, join, reader  # noqa: F401 - a fixture

PLAN = "member-yearly"


def buy(person) -> None:
    page = person.page
    person.open("/membership/")
    page.locator(f"main form[action='/membership/{PLAN}/buy/'] button[type=submit]").click()
    page.wait_for_url("**/checkout/*/")
    page.check("input[name=provider][value=sandbox]")
    page.locator("main form[action$='/pay/'] button[type=submit]").click()
    page.wait_for_url("**/sandbox/**")
    page.check("input[name=may_renew]")
    page.locator("main form[action*='/pay/'] button[type=submit]").first.click()
    page.wait_for_url("**/orders/*/")
    expect(page.locator("main .state.ok").first).to_be_visible(timeout=WORK_MS)


def courses_of(person) -> list[str]:
    person.open("/membership/")
    found = person.page.locator("main ul.leaders a[href^='/courses/']").evaluate_all("links => links.map(link => link.pathname)")
    assert len(found) > 1
    return found


def test_a_years_membership_opens_all_its_courses_and_renews_as_the_member_says(reader):  # noqa: F811 - the fixture
    join(reader, f"yearling-{reader.language[:2]}")
    courses = courses_of(reader)
    buy(reader)
    for course in courses:
        reader.open(course)
        expect(reader.page.get_by_role("main")).to_contain_text(re.compile("Membership for a year|年度会员"))
        assert reader.page.locator("main form[action*='/buy/']").count() == 0
    reader.open("/me/membership/")
    reader.press("Switch renewals off")
    reader.press("Renew it again")
    expect(reader.page.get_by_role("button", name=reader.says("Switch renewals off"), exact=True)).to_be_visible(timeout=WORK_MS)
