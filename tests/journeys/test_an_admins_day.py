"""An admin’s day in a real browser, in both languages: approve, refund, suspend, export, each asked first; then the trail tells it."""
from pathlib import Path

import pytest
from django.utils import timezone, translation
from playwright.sync_api import expect

from accounts.models import Member
from billing.models import Refund
from community.models import Expert
from portal.models import StaffAct
from tests.factories.accounts import make_member
from tests.factories.billing import make_product, paid_order
from tests.factories.refunds import ask, make_policy
from tests.rig.chromium import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def page(request, browser, live_server):
    language, locale = request.param
    admin = make_member("root-user", is_staff=True, is_superuser=True, language=language)
    context = browser.new_context(base_url=live_server.url, locale=locale, viewport={"width": 1280, "height": 900})
    sign_in(context, live_server.url, admin)
    opened = context.new_page()
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    with translation.override(language):
        yield opened
    assert opened.complaints == []
    context.close()


def choose(page, path: str, action: str) -> None:
    """The action of a list, for its first row."""
    page.goto(path)
    page.locator("#result_list input.action-select").first.check()
    page.select_option("select[name=action]", action)
    page.locator("button[name=index]").click()


def approve(page, expert) -> None:
    choose(page, "/admin/community/expert/", "put_on_list")
    expect(page.locator("form.confirm")).to_be_visible()
    assert (Expert.objects.get().listed_at, StaffAct.objects.count()) == (None, 0)
    page.select_option("#id_because", "planned")
    page.locator("form.confirm input[type=submit]").click()
    page.wait_for_url("**/admin/community/expert/")
    assert Expert.objects.get().listed_at is not None


def refund(page, asked) -> None:
    page.goto(f"/admin/billing/refund/{asked.pk}/approve/")
    page.locator("#content form input[type=submit]").click()
    page.wait_for_url("**/admin/billing/refund/")
    assert Refund.objects.get().state == Refund.State.APPROVED


def suspend(page, member) -> None:
    page.goto("/admin/accounts/member/?q=lin")
    choose(page, "/admin/accounts/member/?q=lin", "suspend")
    assert not Member.objects.get(pk=member.pk).is_suspended
    page.fill("#id_reason", "Sold links")
    page.locator("#content form input[type=submit]").click()
    page.wait_for_url("**/admin/accounts/member/**")
    assert Member.objects.get(pk=member.pk).is_suspended


def export(page) -> str:
    page.goto("/admin/accounts/member/?q=lin")
    page.locator(".object-tools a[href*=export]").click()
    with page.expect_download() as coming:
        page.locator("#content form input[type=submit]").click()
    return Path(coming.value.path()).read_text(encoding="utf-8-sig")


def test_four_acts_and_what_the_trail_tells_of_them(page):
    member = make_member("lin", display_name="林知远")
    make_policy(consumed_percent=100)
    asked = ask(paid_order(member, make_product(price=9900)))
    expert = Expert.objects.create(member=make_member("marta"), subjects="databases", language="en", applied_at=timezone.now())

    approve(page, expert)
    refund(page, asked)
    suspend(page, member)
    assert "林知远" in export(page)

    page.goto("/admin/portal/staffact/")
    told = page.locator("#result_list").inner_text()
    for model in (Expert, Refund, Member):
        assert str(model._meta.verbose_name).lower() in told.lower()
    tale = [
        ("community.Expert", "changed"), ("billing.Refund", "changed"), ("accounts.Standing", "added"), ("accounts.Member", "exported"),
    ]
    acts = [StaffAct.objects.filter(model=model, action=action).order_by("id").first() for model, action in tale]
    assert [bool(act) for act in acts] == [True] * 4
    assert len({act.request_id for act in acts}) == 4
    assert (acts[0].before["listed_at"], bool(acts[0].after["listed_at"]), acts[0].reason) == (None, True, "planned")
    assert (acts[1].before["state"], acts[1].after["state"]) == ("requested", "approved")
    assert (acts[2].after["member"], acts[2].act, acts[3].after["rows"]) == (member.pk, "suspend", 1)
    page.goto(f"/admin/portal/staffact/{acts[1].pk}/change/")
    row = page.locator("table.trail tbody tr", has_text=str(Refund.State.APPROVED.label)).first
    expect(row).to_contain_text(str(Refund.State.REQUESTED.label))
    assert "Sold links" not in str(list(StaffAct.objects.values()))
    assert timezone.now() > acts[3].at
