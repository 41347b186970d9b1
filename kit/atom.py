"""Atom feeds: entries as values, the file they make, and the answer a reader gets."""
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed

from kit.addresses import absolute
from kit.wording import language_tag

LENGTH = 20
# A year in which the host was ours; part of every name, so it never changes.
SINCE = "2026"
# What XML cannot say, escaped or not.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# An empty feed must name a moment that stays the same, else it is new at every asking.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """`key` names the thing for ever ("topic/42"); `url` is a path of this site; `html` is safe already."""

    key: str
    title: str
    url: str
    published: datetime
    updated: datetime
    language: str
    author: str = ""
    author_url: str = ""
    html: str = ""
    category: str = ""


@dataclass(frozen=True)
class Feed:
    """`url` is where the feed stands, `page` the page that shows the same to people; both are paths of this site."""

    title: str
    url: str
    page: str
    author: str
    language: str
    subtitle: str = ""
    entries: list[Entry] = field(default_factory=list)


class _Writer(Atom1Feed):
    """Entries carry their own language, and their text as content: it is the text, not a summary of it."""

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["html"]:
            handler.addQuickElement("content", item["html"], {"type": "html"})


def said(text: str) -> str:
    """`text` without what no XML file may hold."""
    return UNSPEAKABLE.sub("", text)


def with_hosts(html: str) -> str:
    """Links of our own HTML with the host before them: a reader stands elsewhere."""
    return re.sub(r'(<a\b[^>]*?\bhref=")(/(?!/))', lambda match: f"{match[1]}{absolute(match[2])}", html)


def name_of(key: str) -> str:
    """A tag: URI (RFC 4151): stays the same when the title, and so the address, changes."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{SINCE}:{key}"


def write(feed: Feed) -> bytes:
    writer = _Writer(
        title=said(feed.title), link=absolute(feed.page), description=None, subtitle=said(feed.subtitle) or None,
        language=language_tag(feed.language), author_name=said(feed.author), feed_url=absolute(feed.url),
        feed_guid=absolute(feed.url),
    )
    for entry in feed.entries:
        writer.add_item(
            said(entry.title), absolute(entry.url), None,  # type: ignore[arg-type]  # an entry may go without a summary
            unique_id=name_of(entry.key), pubdate=entry.published,
            updateddate=entry.updated, author_name=said(entry.author) or None,
            author_link=absolute(entry.author_url) if entry.author_url else None,
            categories=[said(entry.category)] if entry.category else (), language=language_tag(entry.language),
            html=said(with_hosts(entry.html)),
        )
    return writer.writeString("utf-8").encode()


def answer(request, feed: Feed, *, private: bool = False) -> HttpResponse:
    """The file, or 304 when the reader has this very one.

    No Last-Modified: when the newest entry is hidden, the newest of the rest is older, and a reader that asks by time would be told
    that nothing has changed.
    """
    body = write(feed)
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=Atom1Feed.content_type)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache" if private else "no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response
