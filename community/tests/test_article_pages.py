"""Pages of articles: what they ask of the database, writing by the form, series, addresses elsewhere, admin."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.articles.covers import pattern_png, pattern_svg
from community.articles.feed import newest
from community.articles.outline import outline_of, with_marks
from community.articles.reading_time import reading_minutes
from community.articles.rerendering import render_outdated
from community.models import Article, ArticleRevision, Draft, Series
from tests.factories.articles import make_article, make_author, make_draft, make_paid_article, make_submitted, make_text, paid_text
from tests.factories.billing import make_grant, make_plan
from tests.factories.community import make_category

pytestmark = pytest.mark.django_db
NOW = timezone.now()
few_and_many = pytest.mark.parametrize("count", [5, 25])
FORM = {
    "title": "Locks, read slowly", "summary": "Who waits for whom.", "language": "en", "open_body": "They wait.", "paid_body": "",
    "teaches": "PostgreSQL 18, Django 5.2\nmake", "position": "1",
}


@pytest.fixture
def warm(count_queries):
    """`warm(client, path, n)`: the page a second time, with exactly n statements."""

    def ask(client, path, statements):
        assert client.get(path).status_code == 200
        with count_queries(statements):
            return client.get(f"{path}?again")

    return ask


def shelf_of(count):
    make_plan()
    author = make_author()
    return [make_article(author, paid_text(), at=NOW - timedelta(days=n + 1)) for n in range(count)]


@few_and_many
def test_list_of_a_visitor(client, warm, count):
    shelf_of(count)
    assert len(warm(client, "/community/articles/", 1).context["rows"]) == min(count, 20)


@few_and_many
def test_list_of_a_member(signed_in, member, warm, count):
    articles = shelf_of(count)
    make_grant(member, articles[0].product)
    response = warm(signed_in(member), "/community/articles/", 5)
    assert [bool(row["lock"]) for row in response.context["rows"]][:3] == [False, True, True]


@few_and_many
def test_page_of_a_visitor(client, warm, count):
    author = make_author()
    series = Series.objects.create(author=author, slug="s", title="S", language="en", created_at=NOW)
    make_plan()
    articles = [make_article(author, paid_text(), series=series, position=n) for n in range(1, count + 1)]
    response = warm(client, articles[2].get_absolute_url(), 5)
    assert (response.context["before"], response.context["after"]) == (articles[1], articles[3])


@few_and_many
def test_locked_page_of_a_member(signed_in, member, warm, count):
    article = shelf_of(count)[0]
    warm(signed_in(member), article.get_absolute_url(), 8)


@few_and_many
def test_page_of_one_to_whom_it_is_open(signed_in, member, warm, count):
    article = shelf_of(count)[0]
    make_grant(member, article.product)
    warm(signed_in(member), article.get_absolute_url(), 7)


@few_and_many
def test_the_feed(client, count_queries, count):
    shelf_of(count)
    with count_queries(1):
        assert client.get("/feeds/articles.atom").content.count(b"<entry ") == min(count, 20)


@few_and_many
def test_ones_own_list(signed_in, warm, count):
    articles = shelf_of(count)
    warm(signed_in(articles[0].author), "/me/articles/", 6)


def test_the_home_page_asks_once(member, count_queries):
    shelf_of(3)
    member.roles  # noqa: B018 - read once a request
    with count_queries(1):
        found = newest(2, member)
    assert found == list(Article.objects.newest_first()[:2])


def test_an_author_writes_looks_and_submits_by_the_form(signed_in):
    author, shelf = make_author(), make_category("databases")
    client = signed_in(author)
    response = client.post("/community/articles/new/", {**FORM, "category": shelf.slug, "new_series": "On waiting"})
    article = Article.objects.get()
    assert response["Location"] == "/community/articles/locks-read-slowly/edit/"
    assert article.revisions.get().teaches == [["PostgreSQL", "18"], ["Django", "5.2"], ["make", ""]]
    assert (article.series.title, article.series.author) == ("On waiting", author)
    page = client.get(response["Location"]).content.decode()
    assert ("They wait." in page, "PostgreSQL 18" in page) == (True, True)
    data = {**FORM, "category": shelf.slug, "series": article.series_id, "open_body": "They wait longer."}
    assert client.post(response["Location"], {**data, "look": "1"})["Location"].endswith("/preview/")
    assert "They wait longer." in client.get("/community/articles/locks-read-slowly/preview/").content.decode()
    assert client.post(response["Location"], {**data, "submit": "1"})["Location"] == "/me/articles/"
    article.refresh_from_db()
    assert (article.waiting_revision.number, article.series.title) == (2, "On waiting")


@pytest.mark.parametrize(("wrong", "field"), [
    ({"title": ""}, "title"), ({"open_body": ""}, "open_body"), ({"paid_body": "More words."}, "price"),
    ({"canonical_url": "http://example.org/a"}, "canonical_url"), ({"canonical_url": "/a"}, "canonical_url"),
    ({"canonical_url": "javascript:alert(1)"}, "canonical_url"), ({"teaches": "\n".join(f"a{n} 1" for n in range(9))}, "teaches"),
    ({"slug": "vetting"}, "slug"), ({"category": "nothing"}, "category"), ({"price": "-3", "paid_body": "More words."}, "price"),
    ({"position": "x"}, "position"), ({"language": "fr"}, "language"),
])
def test_a_wrong_field_is_told_of_and_the_text_is_still_there(signed_in, wrong, field):
    make_category("databases")
    response = signed_in(make_author()).post("/community/articles/new/", {**FORM, "category": "databases", **wrong})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "They wait." in response.content.decode() or field == "open_body"
    assert Article.objects.count() == 0


def test_the_price_is_in_minor_units(signed_in):
    make_category("databases")
    data = {**FORM, "category": "databases", "paid_body": "More words.", "price": "19.90"}
    signed_in(make_author()).post("/community/articles/new/", data)
    assert ArticleRevision.objects.get().price_amount == 1990


def test_a_draft_on_the_server_comes_back_and_goes_with_saving(signed_in):
    make_category("databases")
    author = make_author()
    client = signed_in(author)
    Draft.objects.create(member=author, place="article:new", fields={**FORM, "open_body": "Kept on the server."}, updated_at=NOW)
    assert "Kept on the server." in client.get("/community/articles/new/").content.decode()
    client.post("/community/articles/new/", {**FORM, "category": "databases", "draft_place": "article:new", "draft_version": "1"})
    assert Draft.objects.count() == 0


def test_published_elsewhere_first_the_canonical_address_is_there(client):
    there = make_article(text=make_text(canonical_url="https://example.org/locks"))
    here = make_article()
    pages = [client.get(article.get_absolute_url()).content.decode() for article in (there, here)]
    assert pages[0].count('rel="canonical"') == 1
    assert '<link rel="canonical" href="https://example.org/locks">' in pages[0]
    assert f'{here.get_absolute_url()}">' in pages[1].split('rel="canonical"')[1][:200]
    sitemap = client.get("/sitemap/articles-1.xml").content.decode()
    assert (there.slug in sitemap, here.slug in sitemap) == (False, True)


def test_the_discussion_of_an_article_is_no_topic_of_its_own_on_the_profile(client):
    article = make_article(make_author("writer"))
    html = client.get("/members/writer/").content.decode()
    assert article.get_absolute_url() in html
    assert article.topic.get_absolute_url() not in html


def test_feeds_and_profile_tell_of_articles(client):
    article = make_paid_article(make_author("writer"))
    for path in ("/feeds/articles.atom", "/feeds/members/writer.atom", "/members/writer/"):
        assert article.get_absolute_url() in client.get(path).content.decode()


def test_a_series_shows_what_is_published_and_nothing_else(client, signed_in):
    author = make_author()
    first = make_article(author, new_series="On reading")
    make_draft(author, make_text(title="Not yet"), series=first.series, position=2)
    page = client.get(first.series.get_absolute_url()).content.decode()
    assert (first.title in page, "Not yet" in page) == (True, False)
    empty = Series.objects.create(author=author, slug="empty", title="Nothing", language="en", created_at=NOW)
    assert client.get(empty.get_absolute_url()).status_code == 404
    assert signed_in(author).get(empty.get_absolute_url()).status_code == 200


def test_reading_time_knows_words_characters_and_code():
    assert reading_minutes("word " * 401) == 3
    assert reading_minutes("字" * 350) == 1
    assert reading_minutes("字" * 351) == 2
    assert reading_minutes("```\n" + "word " * 1000 + "\n```") == 1
    assert reading_minutes("") == 1


def test_headings_are_marked_and_listed_in_both_parts():
    open_html, paid_html = with_marks("<h2>A &amp; <code>b</code></h2><h3>c</h3>", "part"), with_marks("<h2>d</h2><h4>e</h4>", "more")
    assert open_html == '<h2 id="part-1">A &amp; <code>b</code></h2><h3 id="part-2">c</h3>'
    found = [(heading.mark, heading.text, heading.is_sub) for heading in outline_of(open_html, paid_html)]
    assert found == [("part-1", "A & b", False), ("part-2", "c", True), ("more-1", "d", False)]


def test_a_cover_follows_from_the_address_alone():
    assert pattern_svg("locks") == pattern_svg("locks") != pattern_svg("snapshots")
    assert pattern_png("locks")[:8] == b"\x89PNG\r\n\x1a\n"
    assert pattern_png("locks") == pattern_png.__wrapped__("locks")


def test_texts_of_an_older_renderer_are_rendered_again():
    make_submitted(text=paid_text())
    ArticleRevision.objects.update(render_version=0, open_html="old", paid_html="old")
    assert render_outdated() == 1
    text = ArticleRevision.objects.get()
    assert ("<h2 id=" in text.open_html, "<h2 id=" in text.paid_html, render_outdated()) == (True, True, 0)


def test_the_admin_opens_and_shows_no_paid_word(client, superuser):
    article = make_paid_article()
    client.force_login(superuser)
    for path in (f"article/{article.pk}/change/", "article/", f"articlerevision/{article.live_revision_id}/change/", "series/",
                 "articlevetting/", "freshnessvote/"):
        response = client.get(f"/admin/community/{path}")
        assert (response.status_code, "quokkavellum" in response.content.decode()) == (200, False)
