"""An article from its first word to its paid part, in both languages: written, vetted, hidden from a visitor, open to a subscriber."""
import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_loop import WORK_MS, Reader, enter

WORD = {"en": "quokkavellum", "zh-hans": "袋熊密卷"}
TITLE = {"en": "Locks, read slowly", "zh-hans": "慢慢读懂锁"}


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def reader(request, browser, portal):
    person = Reader(browser, portal.url, *request.param)
    yield person
    person.context.close()
    assert person.faults == []


def write(reader: Reader, slug: str) -> None:
    page, word = reader.page, WORD[reader.language]
    reader.open("/community/articles/new/")
    page.fill("#id_title", TITLE[reader.language])
    page.fill("#id_summary", "Who waits for whom, and why. 谁在等谁。")
    page.select_option("#id_category", value="databases")
    page.select_option("#id_language", value=reader.language)
    page.fill("#id_teaches", "PostgreSQL 18")
    page.fill("#id_open_body", "## Before\n\nEverybody reads this. 人人可读。\n\n```sql\nSELECT 1;\n```")
    page.fill("#id_paid_body", f"## {word}\n\nOnly some read this: {word}.")
    page.fill("#id_slug", slug)
    # Without a price it does not go on, and nothing is lost.
    page.locator("main form.writing button.btn-primary").click()
    expect(page.locator("#id_price")).to_have_class("numberinput form-control is-invalid")
    expect(page.locator("#id_paid_body")).to_have_value(f"## {word}\n\nOnly some read this: {word}.")
    page.fill("#id_price", "19")
    page.locator("main form.writing button[name=look]").click()
    page.wait_for_url("**/preview/")
    reader.sees(word)
    page.locator("main form[action$='/submit/'] button").click()
    page.wait_for_url("**/me/articles/")


def vet(reader: Reader, slug: str) -> None:
    page = reader.page
    reader.open("/community/articles/vetting/")
    page.locator(f"main a[href$='/vetting/{slug}/']").click()
    reader.sees(WORD[reader.language])
    page.locator("main button[name=publish]").click()
    # Nothing was vouched for.
    expect(page.locator("main .is-invalid").first).to_be_visible()
    for box in page.locator("main input[name=checked]").all():
        box.check()
    page.locator("main button[name=publish]").click()
    page.wait_for_url("**/community/articles/vetting/")


def found(reader: Reader, word: str) -> int:
    reader.open(f"/search/?q={word}")
    return reader.page.locator("main a[href^='/community/articles/']").count()


def test_the_paid_part_is_hidden_from_a_visitor_and_open_to_a_subscriber(reader, portal):
    slug, word = f"locks-{reader.language[:2]}", WORD[reader.language]
    here = f"/community/articles/{slug}/"
    enter(reader, "author")
    write(reader, slug)
    enter(reader, "reviewer")
    vet(reader, slug)

    reader.context.clear_cookies()
    reader.open(here)
    reader.sees("Everybody reads this.")
    reader.sees(reader.says("What opens it, and what that costs"))
    assert word not in reader.page.content()
    for path in ("/community/articles/", "/feeds/articles.atom", "/feeds/members/author.atom", "/sitemap/articles-1.xml"):
        assert word not in reader.page.request.get(path).text()

    enter(reader, "subscriber")
    reader.open(here)
    reader.sees(word)
    reader.page.locator("#still-right button[value=yes]").click()
    reader.page.wait_for_url("**/#still-right")
    # The index is written by the worker.
    deadline = WORK_MS
    while not found(reader, word) and deadline > 0:
        reader.page.wait_for_timeout(500)
        deadline -= 500
    assert found(reader, word) == 1
    reader.context.clear_cookies()
    assert found(reader, word) == 0
