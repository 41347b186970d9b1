"""Payment providers: a folder each, with `transport.Provider` in it. They bring facts; only `billing.payments` changes state."""
from functools import cache
from importlib import import_module

from django.conf import settings

from billing.providers.base import Provider


class NoSuchProvider(LookupError):
    """The provider is not one of settings.PAYMENT_PROVIDERS."""


@cache
def _load(name: str) -> Provider:
    return import_module(f"billing.providers.{name}.transport").Provider()


def provider(name: str) -> Provider:
    """The provider of that name. Raises NoSuchProvider unless it is switched on."""
    if name not in settings.PAYMENT_PROVIDERS:
        raise NoSuchProvider(name)
    return _load(name)


def providers(currency: str = "") -> list[Provider]:
    """Those that are switched on, in the order of the setting; of one currency, if given."""
    found = [_load(name) for name in settings.PAYMENT_PROVIDERS]
    return [one for one in found if not currency or one.capabilities.takes(currency)]


def label_of(name: str) -> str:
    """How a provider is called; one that is switched off goes by its name."""
    return str(_load(name).label) if name in settings.PAYMENT_PROVIDERS else name


def real_money() -> bool:
    """Whether any provider that is switched on moves real money: then test orders count in no figure."""
    return any(one.capabilities.is_live for one in providers())
