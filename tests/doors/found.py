"""Doors of what machines read of the site: sitemap, feeds, and a member’s own feed. What is hidden stands in none, for nobody."""
from tests.doors.table import PEOPLE, everybody, get, post, signed_in

NOBODY = {"A hidden topic": (), "Words of a hidden": (), "Not published yet": (), "By its address only": (), "A draft of": ()}
NO_ADDRESS = {"a-hidden-topic": (), "/courses/unlisted/": (), "/courses/for-members/": (), "/courses/draft/": (), "/events/draft/": ()}

DOORS = [
    get("portal:sitemap", everybody(200), _reads={"/sitemap/topics-1.xml": PEOPLE, "/sitemap/pages-1.xml": PEOPLE}),
    get("portal:sitemap_file", everybody(200), section="pages", number="1", _reads={"/community/c/databases/": PEOPLE}),
    get("portal:sitemap_file", everybody(200), section="topics", number="{topics_file}", _reads={"/a-topic/": PEOPLE, **NO_ADDRESS}),
    get("portal:sitemap_file", everybody(200), section="courses", number="{courses_file}", _reads={"/courses/free/": PEOPLE, **NO_ADDRESS}),
    get("portal:sitemap_file", everybody(200), section="events", number="{events_file}", _reads={"/events/talk/": PEOPLE, **NO_ADDRESS}),
    get("portal:sitemap_file", everybody(404), section="topics", number="0"),
    get("portal:sitemap_file", everybody(404), section="topics", number="999999"),
    get("portal:sitemap_file", everybody(404), section="members", number="1"),
    get("portal:topics_feed", everybody(200), _reads={"A topic": PEOPLE, **NOBODY}),
    get("portal:category_feed", everybody(200), slug="databases", _reads={"A topic": PEOPLE, **NOBODY}),
    get("portal:category_feed", everybody(404), slug="nothing"),
    get("portal:member_feed", everybody(200), handle="lin", _reads={"A topic": PEOPLE, **NOBODY}),
    get("portal:member_feed", everybody(404), handle="unverified"),
    get("portal:member_feed", everybody(404), handle="closed"),
    get("portal:courses_feed", everybody(200), _reads={"Snapshots, read slowly": PEOPLE, "Members only": (), **NOBODY}),
    get("portal:events_feed", everybody(200), _reads={"An evening for payers": PEOPLE, "meet.example": (), **NOBODY}),
    # The address is the key, whoever holds it.
    get("portal:private_feed", everybody(200), secret="{feed_secret}", _reads={"Why is my queue stuck?": PEOPLE}),
    get("portal:private_feed", everybody(404), secret="forged"),
    get("portal:my_feed", signed_in(200)),
    post("portal:renew_feed", signed_in(200)),
    post("portal:revoke_feed", signed_in("/me/feed/")),
]
