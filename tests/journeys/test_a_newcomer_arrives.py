"""A newcomer arrives, in both languages: an invitation, the agreement, the letter, the first steps one after the other."""
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Consent, Invitation, Member
from community.models import Post, Tag
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category
from tests.factories.courses import make_course
from tests.factories.editor import photo_with_place
from tests.factories.events import make_event
from tests.factories.newcomer import make_invitation, publish_text
from tests.journeys.test_the_loop import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "ocean-lantern-42"


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def reader(request, browser, live_server):
    person = Reader(browser, live_server.url, *request.param)
    yield person
    person.context.close()
    assert person.faults == []


@pytest.fixture
def house(db):
    """What a small community has: two categories and a tag, a course whose first lesson is free, an event."""
    make_category("databases", name_en="Databases", name_zh="数据库")
    make_category("careers", name_en="Careers", name_zh="职业")
    Tag.objects.create(name="postgresql", slug="postgresql", topic_count=1)
    make_course("snapshots", owner=make_member("teacher"), title="Snapshots")
    make_event("review-night", starts_at=timezone.now() + timedelta(days=3), capacity=10)
    inviter = make_member("marta", display_name="Marta Kowalczyk")
    return make_invitation(inviter)


def path_of(page) -> str:
    return urlsplit(page.url).path


def progress(reader: Reader, done: int) -> None:
    reader.open("/welcome/")
    reader.sees(reader.says("%(done)s of %(total)s done", done=done, total=5))


def join_by(reader: Reader, invitation: Invitation) -> None:
    page = reader.page
    reader.open(f"/invited/{invitation.code}/")
    reader.sees("Marta Kowalczyk")
    page.get_by_role("main").get_by_role("link", name=reader.says("Join, free")).click()
    page.wait_for_url("**/accounts/signup/")
    expect(page.locator("main a[href='/terms/']")).to_be_visible()
    expect(page.locator("main a[href='/privacy/']")).to_be_visible()
    page.fill("#id_display_name", "Ada Fresh")
    page.fill("#id_username", "ada")
    page.fill("#id_email", "ada@example.org")
    page.fill("#id_password1", PASSWORD)
    reader.press("Join")
    page.wait_for_url("**/accounts/confirm-email/")
    link = re.findall(r"http://\S+", mail.outbox[-1].body)[0]
    page.goto(urlsplit(link).path)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")


def test_somebody_invited_arrives_and_takes_the_first_steps(reader, house):
    page = reader.page
    join_by(reader, house)
    ada = Member.objects.get(handle="ada")
    assert list(Consent.objects.filter(member=ada).order_by("pk").values_list("name", "number", "how")) == [
        ("terms", 0, "signup"), ("privacy", 0, "signup"),
    ]
    house.refresh_from_db()
    assert (house.member, house.joined_at is not None) == (ada, True)
    assert list(Notice.objects.filter(kind="guest_joined").values_list("member__handle", "actor__handle")) == [("marta", "ada")]

    expect(page.locator(".steps-line")).to_contain_text(reader.says("%(done)s of %(total)s done", done=0, total=5))
    page.locator(".steps-line").get_by_role("link", name=reader.says("First steps"), exact=True).click()
    page.wait_for_url("**/welcome/")

    page.get_by_role("main").get_by_role("link", name=reader.says("Your profile"), exact=True).click()
    page.fill("#id_bio", "I keep old databases alive.")
    no_picture = {"name": "me.svg", "mimeType": "image/png", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    page.set_input_files("#id_photo", no_picture)
    reader.press("Save")
    reader.sees(reader.says("This is not a picture that can be shown here. Please send PNG, JPEG, WebP or GIF."))
    expect(page.locator("#id_bio")).to_have_value("I keep old databases alive.")
    progress(reader, 0)
    reader.open("/me/profile/")
    page.fill("#id_bio", "I keep old databases alive.")
    page.set_input_files("#id_photo", {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()})
    reader.press("Save")
    shown = page.locator(".own-photo img.avatar")
    expect(shown).to_have_js_property("naturalWidth", 256)
    reader.open("/members/ada/")
    expect(page.locator(".person img.avatar")).to_have_js_property("naturalWidth", 256)
    progress(reader, 1)

    page.get_by_role("main").get_by_role("link", name=reader.says("Choose interests"), exact=True).click()
    for box in page.locator(".choice input").all():
        box.check()
    reader.press("Save")
    progress(reader, 2)

    reader.open("/community/new/")
    page.select_option("#id_category", index=1)
    page.fill("#id_title", "Why does my vacuum never end?")
    page.fill("#id_body", "It has run since Tuesday.")
    page.locator("main form.writing button.btn-primary").click()
    expect(page.locator("h1")).to_have_text("Why does my vacuum never end?")
    progress(reader, 3)

    page.get_by_role("main").get_by_role("link", name=reader.says("All courses"), exact=True).click()
    reader.open("/courses/snapshots/")
    page.locator("main form[action$='/enrol/'] button").first.click()
    page.wait_for_url("**/lessons/**")
    first = page.url
    reader.press("Mark as done and go on")
    page.wait_for_url(lambda url: "/lessons/" in url and url != first)
    progress(reader, 4)

    page.get_by_role("main").get_by_role("link", name=reader.says("Events"), exact=True).click()
    page.wait_for_url("**/events/")
    reader.open("/events/review-night/")
    page.locator("main form[action$='/register/'] button").first.click()
    expect(page.locator("main form[action$='/cancel/']")).to_be_visible()
    progress(reader, 5)
    reader.sees(reader.says("You have arrived"))
    reader.open("/")
    expect(page.locator(".steps-line")).to_contain_text(reader.says("Your first steps are done"))

    # Weeks later the terms change: what Ada writes just then is kept, and published with her yes.
    Member.objects.filter(pk=ada.pk).update(joined_at=timezone.now() - timedelta(days=40))
    # Nobody writes twice within five seconds, and a browser that is driven is quick.
    Post.objects.filter(author=ada).update(created_at=timezone.now() - timedelta(days=30))
    reader.open("/community/new/")
    page.select_option("#id_category", index=1)
    page.fill("#id_title", "Told twice, kept once")
    page.fill("#id_body", "First line.\n\nSecond line <b>here</b>.")
    publish_text(changed_en="Shorter.", changed_zh="短了。")
    page.locator("main form.writing button.btn-primary").click()
    expect(page.locator("h1")).to_have_text(reader.says("A new version waits for your yes"))
    reader.press("I agree; go on")
    expect(page.locator("h1")).to_have_text("Told twice, kept once")
    reader.sees("Second line <b>here</b>.")
    assert list(Consent.objects.filter(member=ada, how="asked").values_list("name", "number")) == [("terms", 1)]
