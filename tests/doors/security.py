"""Doors of signing in with other services, of devices and of passwords, and of what the admin looks at first when something is wrong."""
from tests.doors.desk import AT_THE_DESK
from tests.doors.table import everybody, get, post, signed_in

# No service is set up in this world, and nothing waits to be linked.
SERVICES = [
    get("github_login", everybody(404)),
    post("github_login", everybody(404)),
    get("github_callback", everybody(404)),
    post("github_callback", everybody(404)),
    get("openid_connect_login", everybody(404), provider_id="oidc"),
    post("openid_connect_login", everybody(404), provider_id="oidc"),
    get("openid_connect_callback", everybody(404), provider_id="oidc"),
    post("openid_connect_callback", everybody(404), provider_id="oidc"),
    get("socialaccount_login_cancelled", everybody(200)),
    get("socialaccount_login_error", everybody(401)),
    get("socialaccount_signup", everybody("/accounts/login/")),
    get("socialaccount_connections", signed_in(200)),
    get("accounts:link", everybody("/accounts/login/")),
    post("accounts:confirm_link", signed_in("/accounts/reauthenticate/?next=/accounts/link/confirm/")),
    post("accounts:decline_link", everybody("/me/security/").but("/accounts/login/", "visitor")),
]

OWN = [
    get("accounts:security", signed_in(200)),
    post("accounts:end_session", signed_in(404), pk="999999"),
    post("accounts:forget_device", signed_in(404), pk="999999"),
    post("accounts:password_hint", everybody(200), _data={"password": "ocean-lantern-42"}),
]

DOCTOR = [
    get("admin:doctor", AT_THE_DESK),
    post("admin:doctor", AT_THE_DESK),
]

DOORS = [*SERVICES, *OWN, *DOCTOR]
