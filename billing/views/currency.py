"""Choosing the currency of prices."""
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import signed_in
from billing.currency_forms import CurrencyForm
from billing.prices import choose_currency


@require_POST
@signed_in
def choose(request):
    form = CurrencyForm(request.POST)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("billing:membership")
    if form.is_valid():
        choose_currency(request, form.cleaned_data["currency"])
        messages.success(request, _("You see prices in %(currency)s now.") % {"currency": form.cleaned_data["currency"]})
    else:
        messages.error(request, " ".join(map(str, form.errors.get("currency", []))))
    return redirect(back)
