"""From an empty database to an open house, as its operator does it: the link, the account, every step, and what a visitor then sees."""
from contextlib import contextmanager

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from PIL import Image

from accounts.models import Member
from analytics.models import CostItem
from billing.models import Plan
from community.models import Category
from kit import house
from portal.setting_up import first
from surveys.models import Indicator
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ["en-GB", "zh-CN"]
GREEN = "rgb(43, 91, 62)"


@contextmanager
def looking(browser, url, language):
    """A page that says afterwards whether the policy or the console had something against it."""
    faults: list[str] = []
    context = browser.new_context(base_url=url, locale=language)
    page = context.new_page()
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def mark(tmp_path):
    path = tmp_path / "mark.png"
    Image.new("RGB", (200, 200), "#2b5b3e").save(path)
    return str(path)


@pytest.fixture
def letters(settings):
    settings.MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}


def save(page) -> None:
    page.locator("button[form=step]").click()
    page.wait_for_load_state()


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_operator_sets_up_an_empty_house(browser, live_server, language, mark, mailoutbox):
    house.forget()
    with translation.override("zh-hans" if language == "zh-CN" else "en"), looking(browser, live_server.url, language) as page:
        page.goto("/")
        assert page.locator("h1").inner_text() == _("This house is being set up")

        page.goto(reverse("setup:begin", args=[first.issue_key(at=timezone.now())]))
        page.fill("[name=display_name]", "Ada Byron")
        page.fill("[name=email]", "ada@example.org")
        with page.expect_response("**/accounts/password/hint/"):
            page.fill("[name=password1]", PASSWORD)
        page.get_by_role("button", name=_("Make the account")).click()
        page.wait_for_url("**/setup/name/")

        page.fill("[name=name_en]", "Foundry")
        page.fill("[name=name_zh]", "铸造坊")
        page.fill("[name=tagline_en]", "We cast bells")
        page.fill("[name=tagline_zh]", "一起铸钟")
        save(page)
        page.check("[name=colour][value=pine]")
        page.set_input_files("[name=mark]", mark)
        save(page)
        assert page.locator(".brand img.mark").evaluate("mark => mark.naturalWidth") == 64
        page.select_option("[name=currency]", "EUR")
        page.select_option("[name=time_zone]", "Europe/Berlin")
        save(page)

        page.fill("[name=price]", "0")
        save(page)
        assert page.locator(".invalid-feedback").count() == 1
        assert (page.input_value("[name=price]"), page.input_value("[name=name_zh]")) == ("0", "会员")
        page.fill("[name=price]", "12.50")
        page.select_option("[name=term]", "12")
        save(page)
        page.get_by_role("link", name=_("Back"), exact=True).click()
        assert page.input_value("[name=price]") == "12.50"
        save(page)

        save(page)
        page.fill("[name=share_0]", "0.5")
        save(page)
        assert "1.15" in page.locator("[role=alert]").inner_text()
        page.fill("[name=share_1]", "0.1")
        save(page)
        page.fill("[name=amount_0]", "40")
        save(page)
        save(page)
        page.wait_for_url("**/setup/ready/")
        assert page.locator(".setup__steps .is-done").count() == 8
        page.get_by_role("button", name=_("Open the house")).click()

        page.wait_for_url(f"{live_server.url}/")
        page.wait_for_load_state("networkidle")

    with looking(browser, live_server.url, language) as page:
        page.goto("/")
        name, tagline = ("铸造坊", "一起铸钟") if language == "zh-CN" else ("Foundry", "We cast bells")
        assert (page.locator(".brand").inner_text(), page.locator("h1").inner_text()) == (name, tagline)
        assert page.locator("main .btn-primary").first.evaluate("button => getComputedStyle(button).backgroundColor") == GREEN
        assert "€12.50" in page.locator("main").inner_text()
        assert page.locator("link[rel=icon]").get_attribute("href") == house.mark_url(32)
    assert list(Member.objects.values_list("handle", "is_superuser")) == [("ada-byron", True)]
    assert list(Plan.objects.values_list("price_amount", "currency", "months")) == [(1250, "EUR", 12)]
    assert list(Category.objects.values_list("name_zh", flat=True)) == ["问答"]
    assert list(Indicator.objects.values_list("importance", flat=True)) == [0.5, 0.1, 0.2, 0.2]
    assert list(CostItem.objects.values_list("amount", "currency")) == [(48000, "EUR")]
    assert [letter.to for letter in mailoutbox] == [["ada@example.org"]]
