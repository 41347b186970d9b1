"""Doors of surveys: “quarter” asks everybody and is open, “payers” asked those with a plan and is closed, “unasked” has no wave."""
from tests.doors.table import get, only, post, signed_in, taking_part

DOORS = [
    get("surveys:list", signed_in(200), _reads={"What do payers think": ("subscriber",)}),
    get("surveys:answer", taking_part(200), slug="quarter"),
    post("surveys:answer", taking_part("/surveys/quarter/"), slug="quarter", _data={"q_q1": "4"}),
    get("surveys:answer", taking_part(404).but(200, "subscriber"), slug="payers"),
    post("surveys:answer", taking_part(404).but(409, "subscriber"), slug="payers", _data={"q_q1": "4"}),
    get("surveys:answer", taking_part(404), slug="unasked"),
    get("surveys:answer", taking_part(404), slug="nothing"),
    # Who has not answered an open survey does not see what others said.
    get("surveys:results", signed_in(200), slug="quarter", _reads={"How is q1?": ("operator", "superuser", "fallen")}),
    get("surveys:results", only("subscriber", "operator", "superuser", "fallen", gets=200, others=404), slug="payers"),
    get("surveys:results", signed_in(404), slug="unasked"),
    get("surveys:results", signed_in(404), slug="nothing"),
]
