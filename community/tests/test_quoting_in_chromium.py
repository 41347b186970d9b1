"""Quoting and replying in a real browser: what was typed stays, and only what was marked is quoted."""
import pytest
from playwright.sync_api import expect

from tests.factories.accounts import make_member
from tests.factories.community import make_reply, make_topic
from tests.rig import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MARK = "node => getSelection().selectAllChildren(node)"


@pytest.fixture
def page(browser, live_server):
    member, marta = make_member("lin", display_name="林知远"), make_member("marta", display_name="Marta")
    topic = make_topic()
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    chromium.sign_in(context, live_server.url, member)
    page = context.new_page()
    page.post = make_reply(topic, marta, body="先看**锁**。\n\n再看查询。")
    page.goto(topic.get_absolute_url())
    yield page
    context.close()


def test_the_marked_words_are_quoted_below_what_was_typed(page):
    box, post = page.locator("#reply textarea[name=body]"), page.locator("#post-2")
    box.fill("I agree:")
    post.locator(".prose p").first.evaluate(MARK)
    post.locator("[data-quote]").click()
    head = f"> [Marta, #2](/community/p/{page.post.pk}/)\n>\n"
    expect(box).to_have_value(f"I agree:\n\n{head}> 先看锁。\n\n")
    expect(box).to_be_focused()


def test_with_nothing_marked_the_whole_post_is_quoted_as_it_was_written(page):
    page.locator("#post-2 [data-quote]").click()
    head = f"> [Marta, #2](/community/p/{page.post.pk}/)\n>\n"
    expect(page.locator("#reply textarea[name=body]")).to_have_value(f"{head}> 先看**锁**。\n>\n> 再看查询。\n\n")


def test_replying_to_a_post_says_so_and_can_be_taken_back(page):
    target, line = page.locator("#reply input[name=reply_to]"), page.locator("[data-reply-line]")
    expect(line).to_be_hidden()
    page.locator("#post-2 [data-reply]").click()
    expect(target).to_have_value(str(page.post.pk))
    expect(line).to_contain_text("Marta #2")
    page.locator("[data-reply-cancel]").click()
    expect(target).to_have_value("")
    expect(line).to_be_hidden()
