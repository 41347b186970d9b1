"""Publishing a draft: it gets its number and its day, and is never changed again."""
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.house_texts.reading import AGREED, forget_timetable
from accounts.models import HouseText, Member
from kit import periods, shared_pages


class TextRefused(Exception):
    """The draft cannot be published; the text says why."""


@transaction.atomic
def publish(draft: HouseText, *, by: Member, at) -> HouseText:
    """Make the draft the next version of its text. Raises TextRefused."""
    # Two who publish at once: the second one finds the first one's number.
    versions = list(HouseText.objects.select_for_update().filter(name=draft.name).order_by("pk"))
    text = next((one for one in versions if one.pk == draft.pk), None)
    if text is None or not text.is_draft:
        raise TextRefused(_("This is published already."))
    if not (text.body_en.strip() and text.body_zh.strip()):
        raise TextRefused(_("Both languages need a text."))
    if text.reach == HouseText.Reach.ASK and text.name not in AGREED:
        raise TextRefused(_("Members agree to the terms and to the privacy notice only; tell them of other texts."))
    if text.reach != HouseText.Reach.QUIET and not (text.changed_en and text.changed_zh):
        raise TextRefused(_("Say what changed, in both languages: members read it."))
    text.effective_at = max(at, periods.start_of(text.effective_on)) if text.effective_on else at
    published = [one for one in versions if not one.is_draft]
    if any(one.effective_at > text.effective_at for one in published):
        raise TextRefused(_("A later version holds from a later day already. Choose that day or one after it."))
    text.number = max((one.number for one in published), default=0) + 1
    text.published_at, text.published_by = at, by
    text.save(update_fields=["number", "effective_at", "published_at", "published_by"])
    forget_timetable()
    shared_pages.forget()
    return text
