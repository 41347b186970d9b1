"""Payment providers: a folder each, with `transport.Provider` in it. They bring facts; only `billing.payments` changes state."""
from functools import cache
from importlib import import_module

from django.conf import settings

from billing.providers.base import Provider


class NoSuchProvider(LookupError):
    """The provider is not one of settings.PAYMENT_PROVIDERS."""


@cache
def load(name: str) -> Provider:
    """The provider of that folder, switched on or not."""
    return import_module(f"billing.providers.{name}.transport").Provider()


def switched_on() -> list[Provider]:
    """The providers of the setting, in its order. Beside one that moves real money those that do not are left out, unless
    settings.SANDBOX_BESIDE_LIVE says that they may stay: else whoever pays could choose to pay nothing."""
    found = [load(name) for name in settings.PAYMENT_PROVIDERS]
    if settings.SANDBOX_BESIDE_LIVE or not any(one.capabilities.is_live for one in found):
        return found
    return [one for one in found if one.capabilities.is_live]


def provider(name: str) -> Provider:
    """The provider of that name. Raises NoSuchProvider unless it is switched on."""
    for one in switched_on():
        if one.name == name:
            return one
    raise NoSuchProvider(name)


def providers(currency: str = "") -> list[Provider]:
    """Those that are switched on, in the order of the setting; of one currency, if given."""
    return [one for one in switched_on() if not currency or one.capabilities.takes(currency)]


def label_of(name: str) -> str:
    """How a provider is called; one that is switched off goes by its name."""
    return next((str(one.label) for one in switched_on() if one.name == name), name)


def real_money() -> bool:
    """Whether any provider that is switched on moves real money: then test orders count in no figure."""
    return any(one.capabilities.is_live for one in switched_on())


def moves_no_money(name: str) -> bool:
    """Whether what comes from it is test money, switched on or not; of a provider that is gone nobody knows, and it counts."""
    try:
        return not load(name).capabilities.is_live
    except ModuleNotFoundError:
        return False
