"""One search over topics, courses, lessons, events and members."""
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.finding import clean, find


@require_safe
def search(request):
    question = clean(request.GET.get("q", ""))
    shelves = find(question, request.user, at=timezone.now()) if question else []
    return render(request, "portal/search.html", {"question": question, "shelves": shelves})
