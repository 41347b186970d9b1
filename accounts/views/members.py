"""The directory of members, and what others see of one."""
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.blocking import is_blocked
from accounts.directory import ORDERS, narrowed
from accounts.forms.directory import DirectoryForm
from accounts.guards import to_sign_in
from accounts.levels import level_of
from accounts.models import Member
from accounts.models.photo import photo_url
from accounts.models.profile import SWITCHES
from accounts.panels import panels_of
from accounts.photos import photo_seen
from accounts.showing import profile_of
from kit.pagination import keyset_page

PAGE = 24
SKILLS = 5


def level_in_words(points: int) -> str:
    return _("Lv %(level)s") % {"level": level_of(points)}


def line_of(member: Member) -> dict:
    """A member of the directory as ready texts, with what they show."""
    profile, skills = profile_of(member), list(member.skills.all())[:SKILLS]
    return {
        "handle": member.handle, "name": member.name, "bio": member.bio, "photo": photo_url(member.handle, member.photo_file),
        "level": level_in_words(member.counters.points) if profile.shows_points else "",
        "city": profile.city if profile.shows_place else "",
        "skills": [(skill.name, f"?{urlencode({'skill': skill.slug})}") for skill in skills],
    }


def tabs(request, form: DirectoryForm) -> list[dict]:
    """The orders, each with what the directory is narrowed to."""
    kept = {name: value for name, value in request.GET.items() if name in form.fields and name != "sort" and value}
    return [
        {"label": order.label, "url": f"?{urlencode({**kept, 'sort': order.name})}", "current": order is form.order}
        for order in ORDERS.values()
    ]


@require_safe
def directory(request):
    """Two statements for a page however long the list; `?q=`, filters and the order stand in the address."""
    form = DirectoryForm(request.GET)
    listed = Member.objects.listed_for(request.user).annotate(photo_file=photo_seen(request.user, "pk"))
    members = listed.select_related("counters", "profile").prefetch_related("skills").only(
        "handle", "display_name", "bio", "joined_at", "counters__points", "profile__audience", "profile__shows_points",
        "profile__shows_place", "profile__city",
    )
    members = narrowed(form.order.narrow(members), form.wanted, at=timezone.now())
    page = keyset_page(members, request, fields=form.order.fields, size=PAGE)
    values = {
        "page": page, "lines": [line_of(member) for member in page], "form": form, "wanted": form.wanted.words, "tabs": tabs(request, form),
        "choices": [form[name] for name in ("role", "level", "skill", "place", "language")],
    }
    return render(request, "accounts/members.html", values)


@require_safe
def public_profile(request, handle):
    """What this reader may see; the member themself sees what others do."""
    shown = Member.objects.shown().select_related("counters", "profile").prefetch_related("skills")
    shown = shown.annotate(blocked=is_blocked(request.user, "pk"), photo_file=photo_seen(request.user, "pk"))
    person = get_object_or_404(shown, handle=handle.lower())
    profile = profile_of(person)
    if not request.user.is_authenticated and profile.audience == profile.Audience.MEMBERS:
        return to_sign_in(request)
    values = {
        "person": person, "profile": profile, "is_self": person == request.user,
        "photo": "" if person.blocked else photo_url(person.handle, person.photo_file),
        "panels": [render_to_string(template, more, request) for template, more in panels_of(person, request.user, profile)],
        "level": level_in_words(person.counters.points), "hidden": [name for name in SWITCHES if not profile.shows(name)],
        "has_feed": profile.audience == profile.Audience.EVERYBODY and profile.shows_activity,
    }
    response = render(request, "accounts/member.html", values)
    if not profile.in_directory:
        response["X-Robots-Tag"] = "noindex"
    return response
