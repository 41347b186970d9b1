"""The editor in Chromium: tools that Ctrl+Z takes back, suggestions, input methods, pictures, drafts; and all without a script."""
import base64
import gzip
import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from community.models import Draft, Post, Tag, Topic, Upload
from community.search.indexing import rebuild
from tests.factories.accounts import PASSWORD, make_member
from tests.factories.community import make_category, make_reply, make_topic
from tests.factories.editor import picture_bytes
from tests.journeys.test_policy_in_chromium import Walk
from tests.rig.chromium import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AREA = "#reply textarea"
SAVED_MS = 10_000


def leave(context):
    """Let the pages say good-bye while the server still listens."""
    for page in context.pages:
        page.goto("about:blank")
        page.wait_for_timeout(500)
    context.close()


@pytest.fixture
def walk(browser, live_server):
    """`walk(member, **context)` → a walk of theirs with the clipboard at hand."""
    contexts = []

    def begin(member, **options):
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        sign_in(context, live_server.url, member)
        return Walk(context.new_page(), live_server.url)

    yield begin
    for context in contexts:
        leave(context)


@pytest.fixture
def topic(db):
    return make_topic(make_member("marta", display_name="Marta Kowalczyk"), at=timezone.now() - timedelta(hours=2))


@pytest.fixture
def at_topic(walk, topic):
    """The walk of a member who has opened the topic."""
    walker = walk(make_member("lin", display_name="林知远"))
    walker.visit(topic.get_absolute_url())
    return walker


def caret(page, start, end=None):
    place = [start, start if end is None else end]
    page.eval_on_selector(AREA, "(area, [from, to]) => { area.focus(); area.setSelectionRange(from, to); }", place)


def text(page) -> str:
    return page.input_value(AREA)


# --- Tools ---


TOOLS = {
    "bold": ("one two", (4, 7), "one **two**"), "italic": ("one two", (4, 7), "one *two*"), "code": ("one two", (4, 7), "one `two`"),
    "quote": ("one\ntwo", (0, 7), "> one\n> two"), "list": ("one\ntwo", (0, 7), "- one\n- two"),
    "fence": ("one", (0, 3), "```\none\n```"), "link": ("one two", (4, 7), "one [two](https://)"),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_changes_the_text_and_ctrl_z_takes_it_back(at_topic, tool):
    page = at_topic.page
    before, place, after = TOOLS[tool]
    page.click(AREA)
    page.keyboard.insert_text(before)
    caret(page, *place)
    page.click(f"[data-does={tool}]")
    assert text(page) == after
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    assert text(page) == before
    assert at_topic.faults == []


def test_the_keys_do_the_same_and_twice_is_back(at_topic):
    page = at_topic.page
    page.fill(AREA, "word")
    for key, marked in (("b", "**word**"), ("i", "*word*"), ("e", "`word`")):
        caret(page, 0, 4)
        page.keyboard.press(f"Control+{key}")
        assert text(page) == marked
        page.keyboard.press(f"Control+{key}")
        assert text(page) == "word"
    caret(page, 0, 4)
    page.keyboard.press("Control+k")
    assert text(page) == "[word](https://)"


def test_the_toolbar_is_one_stop_and_arrows_go_on_and_tab_leaves_the_text(at_topic):
    page = at_topic.page
    page.focus("[data-does=bold]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.does") == "code"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.does") == "picture"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "textarea"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") != "textarea"
    assert text(page) == ""


def test_tools_speak_the_readers_language(walk, topic):
    member = make_member("lin", language="zh-hans")
    page = walk(member, locale="zh-CN")
    page.visit(topic.get_absolute_url())
    names = page.page.locator(".editor__tools button").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert [bool(re.search(r"[\u4e00-\u9fff]", name)) for name in names] == [True] * 8


# --- Preview ---


def test_the_preview_is_what_will_be_published(at_topic):
    page, body = at_topic.page, "**Bold** by @marta\n\n```python\ndef x(): pass\n```\n\n<script>alert(1)</script>"
    page.fill(AREA, body)
    page.click("[role=tab]:last-child")
    expect(page.locator(".editor__preview strong")).to_have_text("Bold")
    seen = page.locator(".editor__preview .prose").inner_html()
    page.click("[role=tab]:first-child")
    assert text(page) == body
    page.click("#reply .btn-primary")
    page.wait_for_url("**#post-2")
    assert normal(seen) == normal(Post.objects.get(position=2).body_html)
    assert at_topic.faults == []


def normal(html: str) -> str:
    """As a browser writes it again."""
    return re.sub(r"\s+", " ", html.replace("&quot;", '"').replace("&#39;", "'")).strip()


# --- Suggestions ---


def test_a_member_is_chosen_by_keyboard_those_of_the_topic_first(at_topic, topic):
    make_member("abel", display_name="Marvin Abel")
    make_member("mariya")
    make_member("hidden-mar", display_name="Mara", verified=False)
    page = at_topic.page
    page.click(AREA)
    page.keyboard.type("Look, @mar")
    options = page.locator(".suggestions [role=option]")
    expect(options).to_have_count(3)
    assert options.all_inner_texts() == ["Marta Kowalczyk\n@marta", "Marvin Abel\n@abel", "Mariya\n@mariya"]
    page.keyboard.press("ArrowDown")
    active = page.get_attribute(AREA, "aria-activedescendant")
    assert page.locator(f"#{active}").inner_text().startswith("Marvin")
    page.keyboard.press("Enter")
    assert text(page) == "Look, @abel "
    expect(page.locator(".suggestions")).to_be_hidden()
    page.keyboard.press("Control+z")
    assert text(page) == "Look, @mar"
    page.keyboard.press("End")
    page.keyboard.type("t")
    expect(options).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert text(page) == "Look, @mart\n"
    assert at_topic.faults == []


def test_a_chinese_name_finds_its_member(at_topic):
    make_member("zhou", display_name="周小明")
    page = at_topic.page
    page.click(AREA)
    page.keyboard.insert_text("你好@周")
    expect(page.locator(".suggestions [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    assert text(page) == "你好@zhou "


def test_an_address_or_a_known_handle_offers_nothing(at_topic):
    page = at_topic.page
    page.click(AREA)
    for words in ("mail me: a@marta", "@marta", "@nobody-of-this-name"):
        page.fill(AREA, "")
        page.keyboard.type(words)
        page.wait_for_timeout(600)
        expect(page.locator(".suggestions")).to_be_hidden()


def test_a_fence_offers_languages_and_enter_alone_takes_none(at_topic):
    page = at_topic.page
    page.click(AREA)
    page.keyboard.type("```")
    expect(page.locator(".suggestions [role=option]")).to_have_count(8)
    page.keyboard.press("Enter")
    assert text(page) == "```\n"
    page.fill(AREA, "")
    page.keyboard.type("```ty")
    expect(page.locator(".suggestions [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    assert text(page) == "```typescript"


# --- Input methods ---


def test_enter_while_composing_neither_sends_nor_picks(at_topic):
    make_member("zhou", display_name="周小明")
    page = at_topic.page
    page.click(AREA)
    keys = page.context.new_cdp_session(page)
    page.keyboard.insert_text("@")
    keys.send("Input.imeSetComposition", {"text": "zhou", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(400)
    expect(page.locator(".suggestions")).to_be_hidden()
    for modifiers in (0, 2):
        # As browsers send a key that the input method takes.
        keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "modifiers": modifiers})
    page.wait_for_timeout(200)
    assert (page.url.endswith("/reply/"), Post.objects.count()) == (False, 1)
    keys.send("Input.insertText", {"text": "周"})
    expect(page.locator(".suggestions [role=option]")).to_have_count(1)
    assert text(page) == "@周"
    page.keyboard.press("Enter")
    assert text(page) == "@zhou "


def test_ctrl_enter_sends(at_topic):
    page = at_topic.page
    page.fill(AREA, "A whole reply")
    page.press(AREA, "Control+Enter")
    page.wait_for_url("**#post-2")
    assert Post.objects.get(position=2).body == "A whole reply"


# --- Pictures ---


HAND_OVER = """(area, [kind, files]) => {
    const carried = new DataTransfer();
    for (const [data, name, type] of files) {
        carried.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name, { type }));
    }
    const how = kind === "paste" ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true })
        : new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true });
    area.dispatchEvent(how);
}"""


def hand_over(page, kind, *files):
    given = [(base64.b64encode(data).decode(), name, mime) for data, name, mime in files]
    page.eval_on_selector(AREA, HAND_OVER, [kind, given])


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_put_where_the_caret_is_and_shows_in_the_reply(at_topic, topic, live_server, kind):
    page = at_topic.page
    page.fill(AREA, "Before after")
    caret(page, 7)
    hand_over(page, kind, (picture_bytes(), "queue [1].png", "image/png"))
    expect(page.locator(AREA)).to_have_value(re.compile(r"^Before !\[queue +1\]\(/community/uploads/[0-9a-f-]{36}/\)after$"))
    page.click("#reply .btn-primary")
    page.wait_for_url("**#post-2")
    shown = page.locator("#post-2 .prose img")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 64)
    assert [shown.get_attribute(name) for name in ("width", "height", "loading")] == ["64", "48", "lazy"]
    assert at_topic.faults == []


def test_a_file_can_be_chosen_and_its_writer_goes_on_writing_meanwhile(at_topic, live_server):
    page = at_topic.page
    held = []
    page.route("**/community/uploads/", lambda route: held.append(route))
    page.click(AREA)
    with page.expect_file_chooser() as chooser:
        page.click("[data-does=picture]")
    chooser.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": picture_bytes()})
    expect(page.locator(AREA)).to_have_value("![Uploading a.png #1]()")
    page.keyboard.press("End")
    page.keyboard.type(" and on")
    held[0].continue_()
    expect(page.locator(AREA)).to_have_value(re.compile(r"^!\[a\]\(/community/uploads/[0-9a-f-]{36}/\) and on$"))
    page.keyboard.type("!")
    assert text(page).endswith(" and on!")
    assert Upload.objects.count() == 1


def test_a_file_that_is_refused_says_why_and_leaves_the_text(at_topic):
    page = at_topic.page
    page.fill(AREA, "My words")
    hand_over(page, "paste", (b"<html><script>alert(1)</script>", "page.png", "image/png"))
    expect(page.locator(".editor__problem")).to_contain_text("page.png: This is not a picture")
    assert text(page) == "My words"
    hand_over(page, "drop", (b"words", "notes.txt", "text/plain"))
    expect(page.locator(".editor__problem")).to_have_text("Only pictures can be put into a text.")
    assert (text(page), Upload.objects.count()) == ("My words", 0)


# --- Drafts ---


def test_what_is_written_is_there_after_a_reload(at_topic):
    page = at_topic.page
    page.click(AREA)
    page.keyboard.type("Half a thought")
    expect(page.locator(".editor__status")).to_have_text(re.compile(r"^Draft saved \d\d:\d\d$"), timeout=SAVED_MS)
    page.reload()
    assert text(page) == "Half a thought"
    page.click(AREA)
    page.keyboard.press("Control+End")
    page.keyboard.type(", and the rest")
    page.click("#reply .btn-primary")
    page.wait_for_url("**#post-2")
    page.wait_for_timeout(300)
    assert (Post.objects.get(position=2).body, Draft.objects.count()) == ("Half a thought, and the rest", 0)
    assert at_topic.faults == []


def test_leaving_the_page_at_once_keeps_the_text(at_topic, live_server):
    page = at_topic.page
    page.click(AREA)
    page.keyboard.type("Gone in a second")
    page.goto(live_server.url + "/about/")
    expect_draft("Gone in a second", page)


def expect_draft(body, page):
    for _n in range(40):
        if Draft.objects.filter(fields__body=body).exists():
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{list(Draft.objects.values_list('fields', flat=True))} instead of {body}")


def test_of_two_tabs_the_older_one_is_told_and_loses_nothing(at_topic):
    first = at_topic.page
    second = first.context.new_page()
    second.goto(first.url)
    first.fill(AREA, "From the first tab")
    expect(first.locator(".editor__status")).to_contain_text("Draft saved", timeout=SAVED_MS)
    second.fill(AREA, "From the second tab")
    expect(second.locator(".editor__status")).to_contain_text("Another tab or device saved", timeout=SAVED_MS)
    assert second.input_value(AREA) == "From the second tab"
    second.click(".editor__status button:first-child")
    assert second.input_value(AREA) == "From the first tab"
    second.click(AREA)
    second.keyboard.press("Control+z")
    assert second.input_value(AREA) == "From the second tab"
    expect(second.locator(".editor__status")).to_contain_text("Draft saved", timeout=SAVED_MS)
    assert Draft.objects.get().fields["body"] == "From the second tab"


def test_a_session_that_ended_loses_no_word(at_topic, live_server):
    page = at_topic.page
    page.click(AREA)
    session = [cookie for cookie in page.context.cookies() if cookie["name"] != "csrftoken"]
    page.context.clear_cookies(name=session[0]["name"])
    page.keyboard.type("An hour of work")
    expect(page.locator(".editor__status")).to_contain_text("You are signed out. Your text is kept", timeout=SAVED_MS)
    page.click(".editor__status a")
    page.fill("#id_login", "lin")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/community/t/**")
    assert text(page) == "An hour of work"


def test_sending_after_the_session_ended_loses_no_word(at_topic):
    page = at_topic.page
    page.fill(AREA, "Sent too late")
    session = [cookie for cookie in page.context.cookies() if cookie["name"] != "csrftoken"]
    page.context.clear_cookies(name=session[0]["name"])
    page.click("#reply .btn-primary")
    page.wait_for_url("**/accounts/login/**")
    page.fill("#id_login", "lin")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/community/t/**")
    assert text(page) == "Sent too late"


def test_discarding_asks_first(at_topic):
    page = at_topic.page
    page.fill(AREA, "Not worth it")
    expect(page.locator(".editor__status")).to_contain_text("Draft saved", timeout=SAVED_MS)
    page.click("[data-does=discard]")
    page.click("dialog .btn:not(.btn-danger)")
    assert (text(page), Draft.objects.count()) == ("Not worth it", 1)
    page.click("[data-does=discard]")
    page.click("dialog .btn-danger")
    expect(page.locator(".toast-line")).to_have_text("Draft discarded.")
    assert (text(page), Draft.objects.count()) == ("", 0)


# --- Without a script ---


def test_without_a_script_one_writes_previews_keeps_and_publishes(walk, live_server):
    make_category("databases")
    walker = walk(make_member("lin"), java_script_enabled=False)
    page = walker.page
    page.goto(live_server.url + "/community/new/")
    assert page.locator(".editor__head").is_hidden()
    page.select_option("#id_category", "databases")
    page.fill("#id_title", "Without a script")
    page.fill("#id_body", "**Bold** words")
    page.click("button[name=preview]")
    assert page.locator(".preview strong").inner_text() == "Bold"
    page.click("[data-does=keep]")
    page.wait_for_url("**/community/new/")
    assert (page.input_value("#id_title"), page.input_value("#id_body")) == ("Without a script", "**Bold** words")
    page.goto(live_server.url + "/me/drafts/")
    page.click("article.draft h2 a")
    page.goto(live_server.url + "/community/uploads/new/")
    page.set_input_files("#id_file", {"name": "a.png", "mimeType": "image/png", "buffer": picture_bytes()})
    page.click("main button[type=submit]")
    line = page.locator("figure.code code").inner_text()
    page.goto(live_server.url + "/community/new/")
    page.fill("#id_body", f"**Bold** words\n\n{line}")
    page.click("main form.writing .btn-primary")
    page.wait_for_url("**/community/t/**")
    assert page.locator("h1").inner_text() == "Without a script"
    assert page.locator(".post .prose img").get_attribute("width") == "64"
    assert (Topic.objects.count(), Draft.objects.count()) == (1, 0)


def test_a_participant_who_was_only_hidden_is_no_suggestion(at_topic, topic):
    make_reply(topic, make_member("quiet"), body="Words")
    Post.objects.filter(author__handle="quiet").update(hidden_at=timezone.now())
    answer = at_topic.page.request.get(f"{at_topic.url}/community/complete/members/?q=&topic={topic.pk}")
    assert [member["value"] for member in answer.json()["members"]] == ["marta"]


def test_tags_are_completed_from_the_line_of_them(walk, live_server):
    make_category("databases")
    for name in ("python", "pytest", "c++"):
        Tag.objects.create(name=name, slug=name.replace("+", "p"), state=Tag.State.APPROVED)
    walker = walk(make_member("lin"))
    walker.visit("/community/new/")
    page = walker.page
    page.click("#id_tags")
    page.keyboard.type("py")
    expect(page.locator(".suggestions [role=option]")).to_have_count(2)
    assert page.get_attribute("#id_tags", "aria-expanded") == "true"
    page.keyboard.press("Enter")
    page.keyboard.type("c+")
    expect(page.locator(".suggestions [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    assert page.input_value("#id_tags") == "pytest, c++, "
    assert walker.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_open_editor(walk, topic, theme):
    walker = walk(make_member("lin"), color_scheme=theme)
    walker.visit(topic.get_absolute_url())
    page = walker.page
    page.click(AREA)
    page.keyboard.type("Look, @mar")
    expect(page.locator(".suggestions [role=option]")).to_have_count(1)
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, context="#reply", options=rules).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


def test_the_scripts_of_a_topic_weigh_little(at_topic):
    page, scripts = at_topic.page, []
    page.on("response", lambda answer: scripts.append(answer) if answer.request.resource_type == "script" else None)
    page.reload(wait_until="load")
    weights = [len(gzip.compress(script.body())) for script in scripts]
    assert (len(weights) <= 2, sum(weights) <= 25_000) == (True, True)


# --- Asked before ---


def test_who_has_gone_on_to_the_text_keeps_their_place_when_similar_topics_appear(walk):
    make_topic(title="Deadlock on a foreign key check")
    make_topic(title="How do you name your branches")
    rebuild()
    walker = walk(make_member("lin"))
    walker.visit("/community/new/")
    page, waiting = walker.page, []
    page.route("**/community/similar/**", lambda route: waiting.append(route))
    page.fill("#id_title", "deadlock foreign key")
    page.click("#id_body")
    while not waiting:
        page.wait_for_timeout(100)
    top = page.locator("#id_body").bounding_box()["y"]
    waiting.pop().continue_()
    expect(page.locator("[data-similar-url]")).to_be_visible()
    assert page.locator("[data-similar-url]").bounding_box()["height"] > 40
    assert page.locator("#id_body").bounding_box()["y"] == pytest.approx(top, abs=1)
