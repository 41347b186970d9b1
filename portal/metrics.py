"""`/metrics` for Prometheus: how long pages take, and what waits or is late. Closed unless METRICS_TOKEN is set.

Times of requests are kept by prometheus-client; with several web processes in files of PROMETHEUS_MULTIPROC_DIR, which is emptied
at each start. What waits is read from the database at each question: ten statements.
"""
import os
import time
from collections.abc import Iterator
from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from billing.models import Discrepancy, Order, Payment, PaymentNotice, Refund
from community.models import SearchDue
from notices.models import Mail
from portal.health import worker_age

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Histogram("guildhall_request_seconds", "Time of a request in the web process.", ["method", "address", "status"], buckets=SECONDS)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestTimesMiddleware:
    """Counts by the name of the address, never by what strangers type, so that the number of series stays small."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.METRICS_TOKEN:
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        address = _address(request, response)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, address, f"{response.status_code // 100}xx").observe(time.perf_counter() - began)
        return response


def _address(request, response) -> str:
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    # A page kept for all visitors is answered before its address is looked up; so is what has no address.
    return "none" if response.status_code == 404 else "kept"


class Waiting:
    """What stands in the database, as gauges."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        age = worker_age(at=now)
        yield GaugeMetricFamily("guildhall_worker_age_seconds", "Since a worker last did its work; -1: never.",
                                value=-1 if age is None else age.total_seconds())
        oldest = Mail.objects.waiting().order_by("created_at").values_list("created_at", flat=True).first()
        yield GaugeMetricFamily("guildhall_mail_oldest_seconds", "Age of the oldest letter that has not gone out.",
                                value=(now - oldest).total_seconds() if oldest else 0)
        rows = GaugeMetricFamily("guildhall_waiting", "Rows that wait for a worker or a person.", labels=["what"])
        for what, waiting in (
            ("mail", Mail.objects.waiting()), ("mail_given_up", Mail.objects.given_up()), ("search", SearchDue.objects.all()),
            ("orders_unpaid", Order.objects.pending()), ("payments_need_attention", Payment.objects.needing_attention()),
            ("payment_notices_failed", PaymentNotice.objects.filter(processed_at=None)), ("refunds_failed", Refund.objects.failed()),
            ("discrepancies", Discrepancy.objects.open()),
        ):
            rows.add_metric([what], waiting.count())
        yield rows


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)
    registry.register(Waiting())
    return registry


@require_safe
@never_cache
def metrics(request):
    """The text format of Prometheus, for who brings `Authorization: Bearer METRICS_TOKEN`; nothing is here for anybody else."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    if not expected or scheme.lower() != "bearer" or not compare_digest(token.encode(), expected.encode()):
        raise Http404
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)
