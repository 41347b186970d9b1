"""The inbox: a provider's notice is verified, kept, and has its effect once."""
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from billing import disputes, payments, refunds
from billing.models import PaymentNotice
from billing.providers import provider
from billing.providers.base import AnyFact, DisputeFact, Fact, RefundFact, fact_from_json

log = logging.getLogger(__name__)

TRY_AGAIN_MINUTES = (1, 2, 10, 30, 60)
# Which module may change what a fact is about.
SETTLE: dict[type, Callable[..., str]] = {Fact: payments.settle, RefundFact: refunds.settle, DisputeFact: disputes.settle}


def receive(provider_name: str, raw: bytes, headers, *, at: datetime) -> list[str]:
    """Take in a notice; returns the verdicts. Raises BadNotice when it is forged or stale.

    A notice that is known has no effect. When the effect fails, the notice is kept for the sweep and the error goes on,
    so that the provider sends it again as well.
    """
    chosen = provider(provider_name)
    facts = chosen.parse_notice(raw, headers, at=at)
    kept = {name: headers[name] for name in chosen.kept_headers if name in headers}
    return [take(provider_name, fact, at=at, raw=raw, headers=kept) for fact in facts]


def take(provider_name: str, fact: AnyFact, *, at: datetime, raw: bytes = b"", headers: dict | None = None) -> str:
    """Take in one fact, from a notice or found otherwise, once by its event id; returns the verdict."""
    texts = {"body": raw.decode("utf-8", "replace").replace("\0", ""), "headers": headers or {}, "fact": fact.as_json()}
    try:
        with transaction.atomic():
            # The second of two at once waits here for the first one's transaction, and then finds its row.
            notice, is_new = PaymentNotice.objects.get_or_create(
                provider=provider_name, provider_event_id=fact.event_id, defaults={**texts, "received_at": at, "run_after": at}
            )
            return _process(notice, at=at) if is_new else _process_known(notice.pk, at=at)
    except Exception as error:
        _keep_failed(provider_name, fact, texts, error, at=at)
        raise


def _process_known(notice_id: int, *, at: datetime) -> str:
    """Process a notice that was there before, unless it is done."""
    notice = PaymentNotice.objects.select_for_update().get(pk=notice_id)
    return PaymentNotice.Verdict.NO_EFFECT if notice.processed_at else _process(notice, at=at)


def _process(notice: PaymentNotice, *, at: datetime) -> str:
    """Apply the notice's fact and mark it done; the caller holds the transaction and the row."""
    fact = fact_from_json(notice.fact)
    notice.verdict = SETTLE[type(fact)](notice.provider, fact, at=at)
    notice.processed_at, notice.attempts, notice.last_error = at, notice.attempts + 1, ""
    notice.save(update_fields=["verdict", "processed_at", "attempts", "last_error"])
    return notice.verdict


def _keep_failed(provider_name: str, fact: AnyFact, texts: dict, error: Exception, *, at: datetime) -> None:
    """Keep a notice whose effect was rolled back, to be tried again later."""
    log.exception("notice %s of %s could not be processed", fact.event_id, provider_name)
    notice, _is_new = PaymentNotice.objects.get_or_create(
        provider=provider_name, provider_event_id=fact.event_id, defaults={**texts, "received_at": at, "run_after": at}
    )
    minutes = TRY_AGAIN_MINUTES[min(notice.attempts, len(TRY_AGAIN_MINUTES) - 1)]
    PaymentNotice.objects.filter(pk=notice.pk, processed_at=None).update(
        attempts=notice.attempts + 1, run_after=at + timedelta(minutes=minutes), last_error=f"{type(error).__name__}: {error}"[:300]
    )


def retry_payment_notices(*, at: datetime) -> int:
    """Process every kept notice that is due; returns how many got done."""
    done = 0
    for notice in PaymentNotice.objects.overdue_at(at).order_by("run_after")[:200]:
        try:
            with transaction.atomic():
                _process_known(notice.pk, at=at)
            done += 1
        except Exception as error:  # noqa: BLE001 - one bad notice must not keep the others waiting
            _keep_failed(notice.provider, fact_from_json(notice.fact), {}, error, at=at)
    return done
