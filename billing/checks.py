"""What must not be switched on together, or half: said when the portal starts, by `manage.py check` and before migrations."""
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from billing.providers import load


@register(Tags.security)
def payment_providers(app_configs, **kwargs):
    """The sandbox beside real money, and transfers to nowhere."""
    found: list[CheckMessage] = []
    names = settings.PAYMENT_PROVIDERS
    for name in names:
        try:
            load(name)
        except ModuleNotFoundError:
            found.append(Error(f"PAYMENT_PROVIDERS names {name!r}, and there is no such provider.", id="billing.E001"))
    if found:
        return found
    is_live = {name: load(name).capabilities.is_live for name in names}
    if len(set(is_live.values())) == 2 and not settings.SANDBOX_BESIDE_LIVE:
        without = ", ".join(name for name in names if not is_live[name])
        found.append(
            Warning(
                f"{without} moves no money and is left out beside providers that do.", hint="SANDBOX_BESIDE_LIVE=1 lets it in.",
                id="billing.W001",
            )
        )
    if "transfer" in names and not (settings.TRANSFER_HOLDER and settings.TRANSFER_BANK and settings.TRANSFER_ACCOUNT):
        found.append(Error("Transfers are offered, and TRANSFER_HOLDER, TRANSFER_BANK or TRANSFER_ACCOUNT is empty.", id="billing.E002"))
    return found
