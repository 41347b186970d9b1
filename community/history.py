"""The history of a post: its versions as they stand for readers, what counts as a slip of the pen, and hiding a version."""
import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Member
from community.differences import changed_characters
from community.models import Post, PostRevision
from community.models.post import EDITABLE, GRACE
from community.refusal import Refused
from kit import shared_pages

SLIP = 100


class Overtaken(Refused):
    """Somebody saved the post since the form was opened; what was typed is still in it."""


@dataclass(frozen=True)
class Version:
    """A text as it stood from `at` on. `revision` is its row, None for the text that stands now."""

    number: int
    title: str
    body: str
    by: Member
    at: datetime
    reason: str = ""
    revision: PostRevision | None = None
    is_grace: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.revision is not None and self.revision.hidden_at is not None


def token_of(post: Post) -> str:
    """What a form that edits the post began with: another one stands when somebody saved meanwhile."""
    title = post.topic.title if post.is_opening else ""
    return hashlib.sha256(f"{title}\n{post.body}".encode()).hexdigest()[:20]


def check_edit(post: Post, by: Member, *, reason: str, at: datetime) -> None:
    """Refuse who may not change this post, or not any more. A moderator says why."""
    moderates = by.has_role("moderator")
    if post.was_written_by(by):
        if at > post.created_at + EDITABLE and not moderates:
            raise Refused(
                _("A post can be changed for %(days)d days, so that answers keep their sense. Write a reply to correct it.")
                % {"days": EDITABLE.days}
            )
    elif not moderates:
        raise Refused(_("Only its author can change a post."))
    elif not reason:
        raise Refused(_("Please say why you change what somebody else wrote; the author is told."), field="reason")


def _began(post: Post) -> tuple[str, str, int, datetime]:
    """Title and text with which the version that stands now began, who wrote them, and when."""
    rows = list(post.revisions.order_by("id"))
    last = max((index for index, row in enumerate(rows) if not row.is_grace), default=-1)
    since = rows[last + 1:]
    title = post.topic.title if post.is_opening else ""
    began = (since[0].title, since[0].body) if since else (title, post.body)
    return (*began, rows[last].editor_id, rows[last].replaced_at) if last >= 0 else (*began, post.author_id, post.created_at)


def is_slip(post: Post, *, editor: Member, title: str, body: str, at: datetime) -> bool:
    """Whether an edit is no new version: by whoever wrote this one, within minutes, and all in all a few characters."""
    began_title, began_body, writer_id, began_at = _began(post)
    if at > began_at + GRACE or writer_id != editor.pk:
        return False
    changed = changed_characters(began_body, body, most=SLIP)
    return changed + (changed_characters(began_title, title, most=SLIP) if post.is_opening else 0) <= SLIP


def versions_of(post: Post, *, with_slips: bool = False) -> list[Version]:
    """All versions, the oldest first; one query. Slips of the pen count as part of the version they mended."""
    rows = list(post.revisions.select_related("editor", "hidden_by").order_by("id"))
    found, by, at, reason, number = [], post.author, post.created_at, "", 1
    for row in rows:
        if not row.is_grace or with_slips:
            found.append(Version(number, row.title, row.body, by, at, reason, row, row.is_grace))
        if not row.is_grace:
            by, at, reason, number = row.editor, row.replaced_at, row.reason, number + 1
    title = post.topic.title if post.is_opening else ""
    return [*found, Version(number, title, post.body, by, at, reason)]


@transaction.atomic
def hide_version(post: Post, revision_id: int, *, by: Member, at) -> bool:
    """Hide one earlier version from everybody but moderators, or show it again; returns whether it is hidden now."""
    row = PostRevision.objects.select_for_update().get(pk=revision_id, post=post)
    if post.was_written_by(by) or row.editor_id == by.pk:
        raise Refused(_("Somebody else must decide about what you wrote."))
    row.hidden_at, row.hidden_by = (None, None) if row.hidden_at else (at, by)
    row.save(update_fields=["hidden_at", "hidden_by"])
    shared_pages.forget()
    return row.hidden_at is not None
