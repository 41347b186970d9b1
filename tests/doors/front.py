"""Doors of the front pages, of health, and of what allauth brings."""
from tests.doors.table import CONFIRM, PEOPLE, everybody, get, post, signed_in

PAGES = [
    get("portal:home", everybody(200), _reads={"A hidden topic": (), "A draft of": (), "Not published yet": (), "By its address only": ()}),
    get("portal:search", everybody(200), _query={"q": "hidden"}, _reads={"A hidden topic": (), "Words of a hidden reply": ()}),
    get("portal:search", everybody(200), _query={"q": "draft"}, _reads={"A draft of an evening": ()}),
    get("portal:search", everybody(200), _query={"q": "published"}, _reads={"Not published yet": ()}),
    get("portal:search", everybody(200), _query={"q": "address"}, _reads={"By its address only": ()}),
    get("portal:search", everybody(200), _query={"q": "Members"}, _reads={"</mark> only<": PEOPLE[1:]}),
    get("portal:search", everybody(200), _query={"q": "deletion"}, _reads={"so for us the deletion": ()}),
    get("portal:about", everybody(200)),
    get("portal:guidelines", everybody(200)),
    get("portal:terms", everybody(200)),
    get("portal:privacy", everybody(200)),
    get("portal:welcome", everybody(200)),
    get("portal:styleguide", everybody(200)),
    get("portal:robots", everybody(200)),
    get("portal:language", everybody("/"), code="zh-hans"),
    get("portal:language", everybody("/courses/"), code="en", _query={"next": "/courses/"}),
    get("portal:language", everybody("/"), code="en", _query={"next": "https://elsewhere.example/"}),
    get("portal:language", everybody(404), code="tlh"),
    get("portal:theme", everybody("/"), name="dark"),
    get("portal:theme", everybody(404), name="sepia"),
    get("healthz", everybody(200)),
    # No worker has ever written its pulse in this world.
    get("readyz", everybody(503)),
    get("metrics", everybody(404)),
    get("api-docs", everybody(200)),
    get("api-schema", everybody(200)),
]

# Pages for who is not signed in yet; who is, is led home.
ENTRANCE = everybody("/").but(200, "visitor")
ACCOUNT = [
    get("account_login", ENTRANCE),
    post("account_login", everybody("/"), _data={"login": "lin", "password": "{password}"}),
    get("account_signup", ENTRANCE),
    post("account_signup", everybody("/").but(200, "visitor"), _data={"username": "no", "password1": "1"}),
    get("account_logout", everybody(200).but("/", "visitor")),
    post("account_logout", everybody("/")),
    get("account_inactive", everybody(200)),
    get("account_email_verification_sent", everybody(200)),
    get("account_confirm_email", everybody(200), key="{confirmation}"),
    get("account_confirm_email", everybody(200), key="forged"),
    post("account_confirm_email", everybody(404), key="forged"),
    get("account_confirm_login_code", everybody("/").but("/accounts/login/", "visitor")),
    get("account_email", signed_in(200)),
    get("account_change_password", signed_in(200)),
    get("account_set_password", signed_in("/accounts/password/change/")),
    get("account_reset_password", everybody(200)),
    post("account_reset_password", everybody("/accounts/password/reset/done/"), _data={"email": "nobody@example.org"}),
    get("account_reset_password_done", everybody(200)),
    get("account_reset_password_from_key", everybody(200), uidb36="1", key="forged-key"),
    get("account_reset_password_from_key_done", everybody(200)),
    get("account_reauthenticate", signed_in(200)),
    get("usersessions_list", signed_in(200)),
]

# `member` has recovery codes and nothing else; an address that is not confirmed protects nothing.
SECOND_FACTOR = [
    get("mfa_index", signed_in(200)),
    get("mfa_authenticate", everybody("/").but("/accounts/login/", "visitor")),
    get("mfa_reauthenticate", signed_in("/accounts/reauthenticate/").but(200, "member")),
    get("mfa_activate_totp", signed_in(CONFIRM).but("/accounts/2fa/", "unverified")),
    get("mfa_deactivate_totp", signed_in(404)),
    get("mfa_view_recovery_codes", signed_in(404).but(CONFIRM, "member")),
    get("mfa_generate_recovery_codes", signed_in(CONFIRM)),
    get("mfa_download_recovery_codes", signed_in(404).but(CONFIRM, "member")),
    get("mfa_list_webauthn", signed_in(200)),
    get("mfa_add_webauthn", signed_in(CONFIRM).but("/accounts/2fa/", "unverified")),
    get("mfa_reauthenticate_webauthn", signed_in("/accounts/reauthenticate/")),
    get("mfa_remove_webauthn", signed_in(CONFIRM), pk="1"),
    get("mfa_edit_webauthn", signed_in(CONFIRM), pk="1"),
    get("mfa_login_webauthn", everybody("/").but("/accounts/login/", "visitor")),
]

DOORS = [*PAGES, *ACCOUNT, *SECOND_FACTOR]
