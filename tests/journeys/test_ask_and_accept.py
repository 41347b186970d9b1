"""Ask, answer, accept, in both languages: a question gets its answer, a vote and a seal, and the answerer hears of it."""
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_loop import Reader, enter


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def reader(request, browser, portal):
    person = Reader(browser, portal.url, *request.param)
    yield person
    person.context.close()
    assert person.faults == []


def ask(reader: Reader, title: str) -> str:
    """As the member, with what was asked before shown under the title; returns the address."""
    page = reader.page
    reader.open("/community/new/")
    expect(page.get_by_label(reader.says("A question: answers are voted on, and you say which one helped"))).to_be_checked()
    page.select_option("#id_category", index=1)
    page.fill("#id_title", title)
    page.fill("#id_body", "It was fast yesterday: `SELECT 1`.")
    page.locator("main form.writing button.btn-primary").click()
    expect(page.locator("h1")).to_have_text(title)
    reader.sees(reader.says("question, open"))
    return urlsplit(page.url).path


def answer(reader: Reader, topic: str, text: str) -> None:
    page = reader.page
    reader.open(topic)
    page.fill("#reply textarea", text)
    page.locator("#reply button.btn-primary").click()
    expect(page.locator(".post", has_text=text)).to_be_visible()


def test_a_question_is_answered_voted_on_and_accepted(reader, portal):
    page, title = reader.page, f"Why is it slow since the release, {reader.language}?"
    enter(reader, "member")
    topic = ask(reader, title)

    enter(reader, "author")
    answer(reader, topic, "Measure before you change anything.")
    enter(reader, "subscriber")
    answer(reader, topic, "看执行计划 EXPLAIN ANALYZE.")
    reader.open(topic)
    first = page.locator(".post", has_text="Measure before")
    first.get_by_role("button", name=reader.says("Vote for it")).click()
    expect(page.locator(".post", has_text="Measure before").locator(".votes b")).to_have_text("1")
    expect(page.locator(".post").nth(1)).to_contain_text("Measure before")

    enter(reader, "member")
    reader.open(topic)
    page.locator(".post", has_text="EXPLAIN ANALYZE").get_by_role("button", name=reader.says("This answer helped")).click()
    accepted = page.locator(".post--accepted")
    expect(accepted).to_contain_text("EXPLAIN ANALYZE")
    expect(accepted.locator(".seal")).to_be_visible()
    # The accepted answer stands before the one with the vote.
    expect(page.locator(".post").nth(1)).to_contain_text("EXPLAIN ANALYZE")
    reader.sees(reader.says("solved"))

    enter(reader, "subscriber")
    reader.open("/me/notifications/")
    reader.sees(title)
