"""Doors of reading: unread, permalinks, quotes, histories, reactions, bookmarks, following."""
from tests.doors.table import PEOPLE, READS_HIDDEN, everybody, get, only, post, signed_in, taking_part

TOPIC = "/community/t/{topic}/a-topic/"
HIDDEN = everybody(404)
HIDDEN_TO_MEMBERS = signed_in(404)
MODERATES = ("moderator", "superuser")

READING = [
    get("community:topics", everybody(200).but(404, "visitor"), _query={"order": "unread"}),
    get("community:unread", everybody(f"{TOPIC}#post-…").but(TOPIC, "visitor"), pk="{topic}", slug="a-topic"),
    get("community:unread", everybody(404).but("/community/t/{hidden_topic}/a-hidden-topic/…", *READS_HIDDEN), pk="{hidden_topic}",
        slug="a-hidden-topic"),
    post("community:read_all", signed_in("/community/")),
    get("community:permalink", everybody(f"{TOPIC}#post-1"), pk="{post}"),
    get("community:permalink", HIDDEN.but(f"{TOPIC}#post-…", *READS_HIDDEN), pk="{hidden_reply}"),
    get("community:permalink", HIDDEN, pk="999999"),
    get("community:quote", signed_in(200), pk="{post}", _query={"topic": "{topic}"}),
    get("community:quote", HIDDEN_TO_MEMBERS.but(403, *READS_HIDDEN), pk="{hidden_reply}", _query={"topic": "{topic}"}),
    get("community:quote", signed_in(404), pk="{post}", _query={"topic": "999999"}),
]

HISTORY = [
    get("community:history", everybody(200), pk="{edited_post}", _reads={"Reply 2.": PEOPLE}),
    get("community:history", HIDDEN.but(200, *READS_HIDDEN), pk="{hidden_reply}"),
    get("community:history", HIDDEN, pk="999999"),
    post("community:hide_revision", only(*MODERATES, gets="/community/p/{edited_post}/history/"), pk="{edited_post}",
         revision="{revision}"),
    post("community:hide_revision", only(*MODERATES, gets=404), pk="{post}", revision="{revision}"),
    post("community:hide_revision", only(*MODERATES, gets=404), pk="999999", revision="1"),
]

KEEPING = [
    post("community:react", taking_part(f"{TOPIC}#post-1"), pk="{post}", _data={"kind": "thanks"}),
    post("community:react", taking_part(404).but(f"{TOPIC}#post-…", "member", *MODERATES), pk="{hidden_reply}", _data={"kind": "thanks"}),
    post("community:react", taking_part(404), pk="{post}", _data={"kind": "nonsense"}),
    get("community:reactions", everybody(200), pk="{post}"),
    get("community:reactions", HIDDEN.but(200, *READS_HIDDEN), pk="{hidden_reply}"),
    post("community:bookmark", signed_in(f"{TOPIC}#post-1"), pk="{post}"),
    post("community:bookmark", HIDDEN_TO_MEMBERS.but(f"{TOPIC}#post-…", *READS_HIDDEN), pk="{hidden_reply}"),
    get("community:bookmarks", signed_in(200), _reads={"Two workers, one table.": ("member",)}),
    post("community:edit_bookmark", only("member", gets="/me/bookmarks/", others=404), pk="{bookmark}"),
]

FOLLOW = {"level": "follow"}
FOLLOWING = [
    post("community:follow", signed_in(TOPIC), kind="topic", key="{topic}", _data=FOLLOW),
    post("community:follow", signed_in(404).but("/community/t/{hidden_topic}/a-hidden-topic/", *READS_HIDDEN), kind="topic",
         key="{hidden_topic}", _data=FOLLOW),
    post("community:follow", signed_in("/members/lin/").but(404, "member"), kind="member", key="{member}", _data=FOLLOW),
    post("community:follow", signed_in(404), kind="nothing", key="1", _data=FOLLOW),
    post("community:follow", signed_in(404), kind="topic", key="{topic}", _data={"level": "nonsense"}),
    get("community:following", signed_in(200)),
    post("community:watch_written", signed_in("/me/following/"), _data={"watches_written": "no"}),
]

DOORS = [*READING, *HISTORY, *KEEPING, *FOLLOWING]
