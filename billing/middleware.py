"""Any page may be linked with a coupon: `?coupon=SPRING` is remembered until checkout."""
from billing.coupon_memory import keep_from_link

# Programs have no session to remember it in, and the admin has its own words in addresses.
NOT_HERE = ("/api/", "/admin/", "/feeds/", "/media/", "/webhooks/", "/static/")


class CouponLinkMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "GET" and request.GET.get("coupon") and not request.path_info.startswith(NOT_HERE):
            keep_from_link(request, request.GET["coupon"])
        return self.get_response(request)
