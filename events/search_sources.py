"""Published events can be found."""
from django.utils.translation import gettext_lazy

from community.search.plain import words_of
from community.search.sources import Document, Reader, SearchSource, Shown, declare
from events.models import Event
from kit import wording
from kit.wording import language_tag


def keys():
    return Event.objects.published().order_by("pk").values_list("slug", flat=True).iterator()


def documents(keys):
    for event in Event.objects.published().filter(slug__in=keys):
        text = " ".join(part for part in (event.summary, words_of(event.description_html), event.venue) if part)
        yield Document(event.slug, event.title, event.starts_at, event.language, text, author_id=event.organiser_id)


def shown(keys, reader: Reader) -> dict[str, Shown]:
    rows = Event.objects.published().visible_to(reader.member).filter(slug__in=keys).only("slug", "title", "language", "starts_at", "mode")
    return {
        event.slug: Shown(
            event.title, event.get_absolute_url(), language_tag(event.language),
            note=f"{wording.when(event.starts_at)} · {event.get_mode_display()}",
        )
        for event in rows
    }


declare(SearchSource("event", gettext_lazy("Event"), keys, documents, shown, weight=1.0))
