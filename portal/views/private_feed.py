"""A member’s notices as a feed: the page where its address is made and revoked, and the feed itself."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in
from kit.addresses import absolute, address
from kit.atom import LENGTH, Entry, Feed, answer
from notices.models import Notice
from notices.sight import in_sight
from portal.errors import too_many_requests
from portal.limits import may_knock
from portal.models import PrivateFeed


def _page(request, **extra):
    feed = PrivateFeed.objects.filter(member=request.user, revoked_at=None).first()
    response = render(request, "portal/private_feed.html", {"feed": feed, **extra})
    # Where a link on this page leads must not learn what it is opened from.
    response["Referrer-Policy"] = "no-referrer" if extra else "same-origin"
    return response


@never_cache
@require_safe
@signed_in
def page(request):
    return _page(request)


@never_cache
@require_POST
@signed_in
def renew(request):
    """Answers with the page itself, not a redirect: the address is shown this once and kept nowhere."""
    secret = PrivateFeed.objects.renew(request.user, at=timezone.now())
    return _page(request, feed_url=absolute(address("portal:private_feed", secret)))


@require_POST
@signed_in
def revoke(request):
    PrivateFeed.objects.revoke(request.user, at=timezone.now())
    messages.success(request, _("Revoked. The old address opens nothing any more."))
    return redirect("portal:my_feed")


@require_safe
def feed(request, secret):
    """For whoever knows the address: no cookie and no sign-in. In the member’s language."""
    if not may_knock(request, "private_feed"):
        return _closed_to_others(too_many_requests(request))
    found = PrivateFeed.objects.opened_by(secret)
    if found is None:
        raise Http404
    with translation.override(found.member.language or get_language()):
        return _closed_to_others(answer(request, _notices_of(found.member, request.path), private=True))


def _closed_to_others(response):
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _notices_of(member, url: str) -> Feed:
    newest = Notice.objects.of(member).on_site().with_place().select_related("actor").order_by("-created_at", "-id")
    notices = in_sight(member, newest[:LENGTH])
    language = get_language() or "en"
    entries = [
        Entry(f"notice/{notice.pk}", notice.sentence, notice.get_absolute_url(), notice.created_at, notice.created_at, language,
              notice.actor.name if notice.actor else "")
        for notice in notices
    ]
    return Feed(_("Notices"), url, address("notices:list"), member.name, language, entries=entries)
