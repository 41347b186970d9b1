"""Atom feeds for everybody. Each answers 304 to a reader that has it already."""
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import Member
from accounts.models.profile import hides
from community.models import Category, Tag
from kit.atom import answer
from portal import news


@require_safe
def topics(request):
    return answer(request, news.topics())


@require_safe
def category(request, slug):
    return answer(request, news.topics_of_category(get_object_or_404(Category.objects.open_to_all(), slug=slug)))


@require_safe
def tag(request, slug):
    return answer(request, news.topics_of_tag(get_object_or_404(Tag.objects.used(), slug=slug)))


@require_safe
def member(request, handle):
    """Of members whose activity everybody may see."""
    open_ones = Member.objects.visible_to(news.EVERYBODY).filter(~hides(shows_activity=False))
    return answer(request, news.topics_of_member(get_object_or_404(open_ones, handle=handle.lower())))


@require_safe
def articles(request):
    return answer(request, news.articles())


@require_safe
def courses(request):
    return answer(request, news.courses())


@require_safe
def events(request):
    return answer(request, news.events())
