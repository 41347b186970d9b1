"""Other services that one may sign in with."""
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from django import template

from accounts.social import service_of

register = template.Library()
register.filter("service", service_of)


@register.filter
def offered_services(request):
    """(name, address of the form that leads there), from the settings: nothing is asked of the database."""
    there = request.GET.get("next", "")
    ways = [(provider.name, provider.get_login_url(request)) for provider in get_adapter().list_providers(request)]
    return [(name, f"{url}?{urlencode({'next': there})}" if there else url) for name, url in ways]
