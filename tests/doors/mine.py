"""Doors of members, of a member's own pages, and of notices."""
from tests.doors.table import PEOPLE, READS_HIDDEN, everybody, get, only, post, signed_in, taking_part

MEMBERS = [
    get("accounts:members", everybody(200)),
    get("accounts:member", everybody(200), handle="lin", _reads={"A topic": PEOPLE, "A hidden topic": READS_HIDDEN}),
    get("accounts:member", everybody(404), handle="unverified"),
    get("accounts:member", everybody(404), handle="nobody-here"),
]

ME = [
    get("accounts:me", signed_in(200)),
    get("accounts:profile", signed_in(200)),
    post("accounts:profile", signed_in("/me/profile/"), _data={"display_name": "A new name", "bio": ""}),
    get("accounts:preferences", signed_in(200)),
    post("accounts:preferences", signed_in("/me/preferences/"), _data={"language": "en", "time_zone": "Asia/Shanghai", "theme": "dark"}),
    get("accounts:tokens", signed_in(200)),
    # Signed in long ago: the password is asked first.
    post("accounts:make_token", taking_part("/accounts/reauthenticate/?next=/me/tokens/make/"), _data={"name": "laptop", "days": "90"}),
    post("accounts:revoke_token", only("member", gets="/me/tokens/", others=404), pk="{token}"),
    post("accounts:revoke_token", signed_in(404), pk="999999"),
]

NOTICES = [
    get("notices:list", signed_in(200)),
    get("notices:open", only("member", gets="/community/t/1/of-the-notice/", others=404), pk="{notice}"),
    get("notices:open", signed_in(404), pk="999999"),
    post("notices:read_all", signed_in("/me/notifications/")),
    get("notices:settings", signed_in(200)),
    post("notices:settings", signed_in("/me/notifications/settings/"), _data={"reply-mail": "on", "digest": "weekly", "digest_hour": "8"}),
    post("notices:retry", signed_in("/me/notifications/settings/")),
    get("notices:count", signed_in(200)),
    # The signed link of a mail works for whoever holds it.
    get("notices:unsubscribe", everybody(200), signed="{unsubscribing}"),
    post("notices:unsubscribe", everybody(200), signed="{unsubscribing}", _data={"List-Unsubscribe": "One-Click"}),
    get("notices:unsubscribe", everybody(404), signed="forged"),
    post("notices:unsubscribe", everybody(404), signed="forged"),
]

DOORS = [*MEMBERS, *ME, *NOTICES]
