"""Members meet, in both languages: one shows what they are good at, another finds and follows them, hears of a topic, blocks a third."""
import pytest
from django.utils import translation
from playwright.sync_api import expect

from tests.journeys.test_ask_and_accept import ask
from tests.journeys.test_the_loop import WORK_MS, Reader, enter

SKILL = {"en": "Pottery", "zh-hans": "制陶"}


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def reader(request, browser, portal):
    person = Reader(browser, portal.url, *request.param)
    yield person
    person.context.close()
    assert person.faults == []


def show_oneself(reader: Reader) -> None:
    """A skill and a city are told, the city shown, the events kept."""
    page = reader.page
    reader.open("/me/profile/")
    page.fill("#id_skills", SKILL[reader.language])
    page.fill("#id_city", "Lisboa")
    reader.press("Save")
    page.locator("#id_shows_place").check()
    reader.press("Save who sees what")
    page.get_by_role("link", name=reader.says("Look at my page"), exact=True).click()
    reader.sees(reader.says("This is how others see you."))
    reader.sees("Lisboa")


def following(reader: Reader) -> str:
    with translation.override(reader.language):
        return translation.pgettext("state", "Following")


def follow_no_longer(reader: Reader) -> None:
    reader.open("/members/author/")
    reader.page.get_by_role("button", name=following(reader), exact=True).click()
    expect(reader.page.get_by_role("button", name=reader.says("Follow"), exact=True)).to_be_visible()


def find_and_follow(reader: Reader) -> None:
    page = reader.page
    reader.open("/members/")
    page.locator(".directory__more summary").click()
    page.fill("#id_skill", SKILL[reader.language])
    reader.press("Find")
    expect(page.locator(".people__one")).to_have_count(1)
    assert "skill=" in page.url
    page.locator(".people__name a").click()
    reader.press("Follow")
    expect(page.get_by_role("button", name=following(reader), exact=True)).to_be_visible()


def block_the_subscriber(reader: Reader) -> None:
    page = reader.page
    reader.open("/members/subscriber/")
    page.locator(".block-them summary").click()
    page.locator(".block-them button").click()
    reader.sees(reader.says("You blocked this member. What they write is folded away for you, and they cannot reach you."))


def test_members_find_follow_and_block_each_other(reader):
    page, title = reader.page, f"Clay for programmers, {reader.language}"
    enter(reader, "author")
    show_oneself(reader)

    enter(reader, "member")
    find_and_follow(reader)

    enter(reader, "author")
    topic = ask(reader, title)
    enter(reader, "subscriber")
    reader.open(topic)
    page.fill("#reply textarea", "Words that somebody does not want to read.")
    page.locator("#reply button.btn-primary").click()

    enter(reader, "member")
    block_the_subscriber(reader)
    expect(page.get_by_role("button", name=reader.says("Follow"), exact=True)).to_be_hidden()
    reader.open(topic)
    folded = page.locator("details.folded")
    expect(folded).to_have_count(1)
    expect(page.get_by_text("Words that somebody does not want to read.")).to_be_hidden()
    folded.locator("summary").click()
    expect(page.get_by_text("Words that somebody does not want to read.")).to_be_visible()

    # A worker tells those who follow within seconds, on a busy machine within minutes; the page is asked again until it is there.
    reader.open("/me/notifications/")
    deadline = 3 * WORK_MS // 1000
    while title not in page.content() and deadline:
        page.wait_for_timeout(1000)
        reader.open("/me/notifications/")
        deadline -= 1
    reader.sees(title)

    reader.open("/me/blocked/")
    reader.press("Unblock")
    reader.sees(reader.says("You blocked nobody"))
    follow_no_longer(reader)
