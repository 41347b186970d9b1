"""Drafts: saving what is being written, giving it back, and letting it go when it is published."""
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from community.draft_places import is_place
from community.models import Draft
from community.models.draft import KEPT, MOST_DRAFTS
from community.refusal import Refused

LONGEST_FIELDS = 200_000
MOST_FIELDS = 30
MOST_VALUES = 30
OWNER_SALT = "community.drafts.owner"
HELD = "held_draft"
# What a form sends beside its own fields.
NOT_FIELDS = ("csrfmiddlewaretoken", "draft_place", "draft_version", "draft_owner", "preview")


class Outdated(Exception):
    """Another tab or device has saved (or let go of) this draft since; `current` is what stands now, None for nothing."""

    def __init__(self, current: Draft | None):
        super().__init__()
        self.current = current


@dataclass(frozen=True)
class OpenDraft:
    """What an editor shows of the draft at its place: `version` 0 when there is none."""

    place: str
    version: int = 0
    saved_at: datetime | None = None
    fields: dict = field(default_factory=dict)
    owner: str = ""


def clean_fields(given) -> dict:
    """Names with texts, or with lists of texts; raises Refused for anything else and for too much."""
    if not isinstance(given, dict) or len(given) > MOST_FIELDS:
        raise Refused(_("This draft cannot be read."))
    total, kept = 0, {}
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if name in NOT_FIELDS or not name.isidentifier() or len(name) > 60:
            continue
        if len(values) > MOST_VALUES or not all(isinstance(text, str) for text in values):
            raise Refused(_("This draft cannot be read."))
        # PostgreSQL keeps neither in JSON.
        values = [text.replace("\0", "").encode("utf-8", "replace").decode() for text in values]
        kept[name] = values if isinstance(value, list) else values[0]
        total += sum(map(len, values))
    if total > LONGEST_FIELDS:
        raise Refused(_("This is too long to be kept as a draft."))
    return kept


def fields_of(post) -> dict:
    """The fields of a form that was sent, as a draft keeps them."""
    names = [name for name in post if name not in NOT_FIELDS]
    return {name: values[0] if len(values := post.getlist(name)) == 1 else values for name in names}


def version_of(post) -> int:
    """The version that a form was opened with or has saved since."""
    text = post.get("draft_version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


@transaction.atomic
def save(member, place: str, given, *, version: int, at) -> Draft:
    """Keep the fields. `version` is the one that the writer has seen, 0 for none: raises Outdated when another one stands.

    The same fields once more change nothing, so that an answer that got lost does no harm.
    """
    if not is_place(place):
        raise Refused(_("There is nothing to be written here."))
    fields = clean_fields(given)
    current = Draft.objects.of(member).select_for_update().filter(place=place).first()
    if current is None:
        return _first(member, place, fields, version=version, at=at)
    if current.fields == fields:
        return current
    if current.version != version:
        raise Outdated(current)
    current.fields, current.version, current.updated_at = fields, current.version + 1, at
    current.save(update_fields=["fields", "version", "updated_at"])
    return current


def _first(member, place: str, fields: dict, *, version: int, at) -> Draft:
    if version:
        raise Outdated(None)
    if len(Draft.objects.of(member).values("pk")[:MOST_DRAFTS]) >= MOST_DRAFTS:
        raise Refused(_("You have %(count)d drafts. Please publish or discard some of them.") % {"count": MOST_DRAFTS})
    try:
        with transaction.atomic():
            return Draft.objects.create(member=member, place=place, fields=fields, updated_at=at)
    except IntegrityError:
        # Another tab was first by a moment.
        raise Outdated(Draft.objects.of(member).filter(place=place).first()) from None


def discard(member, place: str, *, version: int | None = None) -> bool:
    """Let go of a draft; with `version` only of what the writer has seen. Whether there was one."""
    drafts = Draft.objects.of(member).filter(place=place)
    if version is not None:
        drafts = drafts.filter(version__lte=version)
    return bool(drafts.delete()[0])


@contextmanager
def published(request) -> Iterator[None]:
    """Around publishing: the draft that the form was written in goes in the same transaction; one that is newer stays.

    A form without a draft costs nothing.
    """
    place, version = request.POST.get("draft_place", ""), version_of(request.POST)
    if not version:
        yield
        return
    with transaction.atomic():
        yield
        discard(request.user, place, version=version)


def open_draft(request, place: str) -> OpenDraft:
    """The draft for the editor of a page; one query, none for a form that was sent back."""
    draft = None if request.method == "POST" else Draft.objects.of(request.user).filter(place=place).first()
    return _opened(request, place, *([draft.version, draft.updated_at, draft.fields] if draft else []))


def _opened(request, place: str, version: int | None = None, saved_at=None, fields=None) -> OpenDraft:
    owner = signing.dumps(request.user.pk, salt=OWNER_SALT)
    if request.method == "POST":
        return OpenDraft(place, version=version_of(request.POST), owner=owner)
    return OpenDraft(place, version or 0, saved_at, fields or {}, owner)


def hold(request) -> bool:
    """Keep what somebody sent whose session has ended; it becomes their draft once they have signed in again.

    Only what carries the signature of a member is kept, and only that member gets it.
    """
    place, post = request.POST.get("draft_place", ""), request.POST
    try:
        owner = signing.loads(post.get("draft_owner", ""), salt=OWNER_SALT, max_age=KEPT)
        fields = clean_fields(fields_of(post))
    except (signing.BadSignature, Refused):
        return False
    if request.user.is_authenticated or not is_place(place):
        return False
    request.session[HELD] = {"owner": owner, "place": place, "fields": fields, "version": version_of(post)}
    return True


def take_back(request, member, *, at) -> None:
    """After signing in: what was held of this member becomes their draft. What another device saved meanwhile stands below it."""
    held = request.session.pop(HELD, None)
    if held is None or held["owner"] != member.pk:
        return
    with transaction.atomic():
        current = Draft.objects.of(member).select_for_update().filter(place=held["place"]).first()
        fields = held["fields"]
        if current and current.version != held["version"]:
            fields = _both(fields, current.fields)
        try:
            save(member, held["place"], fields, version=current.version if current else 0, at=at)
        except (Refused, Outdated):
            return


def text_field(fields: dict) -> str:
    """The name of the field that a form is about: the one with most text."""
    return max((name for name, value in fields.items() if isinstance(value, str)), key=lambda name: len(fields[name]), default="")


def _both(fields: dict, others: dict) -> dict:
    """`fields`, with the other text below its own unless it stands there already."""
    name = text_field(fields)
    mine, other = fields.get(name, ""), others.get(name, "")
    if not isinstance(other, str) or not other or other in mine:
        return fields
    return {**fields, name: f"{mine}\n\n---\n\n{other}"}


def prune(*, at) -> int:
    """Delete drafts that nobody has touched for KEPT; returns how many."""
    return Draft.objects.filter(updated_at__lt=at - KEPT).delete()[0]


def with_draft(found: QuerySet, member, place: str) -> QuerySet:
    """The same rows, each with the member's draft at the place: no query of its own. `draft_beside` reads it."""
    if not member.is_authenticated:
        return found
    mine = Draft.objects.of(member).filter(place=place)
    return found.annotate(**{f"draft_{name}": Subquery(mine.values(name)[:1]) for name in ("version", "updated_at", "fields")})


def draft_beside(request, row, place: str) -> OpenDraft:
    """As `open_draft`, of a row that was asked for by `with_draft`."""
    if not request.user.is_authenticated:
        return OpenDraft(place)
    return _opened(request, place, *(getattr(row, f"draft_{name}", None) for name in ("version", "updated_at", "fields")))
