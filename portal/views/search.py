"""One search over topics, replies, courses, lessons, events and members."""
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.search import log
from community.search.finding import LAST_PAGE, find
from community.search.question import parse
from community.search.sources import Reader
from portal.search_form import SearchFilter


@require_safe
def search(request):
    now = timezone.now()
    question = parse(request.GET.get("q", ""))
    form = SearchFilter(request.GET, question)
    number = page_number(request.GET.get("page", ""))
    page = find(question, Reader(request.user, at=now), filters=form.filters(at=now), number=number)
    if question and number == 1 and not form.is_narrowed:
        log.note(question.text, page.total, at=now)
    context = {"question": question, "form": form, "page": page, "newer_url": "", "older_url": ""}
    if number > 1:
        context["newer_url"] = address(request, number - 1)
    if page.has_next:
        context["older_url"] = address(request, number + 1)
    return render(request, "portal/search.html", context)


def page_number(text: str) -> int:
    """Pages 1 to the last one; whatever else is asked for is the first."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= LAST_PAGE else 1


def address(request, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
