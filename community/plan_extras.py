"""Categories that a plan opens."""
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from billing.extras import Extra, plan_extras
from community.models import CategoryRight

plan_extras.register("categories", Extra(
    _("Categories for holders alone"),
    lambda plans: dict(
        CategoryRight.objects.filter(plan__in=plans, right=CategoryRight.Right.SEE).order_by().values("plan")
        .annotate(n=Count("category")).values_list("plan", "n")
    ),
))
