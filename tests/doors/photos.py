"""Doors of photos of members: as their page, but for who is suspended."""
from tests.doors.table import everybody, get

DOORS = [
    get("accounts:photo", everybody(200), handle="lin", mark="{photo_of_member}"),
    get("accounts:photo", everybody(404), handle="lin", mark="0123456789abcdef"),
    get("accounts:photo", everybody(404), handle="nobody-here", mark="{photo_of_member}"),
    get("accounts:photo", everybody(404), handle="marta", mark="{photo_of_member}"),
    get("accounts:photo", everybody(200).but(404, "visitor"), handle="service", mark="{photo_for_members}"),
    get("accounts:photo", everybody(404).but(200, "suspended"), handle="suspended", mark="{photo_of_suspended}"),
    get("accounts:photo", everybody(404).but(200, "unverified"), handle="unverified", mark="{photo_of_unverified}"),
]
