"""Access is judged in one place: who asks it, by which of its questions, and that a right taken back is gone everywhere within a second."""
import ast
import time
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from billing.access import rights_of
from billing.grants import revoke
from billing.models import Grant, Order
from community.search.indexing import rebuild
from portal.feed import choosing
from portal.urls import api as portal_api
from tests.factories.accounts import make_member
from tests.factories.articles import PAID_WORD, make_paid_article
from tests.factories.billing import make_grant, make_plan, paid_order
from tests.factories.courses import make_paid_course, make_sections
from tests.factories.events import make_event
from tests.factories.files import PDF, body_of, keep_files_in, put_article_file, put_file

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "notices", "community", "surveys", "courses", "events", "analytics", "portal", "kit", "billing")
SECRET = "so for us the deletion has not happened"

# Module → the questions of billing.access (and of billing.why, which repeats its answers) that it asks. What opens a page, a file, a
# search result, a line of a list or of the feed, a seat, or an act is decided by these calls and by no others. Of billing itself,
# whose rules of terms and prices are made of Rights, only those stand here that answer somebody.
ASKS = {
    "billing.admin": {"why", "history_of"},
    "billing.backfill": {"Held", "PlanShown", "Rights"},
    "billing.checkout": {"rights_of"},
    "billing.locks": {"rights.access_to"},
    "billing.membership": {"PlanShown", "Rights"},
    "billing.payments": {"rights_of"},
    "billing.shown": {"Held", "Rights"},
    "billing.views.membership": {"rights_of"},
    "billing.views.why": {"why", "may_know_of"},
    "billing.why": {"Access", "Rights", "Way", "rights.access_to", "rights_of", "ways_to_open"},
    "community.articles.access": {"Access", "Rights", "rights.access_to"},
    "community.articles.attaching": {"rights_of"},
    "community.articles.pictures": {"rights_of"},
    "community.articles.reading": {"Way", "by_kind", "rights_of", "ways_to_open"},
    "community.articles.rows": {"Rights"},
    "community.search.sources": {"Rights", "rights_of"},
    "community.views.articles": {"rights_of"},
    "courses.access": {"Access", "Rights", "rights.access_to"},
    "courses.attaching": {"rights_of"},
    "courses.outline": {"Rights"},
    "courses.reading": {"Way", "by_kind", "rights_of", "ways_to_open"},
    "events.registration": {"rights.access_to", "rights_of"},
    "events.views.pages": {"by_kind", "ways_to_open"},
    "portal.views.home": {"rights_of"},
}
# Above billing, whoever reads rows of grants themselves: sets of members or categories in one statement, each through
# `in_force_at`, which `billing/tests/test_why.py` holds equal to Rights; never a page or a file.
READS_ROWS = {
    "community.models.right": "which plans a member holds, within the statement that lists categories",
    "community.rights": "which members hold a plan, to tell them of something",
    "portal.figures": "how many members pay",
    "surveys.audiences": "which members pay, asked once when a survey opens",
}
# Calls of the API hand out nothing that is paid; one that did would have to stand among those who ask.
API = {
    "api-analysis", "api-docs", "api-interaction", "api-interaction-types", "api-register", "api-schema", "api-survey", "api-tokens",
    "api-unknown",
}


def modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"tests", "migrations", "sample"} & set(path.parts):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text())


def imported(tree, *sources) -> set[str]:
    return {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in sources for name in node.names}


def test_every_caller_of_the_one_judgement_is_known():
    found = {}
    for name, tree in modules():
        asked = imported(tree, "billing.access", "billing.why") if name != "billing.access" else set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "access_to" and ast.unparse(node.value) in ("rights", "self.rights"):
                asked.add("rights.access_to")
        if asked:
            found[name] = asked
    known = {name: asked for name, asked in found.items() if name in ASKS}
    assert {name: asked - ASKS[name] for name, asked in known.items() if asked - ASKS[name]} == {}
    assert {name for name in found if not name.startswith("billing.")} - set(ASKS) == set()
    assert set(ASKS) - set(found) == set()


def test_nobody_above_billing_judges_by_rows_of_grants_but_those_who_say_why():
    found = {name for name, tree in modules() if not name.startswith("billing") and "Grant" in imported(tree, "billing.models")}
    assert found == set(READS_ROWS)


def test_nobody_above_billing_judges_by_the_state_of_an_order():
    """An order is what happened to money; what is open is a grant. Read it only to count what waits, to see
    whether anything has a price, or to remove a sample."""
    found = {name for name, tree in modules() if not name.startswith("billing") and {"Order", "Payment"} & imported(tree, "billing.models")}
    assert found == {"portal.waiting", "portal.metrics", "portal.setting_up.fixed", "portal.clearing.choosing"}


def test_no_call_of_the_api_hands_out_what_is_paid():
    assert {entry.name for entry in flat(portal_api)} == API


def flat(patterns):
    for entry in patterns:
        yield from flat(entry.url_patterns) if hasattr(entry, "url_patterns") else [entry]


# Gone within a second


@pytest.fixture
def everything(db, tmp_path, settings, author):
    """A plan, and what it opens: a course with a file, an article with a file, an event."""
    keep_files_in(tmp_path / "files", settings)
    course = make_paid_course("sql", owner=author, sections=make_sections())
    article = make_paid_article(plan=False, slug="paid")
    lesson_file = put_file(course)
    article_file = put_article_file(article, by=make_member(roles=["reviewer"]))
    plan = make_plan("all", products=[course.product, article.product])
    event = make_event("evening", audience="members")
    rebuild()
    return {
        "course": course, "article": article, "plan": plan, "event": event,
        "files": [f"/courses/sql/files/{lesson_file.key}/", article_file.get_absolute_url()],
    }


def opened(client, member, world) -> dict[str, bool]:
    """What the member gets at this moment, by every way in."""
    def text(path):
        return client.get(path).content.decode()

    def registered():
        client.post("/events/evening/register/")
        return world["event"].registrations.filter(member=member).exists()

    def file(path):
        return body_of(client.get(path)) == PDF

    at = timezone.now()
    shown = [item.shown for item in choosing.for_you(choosing.reader_of(member, at=at, rights=rights_of(member, at=at)))]
    return {
        "lesson": SECRET in text("/courses/sql/lessons/lesson-1-2/"),
        "article": PAID_WORD in text("/community/articles/paid/"),
        "search": "/community/articles/paid/" in text(f"/search/?q={PAID_WORD}"),
        "lesson file": file(world["files"][0]),
        "article file": file(world["files"][1]),
        "told about a file": client.head(world["files"][0], headers={"Range": "bytes=0-3"}).status_code == 200,
        "list of articles": "pens with a membership" not in text("/community/articles/"),
        "event": registered(),
        "why page": "Why can I open this?" in text(f"/products/{world['course'].product.sku}/access/"),
        "feed": bool(shown) and not any(one.lock for one in shown),
    }


def test_a_right_that_is_taken_back_is_gone_everywhere_within_a_second(everything, member):
    """With the session that was open before, over every way in, and no cache in between."""
    grant = make_grant(member, everything["plan"])
    client = Client()
    client.force_login(member)
    before = opened(client, member, everything)
    assert {way for way, is_open in before.items() if not is_open} == set()
    everything["event"].registrations.all().delete()
    revoke(grant, at=timezone.now())
    began = time.monotonic()
    after = opened(client, member, everything)
    # Eleven pages in turn; the first of them is asked at once.
    assert time.monotonic() - began < 10
    assert {way for way, is_open in after.items() if is_open} == set()


def test_control_a_right_that_is_not_taken_back_stays(everything, member):
    """Revoking another member's right changes nothing here: the test above does not pass by itself."""
    make_grant(member, everything["plan"])
    other = make_grant(make_member(), everything["plan"])
    client = Client()
    client.force_login(member)
    revoke(other, at=timezone.now())
    assert {way for way, is_open in opened(client, member, everything).items() if not is_open} == set()


def test_a_right_opens_as_fast_as_it_closes(everything, member):
    client = Client()
    client.force_login(member)
    assert SECRET not in client.get("/courses/sql/lessons/lesson-1-2/").content.decode()
    paid_order(member, everything["plan"])
    assert SECRET in client.get("/courses/sql/lessons/lesson-1-2/").content.decode()


def test_the_state_of_an_order_opens_nothing(everything, member):
    order = paid_order(member, everything["plan"])
    revoke(Grant.objects.get(member=member), at=timezone.now())
    assert Order.objects.get(pk=order.pk).status == "paid"
    assert not rights_of(member, at=timezone.now()).access_to(everything["course"].product).allowed
