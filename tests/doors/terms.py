"""Doors of membership: trials, and the switch for renewals. An agreement is its member’s and nobody else’s."""
from tests.doors.table import only, post, signed_in, taking_part

TRIALS = [
    post("billing:try_plan", taking_part("/me/membership/"), slug="tasting"),
    # Without days of trial: said on the page of the plans.
    post("billing:try_plan", taking_part("/membership/"), slug="withdrawn"),
    post("billing:try_plan", taking_part(404), slug="nothing"),
]

OWN = only("member", gets="/me/membership/", others=404)
RENEWALS = [
    post("billing:stop_renewal", OWN, pk="{agreement}"),
    # To stop what is charged needs no standing, to be charged again does.
    post("billing:resume_renewal", OWN.but(403, "unverified", "suspended", "fallen"), pk="{agreement}"),
    post("billing:stop_renewal", signed_in(404), pk="999999"),
    post("billing:resume_renewal", taking_part(404), pk="999999"),
]

DOORS = [*TRIALS, *RENEWALS]
