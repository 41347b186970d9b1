"""The front pages in a real browser: nothing against the CSP, nothing that axe refuses, no sideways scroll; and what the script adds."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from accounts.models import Member
from community.search.indexing import rebuild
from portal.tests.talk import make_category, make_topic
from tests.factories.accounts import make_member
from tests.factories.courses import make_paid_course
from tests.factories.events import make_event
from tests.rig.chromium import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
VISITED = ["/", "/styleguide/", "/nowhere/", "/about/", "/search/?q=e"]
VIEWS = [("en-GB", "light", 1280), ("zh-CN", "light", 360), ("en-GB", "dark", 360), ("zh-CN", "dark", 1280)]


@pytest.fixture
def house(live_server):
    author, reader = make_member("author"), make_member("lin", display_name="林知远")
    category = make_category()
    make_topic(author, category, "SKIP LOCKED still deadlocks", hot=3)
    make_topic(author, category, "写给后端的io_uring", language="zh-hans", body="一次读要付几次代价？", replies=[reader, author], hot=2)
    make_paid_course(owner=author).enrol(reader, at=timezone.now())
    make_event()
    rebuild()
    return live_server.url


def open_page(browser, url, *, locale="en-GB", theme="light", width=1280, member=None, **options):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=locale, color_scheme=theme, **options)
    if member is not None:
        sign_in(context, url, member)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if "Content Security Policy" in message.text else None)
    return page


def barriers(page, url, paths) -> list[str]:
    """What axe refuses, and what makes a page wider than its window."""
    found = []
    for path in paths:
        page.goto(url + path)
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [f"{path} {violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in violations]
        if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
            found.append(f"{path}: sideways scroll")
    page.context.close()
    return found


@pytest.mark.parametrize(("locale", "theme", "width"), VIEWS)
def test_a_visitor_meets_no_barrier(browser, house, locale, theme, width):
    # axe comes in as a script, which the CSP of the page would refuse.
    page = open_page(browser, house, locale=locale, theme=theme, width=width, bypass_csp=True)
    assert barriers(page, house, VISITED) == []


@pytest.mark.parametrize(("locale", "theme", "width"), VIEWS)
def test_a_member_meets_no_barrier(browser, house, locale, theme, width):
    reader = Member.objects.get(handle="lin")
    page = open_page(browser, house, locale=locale, theme=theme, width=width, member=reader, bypass_csp=True)
    assert barriers(page, house, ["/", "/?tab=latest"]) == []


def test_no_page_asks_for_what_the_csp_forbids(browser, house):
    for member in (None, Member.objects.get(handle="lin")):
        page = open_page(browser, house, member=member)
        for path in VISITED:
            page.goto(house + path)
        assert page.complaints == []
        page.context.close()


def test_the_front_pages_are_read_without_javascript(browser, house):
    page = open_page(browser, house, java_script_enabled=False)
    page.goto(house)
    page.click("text=SKIP LOCKED still deadlocks")
    assert "/community/t/" in page.url
    page.fill("#q", "deadlocks")
    page.press("#q", "Enter")
    assert page.locator("main .item").count() == 1
    page.context.close()


def test_a_listing_gets_a_button_that_copies_it(browser, house):
    page = open_page(browser, house, permissions=["clipboard-read", "clipboard-write"])
    page.goto(house + "/styleguide/")
    page.click("figure.code >> nth=0 >> [data-copy]")
    page.wait_for_function("document.querySelector('[data-copy]').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()").startswith("// most recent first\npub fn get")
    page.context.close()


def script_on(page, url, body):
    """Put `body` into an empty page of the site with our script on it."""
    html = f'<!doctype html><html lang="en"><body{body[0]}>{body[1]}<script src="{url}/static/js/guildhall.js"></script></body></html>'
    page.route(f"{url}/try/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{url}/try/")


def test_presence_is_reported_only_of_members_and_with_the_token(browser, live_server):
    sent = []
    for attribute in ("", " data-heartbeat"):
        page = open_page(browser, live_server.url)
        page.context.add_cookies([{"name": "csrftoken", "value": "t0ken", "url": live_server.url}])
        page.route("**/community/heartbeat/", lambda route: (sent.append(route.request), route.fulfill(json={})))
        script_on(page, live_server.url, (attribute, ""))
        page.wait_for_timeout(300)
        page.context.close()
    assert [(request.method, request.post_data, request.headers["x-csrftoken"]) for request in sent] == [("POST", "{}", "t0ken")]


def test_presence_is_reported_once_a_minute_while_somebody_is_there(browser, live_server):
    sent = []
    page = open_page(browser, live_server.url)
    page.route("**/community/heartbeat/", lambda route: (sent.append(1), route.fulfill(json={})))
    page.clock.install()
    script_on(page, live_server.url, (" data-heartbeat", ""))
    page.clock.run_for("03:00")
    page.wait_for_timeout(200)
    three_minutes = len(sent)
    page.clock.run_for("20:00")
    page.wait_for_timeout(200)
    page.context.close()
    assert three_minutes == 4
    assert len(sent) <= 6


def test_a_form_is_sent_once_however_often_it_is_pressed(browser, live_server):
    sent = []
    page = open_page(browser, live_server.url)
    page.route("**/act/", lambda route: sent.append(route.request.post_data))
    script_on(page, live_server.url, ("", '<form method="post" action="/act/"><button name="b" value="1">Go</button></form>'))
    page.evaluate("const b = document.querySelector('button'); b.click(); b.click(); b.click();")
    page.wait_for_timeout(300)
    page.context.close()
    assert sent == ["b=1"]


def test_what_cannot_be_undone_is_asked_first(browser, live_server):
    sent = []
    page = open_page(browser, live_server.url)
    page.route("**/act/", lambda route: (sent.append(route.request.post_data), route.fulfill(status=204)))
    form = '<form method="post" action="/act/" data-confirm="Cancel?"><button name="b" value="1">Do it</button></form>'
    script_on(page, live_server.url, ("", form))
    page.click("text=Do it")
    page.click("dialog >> text=Cancel >> nth=-1")
    page.wait_for_timeout(200)
    assert sent == []
    page.click("text=Do it")
    page.click("dialog button.btn-danger")
    page.wait_for_timeout(300)
    page.context.close()
    assert sent == ["b=1"]


def test_a_waiting_page_reloads_when_its_state_changes(browser, live_server):
    states, loads = iter(["pending", "pending", "paid"]), []
    page = open_page(browser, live_server.url)
    page.route("**/state/", lambda route: route.fulfill(json={"state": next(states, "pending")}))
    page.on("load", lambda _page: loads.append(1))
    page.clock.install()
    script_on(page, live_server.url, ("", '<p data-poll-url="/state/" data-poll-state="pending">…</p>'))
    for _turn in range(5):
        page.clock.run_for("00:02")
        page.wait_for_timeout(150)
    page.context.close()
    assert len(loads) == 2
