"""Doors of the texts of the house, of agreeing to them, of first steps and invitations."""
from tests.doors.table import everybody, get, only, post, signed_in, taking_part

TEXTS = [
    get("portal:text_versions", everybody(200), name="terms"),
    get("portal:text_versions", everybody(404), name="recipes"),
    get("portal:text_version", everybody(200), name="terms", number="0"),
    # A draft of it stands in the admin.
    get("portal:text_version", everybody(404), name="guidelines", number="1"),
    get("portal:text_version", everybody(404), name="recipes", number="0"),
]

AGREEING = [
    get("accounts:agree", signed_in(200)),
    post("accounts:say_yes", signed_in("/courses/"), _data={"next": "/courses/"}),
    post("accounts:say_yes", signed_in("/"), _data={"next": "https://elsewhere.example/"}),
    post("accounts:put_off_agreement", signed_in("/")),
    post("accounts:heard", signed_in("/")),
]

FIRST_STEPS = [
    post("portal:close_welcome", signed_in("/")),
    get("community:interests", signed_in(200)),
    post("community:choose_interests", signed_in("/me/interests/"), _data={"category": "1"}),
]

INVITING = [
    get("accounts:invitations", signed_in(200)),
    post("accounts:invite", taking_part("/me/invitations/"), _data={"email": ""}),
    post("accounts:revoke_invitation", only("member", gets="/me/invitations/", others=404), pk="{invitation}"),
    post("accounts:revoke_invitation", signed_in(404), pk="999999"),
    get("accounts:invited", everybody(200), code="{invitation_code}"),
    get("accounts:invited", everybody(404), code="forged"),
]

DOORS = [*TEXTS, *AGREEING, *FIRST_STEPS, *INVITING]
