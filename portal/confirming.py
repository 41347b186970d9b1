"""Acts of the admin are confirmed first: a page counts and names the rows and asks why; what it named is what is done, once."""
import secrets
from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import signing
from django.core.cache import cache
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.trail.models import Reason

TOKEN, REASON = "confirmation", "because"
SALT = "portal.confirming"
LASTS = 3600
# More at once are too many to look at.
MOST, NAMED = 500, 20


class WhyForm(forms.Form):
    because = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[("", gettext_lazy("none given")), *Reason.choices], required=False,
        help_text=gettext_lazy("Kept in the trail of acts, which nobody can change."),
    )


def _token(request, model, name: str, pks: list[str]) -> str:
    return signing.dumps([request.user.pk, model._meta.label, name, pks, secrets.token_hex(8)], salt=SALT, compress=True)


def _confirmed(request, model, name: str) -> list[str] | None:
    """The rows that the page named to this very person for this very act; None when there was no such page."""
    try:
        who, label, act, pks, _nonce = signing.loads(request.POST.get(TOKEN, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return pks if [who, label, act] == [request.user.pk, model._meta.label, name] else None


def asked_first(action, name: str, title):
    """The action, done only after its page was sent; a second time the same page does nothing."""

    @wraps(action)
    def asking(model_admin, request, queryset):
        pks = _confirmed(request, model_admin.model, name)
        if pks is None:
            return _ask(model_admin, request, queryset, action, name, title)
        if not cache.add(f"confirmed:{request.POST[TOKEN][-43:]}", True, LASTS):
            messages.info(request, _("This was done already."))
            return None
        return action(model_admin, request, model_admin.get_queryset(request).filter(pk__in=pks))

    return asking


def with_reason(action):
    """An action whose own page asks first: there it asks why, too."""

    @wraps(action)
    def asking(model_admin, request, queryset):
        page = action(model_admin, request, queryset)
        if page is not None:
            page.context_data["why"] = WhyForm()
        return page

    return asking


def _ask(model_admin, request, queryset, action, name, title):
    rows = list(queryset.order_by("pk")[: MOST + 1])
    if len(rows) > MOST:
        messages.warning(request, _("These are more than %(most)d. Choose fewer at once.") % {"most": MOST})
        return None
    pks = [str(row.pk) for row in rows]
    opts = model_admin.opts
    context = {
        **model_admin.admin_site.each_context(request), "opts": opts, "title": str(title).rstrip(" …"), "name": name,
        "named": [(str(row), row.pk) for row in rows[:NAMED]], "unnamed": len(rows) - NAMED, "count": len(rows), "pks": pks[:1],
        "means": getattr(action, "means", ""), "token": _token(request, model_admin.model, name, pks), "token_name": TOKEN,
        "checkbox": ACTION_CHECKBOX_NAME, "form": WhyForm(),
        "counted": ngettext("This is done to %(count)d row:", "This is done to %(count)d rows:", len(rows)) % {"count": len(rows)},
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/confirm.html", context)
