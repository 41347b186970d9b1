"""The pages under /me/ that belong to the account itself."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register("me", MePage(_("Overview"), "accounts:me", 0))
me_pages.register(
    "profile",
    MePage(_("Profile"), "accounts:profile", 10, _("Your name and a few words about you, as others see them."), group="account"),
)
me_pages.register(
    "blocked",
    MePage(
        _("Blocked members"), "accounts:blocked", 20, _("Whose words are folded away for you, and who cannot reach you."), group="account",
    ),
)
me_pages.register("preferences", MePage(_("Preferences"), "accounts:preferences", 15, _("Language, time zone and theme."), group="account"))
me_pages.register(
    "security",
    MePage(
        _("Sign-in and security"), "accounts:security", 80, _("E-mail, password, two-factor, and where you are signed in."),
        also=(
            "account_email", "socialaccount_connections",
            "account_change_password", "account_set_password", "usersessions_list", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp",
            "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn",
            "mfa_remove_webauthn",
        ),
        group="account",
    ),
)
me_pages.register(
    "tokens",
    MePage(
        _("API tokens"), "accounts:tokens", 85, _("Keys for programs that act in your name."), also=("accounts:make_token",),
        group="account",
    ),
)
me_pages.register(
    "data",
    MePage(
        _("Your data"), "accounts:data", 90, _("A copy of everything that is held of you, and being erased."), also=("accounts:erase",),
        group="account",
    ),
)
me_pages.register(
    "invitations",
    MePage(_("Invitations"), "accounts:invitations", 60, _("Ask somebody in, by link or by e-mail, and see who came.")),
)
