"""What a first visit to a long topic loads, against the budget of docs/speed.md. Bytes as brotli, which the portal serves."""
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from portal.tests.talk import make_category, make_topic
from tests.factories.accounts import make_member
from tests.factories.courses import make_paid_course
from tests.factories.events import make_event

WORDS = "Two workers claim jobs from one table, and the second one waits for the first. " * 6


class Loads(HTMLParser):
    """Addresses of what a page loads, and how many elements it has."""

    def __init__(self, page: str):
        super().__init__()
        self.styles, self.scripts, self.images, self.elements = [], [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements += 1
        found = dict(attrs)
        if tag == "link" and "stylesheet" in found.get("rel", ""):
            self.styles.append(found["href"])
        elif tag == "link" and "icon" in found.get("rel", ""):
            self.images.append(found["href"])
        elif tag == "script" and "src" in found:
            self.scripts.append(found["src"])
        elif tag == "img":
            self.images.append(found["src"])


def bytes_of(urls) -> int:
    files = [Path(finders.find(urlsplit(url).path.removeprefix(settings.STATIC_URL))) for url in urls]
    return sum(len(brotli.compress(file.read_bytes())) for file in files)


@pytest.fixture
def page(client, db):
    """Twenty posts by five members, as a visitor gets them."""
    people = [make_member(f"writer-{i}", display_name=f"Writer {i}") for i in range(5)]
    for i in range(14):
        make_category(f"category-{i}", f"Category {i}")
    topic = make_topic(people[0], make_category(), replies=[people[i % 5] for i in range(19)], body=WORDS)
    response = client.get(topic.get_absolute_url())
    assert response.content.count(b'class="prose"') == 20
    return response.content.decode()


def test_a_first_visit_stays_within_its_budget(page):
    loads = Loads(page)
    urls = [*loads.styles, *loads.scripts, *loads.images]
    assert (len(loads.styles), len(loads.scripts)) == (1, 1)
    assert 1 + len(urls) <= 8
    assert bytes_of(loads.styles) <= 36_000
    assert bytes_of(loads.scripts) <= 25_000
    assert len(brotli.compress(page.encode())) <= 8_000
    assert len(brotli.compress(page.encode())) + bytes_of(urls) <= 85_000
    assert loads.elements <= 700


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_first_visit_anywhere_else_stays_within_it_too(client, db, language):
    author = make_member("author")
    paths = ["/", "/accounts/login/", make_paid_course(owner=author).get_absolute_url(), make_event().get_absolute_url()]
    client.cookies["django_language"] = language
    for path in paths:
        html = client.get(path).content.decode()
        loads = Loads(html)
        urls = [*loads.styles, *loads.scripts, *loads.images]
        assert 1 + len(urls) <= 8, path
        assert bytes_of(loads.styles) <= 36_000, path
        assert bytes_of(loads.scripts) <= 25_000, path
        assert len(brotli.compress(html.encode())) <= 9_000, path


def test_a_page_loads_nothing_from_others(page):
    loads = Loads(page)
    assert {urlsplit(url).netloc for url in [*loads.styles, *loads.scripts, *loads.images]} == {""}


def test_a_style_sheet_loads_nothing_more(page):
    [url] = Loads(page).styles
    sheet = Path(finders.find(urlsplit(url).path.removeprefix(settings.STATIC_URL))).read_text()
    loaded = [part for part in sheet.split("url(")[1:] if not part.lstrip("\"'").startswith(("data:", "#"))]
    assert (loaded, "@import" in sheet) == ([], False)


def test_the_order_of_the_layers_comes_before_all_layers(page):
    [url] = Loads(page).styles
    sheet = Path(finders.find(urlsplit(url).path.removeprefix(settings.STATIC_URL))).read_text()
    assert sheet.index("@layer bootstrap, tokens, base, components, utilities;") == sheet.index("@layer ")
