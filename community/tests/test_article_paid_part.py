"""The paid part: who reads it, why and until when; and that no word of it stands anywhere else."""
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.access import rights_of
from billing.fulfilment import sellable
from billing.grants import revoke
from billing.models import Grant, OrderLine, PlanProduct, Product
from community.articles import writing
from community.articles.access import ArticleAccess, access_to
from community.flags import flaggables
from community.models import Article, CategoryRight, Upload
from community.search.indexing import rebuild
from community.search.sources import sources
from community.uploads import who_sees
from tests.factories.accounts import make_member
from tests.factories.articles import (
    PAID_WORD,
    make_author,
    make_paid_article,
    make_reviewer,
    make_submitted,
    make_text,
    paid_text,
    publish,
    rewrite,
)
from tests.factories.billing import make_grant, make_plan, paid_order

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HAN = "袋熊密卷"


def reason(article, member) -> str:
    return access_to(article, member=member, rights=rights_of(member, at=timezone.now())).reason


def test_the_price_is_approved_with_the_text():
    plan = make_plan()
    article = make_submitted(text=paid_text(price_amount=1900))
    assert Product.objects.count() == 0
    publish(article, at=NOW)
    product = Product.objects.get()
    assert (product.kind, product.key, product.price_amount, product.is_on_sale) == ("article", str(article.pk), 1900, True)
    assert list(PlanProduct.objects.values_list("plan", "product")) == [(plan.pk, product.pk)]


def test_one_function_says_who_reads_it_and_why(member, other_member, staff):
    article = make_paid_article()
    make_grant(member, article.product)
    make_grant(other_member, article.product.plans.get(), ends_at=NOW + timedelta(days=3))
    lapsed = make_member("lapsed")
    make_grant(lapsed, article.product, starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=1))
    people = [AnonymousUser(), make_member(), lapsed, member, other_member, article.author, make_reviewer(), staff]
    assert [reason(article, person) for person in people] == ["none", "none", "none", "product", "plan", "author", "reader", "reader"]
    assert access_to(article, member=other_member, rights=rights_of(other_member, at=NOW)).until == NOW + timedelta(days=3)


def test_buying_it_is_like_buying_a_course(signed_in, member):
    article = make_paid_article()
    page = signed_in(member).get(article.get_absolute_url()).content.decode()
    assert f"/products/article-{article.pk}/buy/" in page
    order = paid_order(member, article.product)
    line = OrderLine.objects.get(order=order)
    assert (line.description_en, sellable(line)) == (article.title, True)
    page = signed_in(member).get(article.get_absolute_url()).content.decode()
    assert (PAID_WORD in page, "You bought it." in page) == (True, True)


def test_a_right_that_is_taken_back_is_gone_at_once(signed_in, member):
    article = make_paid_article()
    grant = make_grant(member, article.product)
    client = signed_in(member)
    assert PAID_WORD in client.get(article.get_absolute_url()).content.decode()
    revoke(Grant.objects.get(pk=grant.pk), at=timezone.now())
    assert PAID_WORD not in client.get(article.get_absolute_url()).content.decode()


def test_what_is_hidden_or_free_again_is_not_sold():
    article = make_paid_article()
    line = OrderLine(product=article.product)
    assert sellable(line) is True
    Article.objects.filter(pk=article.pk).update(hidden_at=NOW)
    assert sellable(line) is False
    Article.objects.filter(pk=article.pk).update(hidden_at=None)
    rewrite(article, paid_body="", price_amount=None)
    writing.submit(article, by=article.author, at=NOW)
    article.refresh_from_db()
    article = publish(article, at=NOW)
    assert (article.is_paid, article.product_id is not None, sellable(line)) == (False, True, False)


def test_taking_it_out_of_the_membership_closes_it_to_members(member):
    article = make_paid_article()
    make_grant(member, article.product.plans.get())
    assert reason(article, member) == "plan"
    rewrite(article, in_membership=False)
    writing.submit(article, by=article.author, at=NOW)
    article.refresh_from_db()
    assert reason(publish(article, at=NOW), member) == "none"


# Every place where an article is met, by its address; texts in braces are of the article.
PLACES = (
    "/community/articles/{slug}/", "/community/articles/{slug}/?print=1", "/community/articles/", "/community/articles/series/{series}/",
    "/community/articles/{slug}/cover.png", "/community/articles/{slug}/flag/", "/community/articles/{slug}/preview/",
    "/community/articles/{slug}/edit/", "/community/articles/vetting/{slug}/", "/community/articles/vetting/",
    "/community/articles/freshness/", "/members/{author}/", "/feeds/members/{author}.atom", "/feeds/topics.atom", "/community/", "/",
    "/search/?q={word}", "/search/?q={han}", "/search/?q={title}", "/sitemap.xml", "/sitemap/articles-1.xml", "{topic}", "/me/activity/",
    "/me/articles/", "/notices/", "/api/v1/openapi.json",
)


def leaks(client, article) -> list[str]:
    """Addresses whose answer holds a paid word, whatever the status; the question itself does not count."""
    names = {
        "slug": article.slug, "series": article.series.slug, "author": article.author.handle, "word": PAID_WORD, "han": HAN,
        "title": article.title, "topic": article.topic.get_absolute_url(),
    }
    found = []
    for place in PLACES:
        path = place.format(**names)
        response = client.get(path, follow=True)
        body = response.content.decode(errors="replace")
        if path.startswith("/search/"):
            # The page repeats the question; what was found is what counts, and that it was found at all.
            found_by_it = [item for item in response.context["page"].items if article.get_absolute_url() in item.shown.url]
            body = "".join(f"{item.title}{item.excerpt}{item.shown.note}" for item in found_by_it)
            if found_by_it and "{title}" not in place:
                body += PAID_WORD
        if PAID_WORD in body or HAN in body:
            found.append(place)
    return found


@pytest.fixture
def article():
    found = make_paid_article(make_author("writer"), paid_text(title="Snapshots for the patient"), new_series="On reading")
    rebuild()
    return found


@pytest.fixture
def lapsed(article):
    person = make_member("lapsed")
    make_grant(person, article.product.plans.get(), starts_at=NOW - timedelta(days=40), ends_at=NOW - timedelta(days=1))
    return person


def test_no_paid_word_stands_anywhere_for_a_visitor_or_one_who_may_not(client, article, member, lapsed, moderator):
    assert leaks(client, article) == []
    for person in (member, lapsed, moderator):
        client.force_login(person)
        assert leaks(client, article) == []


def test_control_with_the_guard_off_the_oracle_finds_it(client, article, monkeypatch):
    monkeypatch.setattr("community.articles.reading.access_to", lambda *args, **kwargs: ArticleAccess(True, "free"))
    assert "/community/articles/{slug}/" in leaks(client, article)


def test_control_a_source_without_the_line_between_open_and_paid_is_found(client, article, monkeypatch):
    source = sources["article"]

    def careless(keys):
        for document in source.documents(keys):
            yield replace(document, open_text=f"{document.open_text} {document.paid_text}", paid_text="", product_id=None)

    monkeypatch.setitem(sources._entries, "article", replace(source, documents=careless))
    rebuild(["article"])
    assert "/search/?q={word}" in leaks(client, article)


def test_it_is_open_to_author_reviewer_subscriber_and_buyer(client, article, member, other_member):
    make_grant(member, article.product)
    make_grant(other_member, article.product.plans.get())
    for person in (article.author, make_reviewer(), member, other_member):
        client.force_login(person)
        assert "/community/articles/{slug}/" in leaks(client, article)
        assert "/search/?q={word}" in leaks(client, article)


def test_machines_are_told_that_something_is_missing_and_where(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    node = next(node for node in data["@graph"] if node["@type"] == "Article")
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid-part"}
    assert (node["isAccessibleForFree"], node["hasPart"]) == (False, part)
    assert 'class="paid-part' in page
    assert re.search(rf'<meta property="og:image" content="[^"]+/community/articles/{article.slug}/cover\.png">', page)


def test_the_teaser_says_what_opens_it_and_what_it_costs(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    assert ("¥19" in page, "¥199" in page, "Sign in and become a member" in page) == (True, True, True)
    assert "csrfmiddlewaretoken" not in page


def test_the_paid_text_is_not_even_loaded_for_a_visitor(client, article):
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{article.get_absolute_url()}?once")
    assert [query["sql"] for query in asked if "paid_html" in query["sql"] or "paid_body" in query["sql"]] == []


def test_nothing_shows_of_an_article_that_is_hidden(client, article, member):
    flaggables["article"].hide(article, at=NOW)
    rebuild()
    for person in (None, member):
        if person:
            client.force_login(person)
        assert client.get(article.get_absolute_url()).status_code == 404
        assert client.get(f"/community/articles/{article.slug}/cover.png").status_code == 404
        assert client.get(article.topic.get_absolute_url()).status_code == 404
        for path in ("/community/articles/", "/community/", "/members/writer/", "/feeds/members/writer.atom", "/sitemap/articles-1.xml",
                     "/membership/", f"/search/?q={article.slug.split('-')[0]}"):
            page = client.get(path).content.decode()
            assert (article.slug in page, article.title in page) == (False, False)
    client.force_login(article.author)
    assert client.get(article.get_absolute_url()).status_code == 200


def test_what_a_plan_opens_is_listed_with_it(client, article):
    assert article.title in client.get("/membership/").content.decode()


def test_a_restored_article_and_its_discussion_are_back(client, article):
    flaggables["article"].hide(article, at=NOW)
    flaggables["article"].restore(article, at=NOW)
    assert [client.get(path).status_code for path in (article.get_absolute_url(), article.topic.get_absolute_url())] == [200, 200]


def test_an_article_in_a_category_that_closes_is_met_nowhere(client, article, member):
    CategoryRight.objects.create(category=article.category, right="see", group=Group.objects.create(name="circle"))
    for person in (None, member):
        if person:
            client.force_login(person)
        assert client.get(f"{article.get_absolute_url()}?now").status_code == 404
        assert article.slug not in client.get("/community/articles/?now").content.decode()


def test_free_texts_need_no_right(client):
    article = make_paid_article(text=make_text())
    assert reason(article, AnonymousUser()) == "free"


def test_a_picture_is_seen_by_whoever_may_read_the_part_it_stands_in(member, other_member):
    author = make_author()
    pictures = [Upload.objects.create(member=author, width=1, height=1, bytes=1, created_at=NOW) for _n in range(3)]
    open_one, paid_one, cover = pictures
    text = paid_text(
        open_body=f"Look. ![a]({open_one.get_absolute_url()})", paid_body=f"Look. ![b]({paid_one.get_absolute_url()})", cover_id=cover.pk
    )
    waiting = make_submitted(author, text)
    visitor, reviewer = AnonymousUser(), make_reviewer()
    assert [[bool(who_sees(one, person)) for person in (visitor, reviewer)] for one in pictures] == [[False, True]] * 3
    article = publish(waiting, at=NOW)
    make_grant(other_member, article.product)
    seen = {name: [bool(who_sees(one, person)) for one in pictures] for name, person in (
        ("visitor", visitor), ("member", member), ("buyer", other_member), ("author", author),
    )}
    assert seen == {
        "visitor": [True, False, True], "member": [True, False, True], "buyer": [True, True, True], "author": [True, True, True],
    }
