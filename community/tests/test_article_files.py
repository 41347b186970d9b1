"""Files of articles: vetted with the text that names them, and open to whoever may read the whole article."""
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.personal import archive, erasing
from billing import grants
from community.articles import writing
from community.articles.attaching import attach, detach
from community.models import Article, ArticleFile
from community.refusal import Refused
from tests.factories.articles import make_article, make_author, make_paid_article, make_reviewer, publish, rewrite
from tests.factories.billing import make_grant
from tests.factories.files import PDF, body_of, keep_files_in, pdf

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    keep_files_in(tmp_path / "files", settings)
    return tmp_path / "files"


@pytest.fixture
def paid(db):
    return make_paid_article(slug="paid")


def put(article, name="book.pdf", *, live=True) -> ArticleFile:
    row = attach(article, pdf(name), by=article.author, at=timezone.now())
    if live:
        writing.submit(article, by=article.author, at=timezone.now())
        publish(Article.objects.get(pk=article.pk), at=timezone.now())
    return row


def url_of(row) -> str:
    return f"/community/articles/{row.article.slug}/files/{row.key}/"


def status(response) -> int:
    body_of(response)
    return response.status_code


def statuses(signed_in, row, *people) -> list[int]:
    return [status(signed_in(person).get(url_of(row))) for person in people]


def stored(folder) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_whoever_may_read_the_paid_part_may_have_its_files(client, signed_in, member, other_member, paid):
    row = put(paid)
    grant = make_grant(member, paid.product)
    assert client.get(url_of(row)).url.startswith("/accounts/login/")
    assert statuses(signed_in, row, member, other_member, paid.author) == [200, 403, 200]
    grants.revoke(grant, at=timezone.now())
    assert statuses(signed_in, row, member) == [403]


def test_the_files_of_a_free_article_are_for_everybody(client):
    assert body_of(client.get(url_of(put(make_article())))) == PDF


def test_nobody_has_it_before_a_reviewer_approved_it_with_its_text(signed_in, member, paid):
    row = put(paid, live=False)
    make_grant(member, paid.product)
    reviewer = make_reviewer()
    assert statuses(signed_in, row, member, reviewer, paid.author) == [404, 404, 200]
    writing.submit(paid, by=paid.author, at=NOW)
    assert statuses(signed_in, row, member, reviewer) == [404, 200]
    publish(Article.objects.get(pk=paid.pk), at=NOW)
    assert statuses(signed_in, row, member) == [200]


def test_the_reviewer_reads_what_comes_with_the_text(signed_in, paid):
    row = put(paid, live=False)
    writing.submit(paid, by=paid.author, at=NOW)
    assert url_of(row) in signed_in(make_reviewer()).get("/community/articles/vetting/paid/").content.decode()


def test_the_page_lists_them_for_those_who_read_it_all(client, signed_in, member, paid):
    row = put(paid)
    make_grant(member, paid.product)
    assert str(row.key) not in client.get("/community/articles/paid/").content.decode()
    assert url_of(row) in signed_in(member).get("/community/articles/paid/").content.decode()


def test_a_new_text_keeps_the_files_and_one_that_drops_them_takes_them_away(signed_in, member, paid):
    row = put(paid)
    make_grant(member, paid.product)
    rewrite(paid, title="Another title")
    assert writing.last_text_of(paid).file_keys == [str(row.key)]
    detach(paid, row.key, by=paid.author, at=NOW)
    assert statuses(signed_in, row, member) == [200]
    writing.submit(paid, by=paid.author, at=NOW)
    publish(Article.objects.get(pk=paid.pk), at=NOW)
    assert statuses(signed_in, row, member) == [404]


def test_what_lies_with_the_reviewers_takes_no_file_and_leaves_none(paid, folder):
    rewrite(paid, title="Another title")
    writing.submit(paid, by=paid.author, at=NOW)
    with pytest.raises(Refused):
        attach(paid, pdf(), by=paid.author, at=NOW)
    assert (ArticleFile.objects.count(), stored(folder)) == (0, 0)


def test_its_author_adds_and_removes_a_file_on_the_page(signed_in, paid):
    client = signed_in(paid.author)
    page = "/community/articles/paid/files/"
    assert client.post(page, {"file": pdf("讲义.pdf")}).url == page
    assert "讲义.pdf" in client.get(page).content.decode()
    assert client.post(f"{page}{ArticleFile.objects.get().key}/remove/").url == page
    assert writing.last_text_of(paid).file_keys == []


def test_a_file_that_is_not_taken_is_said(signed_in, paid):
    response = signed_in(paid.author).post("/community/articles/paid/files/", {"file": pdf("a.html")})
    assert response.status_code == 422
    assert "Files of this kind are not taken." in response.content.decode()


def test_another_author_finds_no_page(signed_in, paid):
    assert signed_in(make_author()).get("/community/articles/paid/files/").status_code == 404


@pytest.mark.parametrize(("wish", "left"), [("keep", [True, True]), ("delete", [False, True])])
def test_who_is_erased_takes_the_files_of_free_articles_if_they_want(
    folder, settings, tmp_path, wish, left, django_capture_on_commit_callbacks
):
    """Those that readers paid for stay."""
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
    author = make_author()
    free, paid = put(make_article(author)), put(make_paid_article(author))
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(author, wish=wish, at=timezone.now())
    assert [(folder / row.path).exists() for row in (free, paid)] == left
    assert [ArticleFile.objects.filter(pk=row.pk).exists() for row in (free, paid)] == left


def test_an_author_takes_the_files_themselves_home(tmp_path):
    row = put(make_article())
    archive.write_archive(tmp_path / "mine.zip", row.author, at=timezone.now())
    with zipfile.ZipFile(tmp_path / "mine.zip") as opened:
        assert opened.read(f"files/article-files/{row.pk}.pdf") == PDF
