"""Doors of blocking, and of what a member shows."""
from tests.doors.table import everybody, get, post, signed_in

SHOWN = {"audience": "everybody", "in_directory": "on"}

DOORS = [
    get("accounts:members", everybody(200), _query={"sort": "points", "role": "expert", "skill": "rust", "new": "1"}),
    get("accounts:members", everybody(200), _query={"q": "lin", "place": "Oslo", "language": "en", "level": "2"}),
    post("accounts:block", signed_in("/members/lin/").but(404, "member"), handle="lin"),
    post("accounts:block", signed_in(404), handle="nobody-here"),
    get("accounts:blocked", signed_in(200)),
    post("accounts:unblock", signed_in("/me/blocked/"), pk="{member}"),
    post("accounts:who_sees", signed_in("/me/profile/"), _data=SHOWN),
    post("accounts:who_sees", signed_in(422), _data={"audience": "martians"}),
]
