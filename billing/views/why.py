"""Why can I open this? For the member, and for staff about any member."""
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import role_required, signed_in
from accounts.models import Member
from billing.models import Product
from billing.why import may_know_of, why


@require_safe
@signed_in
def why_open(request, sku):
    product = get_object_or_404(Product, sku=sku)
    explained = why(request.user, product, at=timezone.now())
    if not may_know_of(request.user, product, explained):
        raise Http404
    return render(request, "billing/why.html", {"why": explained, "product": product})


@require_safe
@role_required("staff")
def why_open_to(request, sku, handle):
    product, person = get_object_or_404(Product, sku=sku), get_object_or_404(Member, handle__iexact=handle)
    explained = why(person, product, at=timezone.now(), with_all_plans=True)
    return render(request, "billing/why.html", {"why": explained, "product": product, "person": person})
