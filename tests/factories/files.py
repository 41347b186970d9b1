"""Files that belong to lessons and articles, put there by the same acts as on the site."""
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from billing.grants import revoke
from community.articles import attaching, writing
from community.models import Article, ArticleFile
from courses.attaching import attach, draft_of
from courses.authoring import start_revision
from courses.models import Course, LessonFile
from courses.publishing import publish
from tests.factories.articles import make_paid_article, paid_text
from tests.factories.articles import publish as publish_article
from tests.factories.billing import make_grant, make_product
from tests.factories.courses import make_paid_course

PDF = b"%PDF-1.7\nThe whole book, and the word quokkavellum.\n%%EOF\n"


def pdf(name="book.pdf", data=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def body_of(response) -> bytes:
    """All of an answer. Read to its end it is closed by the test client, which keeps the connection of the test open."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def keep_files_in(folder, settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": "kit.vaults.FolderStorage", "OPTIONS": {"location": folder}}}


def draft(course: Course):
    return draft_of(course) or start_revision(course, at=timezone.now())


def put_file(course: Course, key="lesson-1-2", file=None, *, live=True) -> LessonFile:
    """A file at a lesson of the course, published at once unless told otherwise."""
    revision = draft(course)
    row = attach(revision.lesson_versions.get(lesson__key=key), file or pdf(), by=course.owner, at=timezone.now())
    if live:
        publish(revision, by=course.owner, at=timezone.now())
        course.refresh_from_db()
    return row


def put_article_file(article, name="book.pdf", *, by=None) -> ArticleFile:
    """A file of the article; published with it by the reviewer `by`, if there is one."""
    row = attaching.attach(article, pdf(name), by=article.author, at=timezone.now())
    if by:
        writing.submit(article, by=article.author, at=timezone.now())
        publish_article(Article.objects.get(pk=article.pk), by=by, at=timezone.now())
    return row


def furnish_files(world) -> None:
    """A course and an article of `author` with files, published and to come; and a thing off the shelf that `member` held once."""
    author, subscriber = world.people["author"], world.people["subscriber"]
    course = make_paid_course("with-files", owner=author)
    text = paid_text(title="An article with files")
    article = make_paid_article(author, text, by=world.people["reviewer"], plan=False, slug="with-files", at=world.ago(days=9))
    for product in (course.product, article.product):
        make_grant(subscriber, product)
    revoke(make_grant(world.people["member"], make_product("shelved", is_on_sale=False)), at=world.now)
    world.names |= {
        "lesson_file": put_file(course).key, "free_file": put_file(course, "lesson-1-1").key,
        "draft_file": put_file(course, live=False, file=pdf("next.pdf")).key,
        "article_file": put_article_file(article, by=world.people["reviewer"]).key,
        "next_article_file": put_article_file(article, "next.pdf").key,
    }
