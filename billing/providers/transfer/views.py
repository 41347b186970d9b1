"""The page that says where to send the money. Whoever has its secret address may read it: one’s office, or a friend who pays."""
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from billing.providers import NoSuchProvider, provider
from billing.providers.transfer.models import TransferRequest


@never_cache
@require_safe
def page(request, token):
    try:
        provider("transfer")
    except NoSuchProvider as error:
        raise Http404("transfers are switched off") from error
    transfer = get_object_or_404(TransferRequest, token=token)
    account = {"holder": settings.TRANSFER_HOLDER, "bank": settings.TRANSFER_BANK, "number": settings.TRANSFER_ACCOUNT}
    context = {"transfer": transfer, "account": account, "is_test": settings.TRANSFER_IS_TEST, "received": transfer.received}
    return render(request, "billing/transfer/page.html", context)
