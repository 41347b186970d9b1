"""Doors of questions and of steering: voting, accepting, who asked anonymously, what was asked before. `member` asked, marta answered."""
from tests.doors.table import everybody, get, only, post, signed_in, taking_part

MODERATES = ("moderator", "superuser")
LOOKS = (*MODERATES, "fallen")
QUESTION = {"pk": "{question}", "slug": "a-question"}
ANONYMOUS = {"pk": "{anonymous_question}", "slug": "an-anonymous-question"}
LOCKED = {"pk": "{locked_topic}", "slug": "a-locked-topic"}
TO_THE_ANSWER = "/community/t/{question}/a-question/?at=2#post-2"
STEER = "/community/t/{question}/a-question/"

READING = [
    get("community:topic", everybody(200), **QUESTION, _reads={"Steer this topic": LOOKS}),
    get("community:topic", everybody(200), **QUESTION, _query={"at": "1"}),
    # Its asker is `member`, whose name stands on it for nobody.
    get("community:topic", everybody(200), **ANONYMOUS, _reads={"Words nobody signs.": tuple(everybody(1)), "Who asked?": LOOKS}),
    get("community:topics", everybody(200), _query={"order": "top", "period": "year"}),
    get("community:topics", everybody(200), _query={"order": "featured"}),
    get("community:topics", everybody(404), _query={"order": "top", "period": "fortnight"}),
    get("community:similar", everybody(200), _query={"q": "a question"}),
]

ACTING = [
    post("community:vote", taking_part(TO_THE_ANSWER), pk="{answer}", _data={"value": "1"}),
    post("community:vote", taking_part(404), pk="{answer}", _data={"value": "7"}),
    post("community:vote", taking_part(404), pk="999999", _data={"value": "1"}),
    # Who did not ask is told so on the page they come back to.
    post("community:accept", taking_part(TO_THE_ANSWER), pk="{answer}"),
    post("community:accept", taking_part(404), pk="999999"),
    post("community:reply", taking_part(422), **LOCKED, _data={"body": "Look at the second lock."}),
]

NOT_AN_ACT = signed_in(403).but(422, *MODERATES)
STEERING = [
    get("community:steer", only(*LOOKS, gets=200), **QUESTION),
    post("community:steer", only(*MODERATES, gets=STEER), **QUESTION, _data={"act": "lock", "note": "Enough."}),
    post("community:steer", NOT_AN_ACT, **QUESTION, _data={"act": "nonsense"}),
    get("community:steer", only(*LOOKS, gets=404), pk="999999", slug="nothing"),
    post("community:asker", only(*MODERATES, gets=200), **ANONYMOUS),
    post("community:asker", only(*MODERATES, gets=404), **QUESTION),
]

DOORS = [*READING, *ACTING, *STEERING]
