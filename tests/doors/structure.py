"""Doors of tags, and of a category that only subscribers see: to others it is not there."""
from tests.doors.table import everybody, get, only, post, taking_part

MODERATES = ("moderator", "superuser")
SEES = ("subscriber", "fallen", *MODERATES)
WORDS = {"A topic for subscribers": SEES}
CLOSED = everybody(404).but(200, *SEES)
NO_DOOR = taking_part(404)

TAGS = [
    get("community:tags", everybody(200), _reads={"inside": ()}),
    get("community:tag", everybody(200), slug="cpp"),
    get("community:tag", everybody("/community/tags/cpp/"), slug="cplusplus"),
    get("community:tag", everybody(404), slug="zig"),
    get("community:tag", CLOSED, slug="inside", _reads=WORDS),
    get("community:complete_tags", everybody(200), _query={"q": "c"}),
    get("community:complete_tags", everybody(200), _query={"q": "in"}, _reads={"inside": ()}),
    get("portal:tag_feed", everybody(200), slug="cpp"),
    get("portal:tag_feed", everybody(404), slug="inside"),
    post("community:decide_tag", only(*MODERATES, gets="/community/moderation/"), pk="{waiting_tag}", _data={"verdict": "approve"}),
    post("community:decide_tag", only(*MODERATES, gets=404), pk="{waiting_tag}", _data={"verdict": "nonsense"}),
    post("community:decide_tag", only(*MODERATES, gets=404), pk="999999", _data={"verdict": "approve"}),
]

ROOM = {"category": "inner", "title": "May I come in?", "body": "I read the sign.", "kind": "discussion"}
INNER = "/community/t/{inner_topic}/a-topic-for-subscribers/"
INSIDE = [
    get("community:topics", everybody(200), _reads=WORDS),
    get("community:category", CLOSED, slug="inner", _reads=WORDS),
    get("community:topic", CLOSED, pk="{inner_topic}", slug="a-topic-for-subscribers", _reads=WORDS),
    get("community:topic", everybody(404).but(INNER, *SEES), pk="{inner_topic}", slug="as-it-was-called-once"),
    get("portal:category_feed", everybody(404), slug="inner"),
    get("portal:search", everybody(200), _query={"q": "words"}, _reads=WORDS),
    post("community:new_topic", taking_part(422).but("/community/t/…", *MODERATES, "subscriber"), _data=ROOM),
    post("community:reply", NO_DOOR.but(f"{INNER}#post-2", "subscriber", *MODERATES), pk="{inner_topic}",
         slug="a-topic-for-subscribers", _data={"body": "Look at the second lock."}),
    post("community:like", NO_DOOR.but(f"{INNER}…", "subscriber", *MODERATES), pk="{inner_post}"),
]

DOORS = [*TAGS, *INSIDE]
