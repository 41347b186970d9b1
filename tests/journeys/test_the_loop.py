"""The whole loop, in both languages: a newcomer joins, buys, learns, asks, comes and answers; then the operator reads the figures."""
import re
import time
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.utils import translation
from playwright.sync_api import expect

from community.limits import PAUSE_OF_NEWCOMER
from portal.demo import sample_password

PASSWORD = "a long word of my own 27"
COURSE = "http-caching-and-idempotency"
# A payment, a rollup: done by the worker, which the page waits for.
WORK_MS = 60_000


class Reader:
    """Somebody with a browser in one language, who presses what the catalogue of that language calls so."""

    def __init__(self, browser, url: str, language: str, locale: str):
        self.url, self.language = url, language
        window = {"width": 1280, "height": 900}
        self.context = browser.new_context(base_url=url, locale=locale, timezone_id="Europe/Berlin", viewport=window)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", lambda answer: self.faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)

    def says(self, text: str, **values) -> str:
        with translation.override(self.language):
            return str(translation.gettext(text)) % values

    def press(self, text: str, **values) -> None:
        self.page.get_by_role("button", name=self.says(text, **values), exact=True).click()

    def open(self, path: str) -> None:
        assert self.page.goto(path).status == 200

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text, timeout=WORK_MS)


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def reader(request, browser, portal):
    person = Reader(browser, portal.url, *request.param)
    yield person
    person.context.close()
    assert person.faults == []


def join(reader: Reader, handle: str) -> None:
    page = reader.page
    reader.open("/accounts/signup/")
    page.fill("#id_display_name", "林知远 Lin")
    page.fill("#id_username", handle)
    page.fill("#id_email", f"{handle}@example.org")
    page.fill("#id_password1", PASSWORD)
    reader.press("Join")
    page.wait_for_url("**/accounts/confirm-email/")
    reader.open("/demo/mailbox/")
    page.locator("tr", has_text=f"{handle}@example.org").get_by_role("link").click()
    page.locator("main a[href*='/accounts/confirm-email/']").click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/")
    reader.open("/me/profile/")
    assert page.input_value("#id_display_name") == "林知远 Lin"


def buy_the_course(reader: Reader) -> None:
    page = reader.page
    reader.open(f"/courses/{COURSE}/")
    reader.press("Buy the course")
    page.wait_for_url("**/checkout/*/")
    page.locator("main form[action$='/pay/'] button[type=submit]").click()
    page.wait_for_url("**/sandbox/**")
    page.locator("main form[method=post] button.btn-primary").click()
    page.wait_for_url("**/orders/*/**")
    # The provider's notice goes through the worker over HTTP; the page asks until it is there.
    expect(page.locator("main .state.ok").first).to_be_visible(timeout=WORK_MS)


def learn(reader: Reader) -> None:
    page = reader.page
    reader.open(f"/courses/{COURSE}/")
    reader.sees(reader.says("You bought it."))
    page.get_by_role("link", name=reader.says("Begin"), exact=True).click()
    page.wait_for_url("**/lessons/*/")
    first = page.url
    reader.press("Mark as done and go on")
    page.wait_for_url(lambda url: "/lessons/" in url and url != first)
    reader.open("/me/learning/")
    reader.sees("20%")
    reader.open(f"/courses/{COURSE}/")
    page.get_by_role("link", name=reader.says("Go on"), exact=True).click()
    assert page.url != first


def discuss(reader: Reader, title: str) -> str:
    """Start a topic; returns its address."""
    page = reader.page
    reader.open("/community/new/")
    page.select_option("#id_category", index=1)
    page.fill("#id_title", title)
    page.fill("#id_body", "二分查找 `bisect`:\n\n```python\nprint(1 < 2)\n```\n\n@operator <script>alert(1)</script>")
    page.locator("main form.writing button.btn-primary").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".post pre .ln").first).to_have_text("print(1 < 2)")
    assert page.locator(".post script").count() == 0
    topic = urlsplit(page.url).path
    # A newcomer who is too quick is told so and keeps the text.
    reply(reader, "第二帖 second")
    expect(page.locator("#reply .invalid-feedback")).to_be_visible()
    expect(page.locator("#reply textarea")).to_have_value("第二帖 second")
    return topic


def reply(reader: Reader, text: str) -> None:
    reader.page.fill("#reply textarea", text)
    reader.page.locator("#reply button.btn-primary").click()


def come_back_to(reader: Reader, topic: str) -> None:
    reader.page.wait_for_timeout(PAUSE_OF_NEWCOMER.total_seconds() * 1000)
    reader.open(topic)
    reply(reader, "第二帖 second")
    expect(reader.page.locator(".post")).to_have_count(2)


def register(reader: Reader) -> None:
    page = reader.page
    reader.open("/events/weekend-contest-12/")
    page.locator("main form[action$='/register/'] button").click()
    expect(page.locator("main form[action$='/cancel/']")).to_be_visible()
    assert page.locator("main form[action$='/register/']").count() == 0


def answer(reader: Reader) -> None:
    page = reader.page
    reader.open("/surveys/")
    page.locator("main a[href$='/satisfaction-q4/']").first.click()
    for group in page.locator("form.survey fieldset").all():
        group.locator("input").nth(1).check()
    page.fill("form.survey textarea", "更多代码评审之夜 More review nights")
    reader.press("Send my answers")
    expect(page.locator("form.survey")).to_have_count(0)


def enter(reader: Reader, handle: str) -> None:
    reader.context.clear_cookies()
    reader.open("/accounts/login/")
    reader.page.fill("#id_login", handle)
    reader.page.fill("#id_password", sample_password())
    reader.page.locator("main form[action='/accounts/login/'] button.btn-primary").click()
    reader.page.wait_for_url("**/")
    # What the sample member reads in otherwise is their own choice.
    reader.open(f"/language/{reader.language}/?next=/")


def _today() -> str:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def interactions_of_today(portal) -> float:
    """Activity of the day that is not over, interactions a day, as the API tells a service account."""
    today = _today()
    answer = httpx.post(
        f"{portal.url}/api/v1/analysis", json={"metric": "activity", "time_range": {"from": today, "to": today}},
        headers={"Authorization": f"Bearer {(portal.folder / 'service-token').read_text()}"},
    )
    return answer.raise_for_status().json()["metrics"]["activity"]["value"]


def recompute(reader: Reader) -> None:
    enter(reader, "operator")
    reader.open("/analytics/")
    reader.page.locator("main form[action$='/recompute/'] button").click()


def grown(portal, before: float, wanted: int) -> int:
    """By how much today grew, once the worker has rolled it up again; what is `wanted` ends the waiting."""
    deadline = time.monotonic() + WORK_MS / 1000
    while (growth := round(interactions_of_today(portal) - before)) < wanted and time.monotonic() < deadline:
        time.sleep(0.5)
    return growth


def test_a_newcomer_joins_buys_learns_asks_comes_and_answers_and_the_operator_sees_it(reader, portal):
    handle = f"walker-{reader.language[:2]}"
    # What other journeys left is counted before.
    portal.manage("metrics", "--from", _today(), "--to", _today())
    before = interactions_of_today(portal)
    join(reader, handle)
    buy_the_course(reader)
    learn(reader)
    topic = discuss(reader, f"Is this {reader.language}? 二分查找")
    register(reader)
    answer(reader)
    come_back_to(reader, topic)

    recompute(reader)
    # A lesson, a topic, a reply, a registration, a survey.
    assert grown(portal, before, 5) == 5
    reader.open("/analytics/")
    sheets = reader.page.locator("section.formulas .formula__v b").all_text_contents()
    assert [re.search(r"\d", figure) is not None for figure in sheets] == [True, True, True]
