"""Hostile texts and files, sent through the pages by a real browser: nothing runs, breaks out or hangs, and it is said why."""
import html
import io
import json
import time
import xml.etree.ElementTree as ET
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from community import rendering
from community.models import Post, Topic, Upload
from kit import markdown
from notices.models import Notice
from notices.tasks import mail_due_notices
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_topic
from tests.factories.editor import hollow_png, photo_with_place, picture_bytes
from tests.journeys.test_editor_in_chromium import leave
from tests.journeys.test_policy_in_chromium import Walk
from tests.rig.chromium import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What stands in a text that nobody sanitised: elements, attributes and addresses that a member's words never make.
FOREIGN = """(parts) => parts.flatMap((part) => [...part.querySelectorAll("*")]).flatMap((one) => [
    ...(["script", "style", "svg", "math", "form", "input", "iframe", "object", "embed", "link", "meta", "title", "base"]
        .includes(one.localName) ? [`<${one.localName}>`] : []),
    ...[...one.attributes].filter(({ name, value }) => name.startsWith("on") || ["id", "name", "style", "srcdoc"].includes(name)
        || (["href", "src"].includes(name) && /^[^/#?]*script:/i.test(value.replace(/\\s/g, "")))
        || (name === "src" && !value.startsWith("/community/uploads/"))).map(({ name, value }) => `${name}=${value}`),
])"""


class Visit(Walk):
    """A walk that also tells what ran and what stands where it must not."""

    def __post_init__(self):
        super().__post_init__()
        self.page.on("dialog", self.hear_dialog)
        self.page.on("response", self.check_answer)

    def hear_dialog(self, dialog):
        self.fault(f"dialog: {dialog.message}")
        dialog.dismiss()

    def check_answer(self, answer):
        if answer.status >= 500:
            self.fault(f"{answer.status} for {answer.url}")

    def check_part(self, answer):
        """Refusals of the editor's calls are meant here."""

    def wrong(self) -> list[str]:
        self.page.wait_for_timeout(150)
        for refusal in self.page.evaluate("window.refusals"):
            self.fault(f"refused: {refusal}")
        if self.page.evaluate("window.__pwned") is not None:
            self.fault("it ran")
        for found in self.page.eval_on_selector_all(".prose, h1, .who", FOREIGN):
            self.fault(f"stands there: {found}")
        return self.faults


@pytest.fixture
def visit(browser, live_server):
    """The visit of a member with a topic open that somebody else began."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    member = make_member("lin")
    sign_in(context, live_server.url, member)
    begun = Visit(context.new_page(), live_server.url)
    begun.topic = make_topic(make_member("marta"), at=timezone.now() - timedelta(hours=2))
    begun.visit(begun.topic.get_absolute_url())
    yield begun
    leave(context)


def reply(visit, body: str):
    """The prose of the reply that was sent through the page."""
    visit.page.fill("#reply textarea", body)
    # What the preview shows must be as tame as what is published.
    visit.page.click("[role=tab]:last-child")
    expect(visit.page.locator(".editor__preview .prose")).not_to_have_text("One moment…")
    visit.page.click("[role=tab]:first-child")
    visit.page.click("#reply .btn-primary")
    visit.page.wait_for_url("**#post-2")
    return visit.page.locator("#post-2 .prose")


# --- 10 to 14, 16: texts ---

TEXTS = {
    "10 address cut in two": ("[x](java&#10;script:window.__pwned=1)", "[x](java\nscript:window.__pwned=1)"),
    "10 plain": ("[x](javascript:window.__pwned=1)", "[x](javascript:window.__pwned=1)"),
    "11 style in svg": (
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">', '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    ),
    "12 quote in an address": ('![x](https://a/b.png" onerror="alert(1))', '![x](https://a/b.png" onerror="alert(1))'),
    "13 names of the page": ("<a id=csrfmiddlewaretoken>x</a>", "<a id=csrfmiddlewaretoken>x</a>"),
    "13 form": ("<form id=location><input name=x></form>", "<form id=location><input name=x></form>"),
    "16 template": ("{{ settings.SECRET_KEY }}{% load x %}", "{{ settings.SECRET_KEY }}{% load x %}"),
    "script": ("<script>alert(1); window.__pwned = 1</script>", "<script>alert(1); window.__pwned = 1</script>"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_it_stands_there_as_text(visit, name):
    body, shown = TEXTS[name]
    prose = reply(visit, body)
    assert " ".join(prose.inner_text().split()) == " ".join(shown.split())
    assert prose.locator("a, img, form, svg, script").count() == 0
    assert visit.wrong() == []
    assert visit.page.evaluate("typeof document.forms.location + typeof window.location.href") == "undefinedstring"


def test_14_the_language_of_a_listing_breaks_out_of_nothing(visit):
    prose = reply(visit, '```x" onclick="alert(1)\ncode\n```\n\n```py <img src=1 onerror=alert(1)>\ncode\n```')
    assert prose.locator("figure.code").count() == 2
    prose.locator("figure.code").first.click()
    prose.locator("figure.code").last.click()
    assert prose.locator("figcaption span").all_inner_texts()[-1] == "<img src=1 onerror=alert(1)>"
    assert visit.wrong() == []


BOMBS = {"quotes": ">" * 10_000, "brackets": "[" * 50_000}


@pytest.mark.parametrize("name", BOMBS)
def test_15_a_bomb_is_answered_within_a_second(visit, name, monkeypatch):
    spent = []
    render = markdown.render

    def measured(*given, **more):
        start = time.thread_time()
        try:
            return render(*given, **more)
        finally:
            spent.append(time.thread_time() - start)

    monkeypatch.setattr(rendering, "render", measured)
    visit.page.fill("#reply textarea", BOMBS[name])
    visit.page.click("#reply .btn-primary")
    visit.page.wait_for_url("**#post-2")
    assert visit.page.locator("#post-2").count() == 1
    assert (len(spent) > 0, max(spent) < 1) == (True, True)
    assert visit.wrong() == []


# --- 17: a title; 16 and 17 in the letter about it ---

TITLES = {"16": "{{ settings.SECRET_KEY }}{% load x %}", "17": "</title><script>window.__pwned=1</script>"}


@pytest.mark.parametrize("number", TITLES)
def test_a_title_stays_one_in_the_page_its_data_the_feed_and_the_letter(visit, number):
    make_category("databases")
    title, anna = TITLES[number], make_member("anna")
    page = visit.page
    visit.visit("/community/new/")
    page.select_option("#id_category", "databases")
    page.fill("#id_title", title)
    page.fill("#id_body", "@anna {{ settings.SECRET_KEY }}{% load x %}")
    page.click("main form.writing .btn-primary")
    page.wait_for_url("**/community/t/**")
    assert Topic.objects.filter(title=title).count() == 1
    assert (page.title().startswith(title), page.locator("h1").inner_text()) == (True, title)
    assert visit.wrong() == []
    visitor = visit.page.context.browser.new_context()
    plain = visitor.new_page()
    plain.goto(page.url)
    data = json.loads(plain.locator('script[type="application/ld+json"]').first.text_content())
    assert title in json.dumps(data)
    assert plain.evaluate("window.__pwned") is None
    visitor.close()
    feed = ET.fromstring(page.request.get(f"{visit.url}/feeds/topics.atom").text())
    assert title in [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}title")]
    Notice.objects.filter(member=anna).update(mail_run_after=timezone.now())
    mail_due_notices()
    (letter,), ((page_of_letter, _kind),) = mail.outbox, mail.outbox[0].alternatives
    assert (title in letter.body, "<script" in page_of_letter, html.escape(title) in page_of_letter) == (True, False, True)
    assert ("\n" in letter.subject, letter.subject.count("<") in (0, title.count("<"))) == (False, True)


def test_18_a_mention_bomb_calls_ten(visit):
    for number in range(15):
        make_member(f"person{number:04}")
    prose = reply(visit, " ".join(f"@person{number:04}" for number in range(3_500)))
    assert prose.locator("a").count() == 10
    assert Notice.objects.filter(kind="mention").count() == 10
    assert visit.wrong() == []


# --- 19 to 25: files ---


def choose(visit, data: bytes, name: str, kind: str = "image/png"):
    with visit.page.expect_file_chooser() as chooser:
        visit.page.click("[data-does=picture]")
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": data})


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as folder, folder.open("zeros", "w", force_zip64=True) as entry:
        for _n in range(256):
            entry.write(b"\0" * 1_048_576)
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>parent.__pwned = 1; alert(1)</script></svg>'
FILES = {
    "19 giant in a few KB": (lambda: hollow_png(12_000, 12_000), "big.png", "image/png", "too many pixels"),
    "21 svg with a script": (lambda: SVG, "face.svg", "image/svg+xml", "not a picture"),
    "22 html named png": (lambda: b"<!doctype html><script>alert(1)</script>", "page.png", "image/png", "not a picture"),
    "23 zip of zeros": (zip_bomb, "zeros.png", "image/png", "not a picture"),
    "25 cut": (lambda: picture_bytes(size=(400, 400))[:-40], "cut.png", "image/png", "damaged"),
    "25 too long": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 9_000_000, "long.png", "image/png", "too big"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_picture_is_refused_and_it_is_said_why(visit, name):
    make, called, kind, why = FILES[name]
    visit.page.fill("#reply textarea", "My words")
    start = time.monotonic()
    choose(visit, make(), called, kind)
    expect(visit.page.locator(".editor__problem")).to_contain_text(why, timeout=20_000)
    assert time.monotonic() - start < 20
    assert visit.page.input_value("#reply textarea") == "My words"
    assert Upload.objects.count() == 0
    assert visit.wrong() == []


NAMES = [
    "a.php.jpg", "CON", "con.png", "字" * 80 + ".png",
    "x](javascript:alert(1))![.png", '"><img src=1 onerror=alert(1)>.png', "../../etc/x.png",
]


@pytest.mark.parametrize("called", NAMES)
def test_20_a_name_reaches_neither_the_disk_nor_the_page(visit, called):
    visit.page.click("#reply textarea")
    choose(visit, picture_bytes(), called)
    visit.page.wait_for_function("() => document.querySelector('#reply textarea').value.includes('/community/uploads/')")
    visit.page.click("#reply .btn-primary")
    visit.page.wait_for_url("**#post-2")
    upload = Upload.objects.get()
    assert len(upload.file.name.split("/")[-1]) == 37
    shown = visit.page.locator("#post-2 .prose img")
    assert (shown.count(), shown.get_attribute("src")) == (1, upload.get_absolute_url())
    assert visit.page.locator("#post-2 .prose a").count() == 0
    assert visit.wrong() == []


def test_22_a_picture_that_is_also_a_script_is_drawn_anew(visit):
    visit.page.click("#reply textarea")
    choose(visit, picture_bytes("GIF") + b";window.__pwned=1;alert(1)//", "both.gif", "image/gif")
    visit.page.wait_for_function("() => document.querySelector('#reply textarea').value.includes('/community/uploads/')")
    address = Upload.objects.get().get_absolute_url()
    answer = visit.page.request.get(visit.url + address)
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("image/webp", "nosniff")
    assert b"alert" not in answer.body()
    # As a script it is refused by its type, as a page it is a picture.
    ran = visit.page.evaluate(
        "address => new Promise((told) => { const one = document.createElement('script'); one.src = address;"
        " one.onload = () => told('ran'); one.onerror = () => told('refused'); document.head.append(one); })", address,
    )
    assert ran == "refused"
    visit.page.goto(visit.url + address)
    assert visit.page.evaluate("[document.images.length, document.scripts.length, typeof window.__pwned].join()") == "1,0,undefined"


def test_24_a_photo_has_forgotten_where_it_was_taken(visit):
    visit.page.click("#reply textarea")
    choose(visit, photo_with_place(), "photo.jpg", "image/jpeg")
    visit.page.wait_for_function("() => document.querySelector('#reply textarea').value.includes('/community/uploads/')")
    stored = visit.page.request.get(visit.url + Upload.objects.get().get_absolute_url()).body()
    assert dict(Image.open(io.BytesIO(stored)).getexif()) == {}
    assert b"Camera" not in stored


# --- The controls: what the tests above would find if nobody sanitised ---


def naive(source, *_given, **_more):
    """Markdown as one might do it in a hurry."""
    return markdown.re.sub(r"!\[(.*?)\]\((.*)\)", r'<img alt="\1" src="\2">', source)


@pytest.mark.parametrize("name", ["11 style in svg", "12 quote in an address", "script"])
def test_without_sanitising_the_hole_is_found(visit, name, monkeypatch):
    monkeypatch.setattr(rendering, "render", naive)
    visit.page.fill("#reply textarea", TEXTS[name][0])
    visit.page.click("#reply .btn-primary")
    visit.page.wait_for_url("**#post-2")
    found = visit.wrong()
    assert [fault for fault in found if "refused: script-src" in fault or "stands there: " in fault] != []
    assert Post.objects.count() == 2
