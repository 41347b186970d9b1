"""What is said when something is refused, missing or broken: in our look, in the reader's language, with a way on."""
import logging

from django.http import HttpResponse
from django.shortcuts import render
from django.template import Context, TemplateDoesNotExist, loader
from django.utils.translation import get_language

logger = logging.getLogger(__name__)

LAST_RESORT = "<!doctype html><title>500</title><p>Something broke on our side; it is noted. · 我们这边出了问题，已经记下。</p>"


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    """The reason that was raised, if it was written for the reader; else what the page says by itself."""
    reason = str(exception) if exception is not None and str(exception) else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


def too_many_requests(request, exception=None, *, retry_after: int = 60):
    """For views and adapters that limit by themselves: says when to try again."""
    response = render(request, "429.html", {"minutes": max(1, -(-retry_after // 60))}, status=429)
    response["Retry-After"] = str(retry_after)
    return response


def server_error(request):
    """Needs neither database nor session nor context processors: any of them may be what is broken."""
    try:
        html = loader.get_template("500.html").template.render(Context({"chinese": (get_language() or "en").startswith("zh")}))
    except (TemplateDoesNotExist, ValueError, OSError):
        logger.exception("the error page itself is broken")
        html = LAST_RESORT
    return HttpResponse(html, status=500)

