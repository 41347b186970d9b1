"""Doors of experts. `member` is one and was asked a question; marta takes many questions, unlisted stands on no list."""
from tests.doors.table import everybody, get, only, post, signed_in, taking_part

QUESTION = {"category": "databases", "title": "Why does it wait?", "body": "It was fast yesterday."}
TERMS = {"subjects": "Locks", "about": "", "language": "en", "promise_hours": "24", "weekly_limit": "3", "is_accepting": "on"}
MINE = taking_part(404)

DOORS = [
    get("community:experts", everybody(200)),
    get("community:expert", everybody(200), handle="marta"),
    get("community:expert", everybody(404), handle="service"),
    get("community:expert", everybody(404), handle="nobody-here"),
    get("community:ask_expert", taking_part(200), handle="marta"),
    get("community:ask_expert", taking_part(200).but(404, "member"), handle="lin"),
    post("community:ask_expert", taking_part("/community/t/…"), handle="marta", _data=QUESTION),
    get("community:ask_expert", taking_part(404), handle="service"),
    get("community:expert_queue", signed_in(200), _reads={"A question to an expert": ("member",)}),
    get("community:expert_terms", taking_part(200)),
    post("community:expert_terms", taking_part("/me/experts/"), _data=TERMS),
    get("community:expert_question", MINE.but(200, "member"), pk="{expert_question}"),
    post("community:expert_question", only("member", gets="/me/experts/", others=404).but(403, "unverified", "suspended", "fallen"),
         pk="{expert_question}", _data={"act": "decline", "reason": "Not my subject."}),
    get("community:expert_question", MINE, pk="999999"),
]
