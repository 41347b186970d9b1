"""A mention mails after ten minutes unless it was read, in the reader's language."""
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_loop import Reader, enter

MAIL = """
from datetime import timedelta
from django.utils import timezone
from notices.digest import mail_due
print("letters", mail_due(at=timezone.now() + timedelta(minutes={minutes})))
"""
READS = "from accounts.models import Member; Member.objects.filter(handle='author').update(language='{language}')"


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def reader(request, browser, portal):
    person = Reader(browser, portal.url, *request.param)
    yield person
    person.context.close()
    assert person.faults == []


def letters_after(portal, minutes: int) -> int:
    """How many letters are due so many minutes from now."""
    return int(re.search(r"letters (\d+)", portal.manage("shell", "-c", MAIL.format(minutes=minutes)))[1])


def mention_the_author(reader: Reader, title: str) -> None:
    page = reader.page
    enter(reader, "moderator")
    reader.open("/community/new/")
    page.select_option("#id_category", index=1)
    page.fill("#id_title", title)
    page.fill("#id_body", "@author 你怎么看? What do you think?")
    page.locator("main form.writing button.btn-primary").click()
    expect(page.locator("h1")).to_have_text(title)


def test_a_mention_mails_after_ten_minutes_unless_read(reader, portal):
    portal.manage("shell", "-c", READS.format(language=reader.language))
    letters_after(portal, 11)  # What other journeys left goes out first.
    read, unread = f"Read {reader.language} 缓存", f"Unread {reader.language} 锁"
    mention_the_author(reader, read)
    enter(reader, "author")
    reader.open("/me/notifications/")
    reader.page.locator("main table a", has_text=read).click()
    expect(reader.page.locator("h1")).to_have_text(read)
    assert letters_after(portal, 11) == 0

    reader.page.wait_for_timeout(5500)
    mention_the_author(reader, unread)
    assert [letters_after(portal, 8), letters_after(portal, 11), letters_after(portal, 12)] == [0, 1, 0]

    reader.open("/demo/mailbox/")
    reader.page.locator("tr", has_text=unread).get_by_role("link").click()
    reader.sees({"en": "mentioned you in", "zh-hans": "提到了你"}[reader.language])
    assert read not in reader.page.locator("main").inner_text()
