"""Doors of what a member can do with the data that is held of them. Who signed in long ago gives the password first."""
from tests.doors.table import CONFIRM, get, post, signed_in

DOORS = [
    get("accounts:data", signed_in(200)),
    post("accounts:ask_export", signed_in("/me/data/")),
    get("accounts:fetch_export", signed_in(CONFIRM), pk="00000000-0000-4000-8000-000000000000"),
    get("accounts:erase", signed_in(CONFIRM)),
    post("accounts:erase", signed_in("/accounts/reauthenticate/?next=/me/data/erase/"), _data={"wish": "keep", "sure": "on"}),
]
