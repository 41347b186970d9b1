"""JSON-LD under the strict policy: a browser neither refuses the data block nor runs what a title puts into it."""
import json

import pytest

from kit import structured
from tests.factories.accounts import make_member
from tests.factories.community import make_topic
from tests.journeys.test_policy_in_chromium import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "</script><script>window.broken = 1</script>"


@pytest.fixture
def visited(browser, live_server):
    """`visited()` → the walk of a visitor who has opened a topic of this title."""
    context = browser.new_context(locale="en-GB")

    def visit() -> Walk:
        topic = make_topic(make_member("lin"), title=TITLE)
        walk = Walk(context.new_page(), live_server.url)
        walk.visit(topic.get_absolute_url())
        return walk

    yield visit
    context.close()


def test_the_data_block_of_a_topic_is_neither_refused_nor_run(visited):
    walk = visited()
    blocks = walk.page.locator('script[type="application/ld+json"]')
    assert (walk.faults, blocks.count(), walk.page.evaluate("window.broken")) == ([], 1, None)
    assert json.loads(blocks.text_content())["@graph"][0]["headline"] == TITLE


def test_a_title_that_ends_the_block_would_be_seen(visited, monkeypatch):
    monkeypatch.setattr(structured, "ESCAPES", {})
    assert [fault for fault in visited().faults if "refused: script-src-elem inline" in fault] != []
