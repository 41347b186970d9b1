"""Doors of the square. What is hidden is known to its author and to moderators; to others it is not there."""
from tests.doors.table import READS_HIDDEN, everybody, get, only, post, signed_in, taking_part

MODERATES = ("moderator", "superuser")
LOOKS = (*MODERATES, "fallen")

READING = [
    get("community:topics", everybody(200), _reads={"A hidden topic": READS_HIDDEN}),
    get("community:topics", everybody(404), _query={"order": "nonsense"}),
    get("community:category", everybody(200), slug="databases", _reads={"A hidden topic": READS_HIDDEN}),
    get("community:category", everybody(404), slug="nothing"),
    get("community:topic", everybody(200), pk="{topic}", slug="a-topic", _reads={"Words of a hidden reply": READS_HIDDEN}),
    get("community:topic", everybody("/community/t/{topic}/a-topic/"), pk="{topic}", slug="as-it-was-called-once"),
    get("community:topic", everybody(404).but(200, *READS_HIDDEN), pk="{hidden_topic}", slug="a-hidden-topic"),
    get("community:topic", everybody(404), pk="999999", slug="nothing"),
    get("community:leaderboard", everybody(200)),
    get("community:points", signed_in(200)),
    get("community:activity", signed_in(200)),
]

TOPIC = {"category": "databases", "title": "Why is it slow?", "body": "It was fast yesterday."}
TO_THE_TOPIC = "/community/t/{topic}/a-topic/#post-…"
KNOWS_HIDDEN = taking_part(404)
WRITING = [
    get("community:new_topic", taking_part(200)),
    post("community:new_topic", taking_part("/community/t/…"), _data=TOPIC),
    post("community:reply", taking_part(TO_THE_TOPIC), pk="{topic}", slug="a-topic", _data={"body": "Look at the second lock."}),
    post("community:reply", KNOWS_HIDDEN.but("/community/t/{hidden_topic}/a-hidden-topic/#post-…", "member", *MODERATES),
         pk="{hidden_topic}", slug="a-hidden-topic", _data={"body": "Look at the second lock."}),
    post("community:reply", taking_part(404), pk="999999", slug="nothing", _data={"body": "Look at the second lock."}),
    get("community:edit", taking_part(403).but(200, "member", *MODERATES), pk="{post}"),
    # A moderator has to say why.
    post("community:edit", taking_part(403).but(TO_THE_TOPIC, "member").but(422, *MODERATES), pk="{post}",
         _data={"title": "A topic", "body": "Said better."}),
    get("community:edit", KNOWS_HIDDEN.but(200, "member", *MODERATES), pk="{hidden_reply}"),
    get("community:edit", taking_part(404), pk="999999"),
    # Nobody likes their own: they are told so on the page they come back to.
    post("community:like", taking_part(TO_THE_TOPIC), pk="{post}"),
    post("community:like", KNOWS_HIDDEN.but(TO_THE_TOPIC, "member", *MODERATES), pk="{hidden_reply}"),
    post("community:like", taking_part(404), pk="999999"),
    get("community:flag", taking_part(200), pk="{post}"),
    post("community:flag", taking_part("/community/").but(422, "member"), pk="{post}", _data={"reason": "spam"}),
    get("community:flag", KNOWS_HIDDEN.but(200, "member", *MODERATES), pk="{hidden_reply}"),
    get("community:flag", taking_part(404), pk="999999"),
    # A visitor's page sends none; one that comes late is not worth an error.
    post("community:heartbeat", everybody(204)),
]

HIDE = {"verdict": "hide", "note": ""}
MODERATION = [
    get("community:moderation", only(*LOOKS, gets=200)),
    post("community:decide", only(*MODERATES, gets="/community/moderation/"), kind="post", key="{flagged_reply}", _data=HIDE),
    post("community:decide", only(*MODERATES, gets=404), kind="post", key="999999", _data=HIDE),
    post("community:decide", only(*MODERATES, gets=404), kind="nothing", key="1", _data=HIDE),
]

DOORS = [*READING, *WRITING, *MODERATION]
