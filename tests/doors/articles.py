"""Doors of articles. They belong to `author`; `subscriber` has the plan that opens the paid part. What is not published is not there."""
from tests.doors.table import PEOPLE, everybody, get, only, post, signed_in, taking_part
from tests.factories.articles import PAID_WORD

READERS = ("subscriber", "author", "reviewer", "staff", "superuser", "fallen")
KNOWS_HIDDEN = ("author", "moderator", "superuser", "fallen")
WAITING = "Words that wait"

READING = [
    get("community:articles", everybody(200), _reads={"A free article": PEOPLE, "A hidden article": (), "A draft": ()}),
    get("community:article", everybody(200), slug="free-article"),
    get("community:article", everybody(200), slug="paid-article", _reads={PAID_WORD: READERS}),
    get("community:article", everybody(404), slug="draft-article"),
    get("community:article", everybody(404), slug="waiting-article"),
    get("community:article", everybody(404).but(200, *KNOWS_HIDDEN), slug="hidden-article"),
    get("community:article", everybody(404), slug="nothing"),
    get("community:article_cover", everybody(200), slug="paid-article"),
    get("community:article_cover", everybody(404).but(200, *KNOWS_HIDDEN), slug="hidden-article"),
    get("community:article_cover", everybody(404), slug="draft-article"),
    get("community:article_series", everybody(200), slug="on-reading", _reads={PAID_WORD: (), "A draft": ()}),
    get("community:article_series", everybody(404), slug="nothing"),
    get("portal:articles_feed", everybody(200), _reads={PAID_WORD: (), "A hidden article": ()}),
    get("community:my_articles", signed_in(200), _reads={"A draft": ("author",)}),
]

TEXT = {
    "title": "Locks, read slowly", "summary": "Who waits for whom.", "category": "databases", "language": "en", "open_body": "They wait.",
    "position": "1",
}
WRITES = only("author", "superuser", gets=200)
OWN = only("author", gets=200).but(404, "superuser")
MINE = "/me/articles/"
WRITING = [
    get("community:new_article", WRITES),
    post("community:new_article", only("author", "superuser", gets="/community/articles/locks-read-slowly/edit/"), _data=TEXT),
    get("community:edit_article", OWN, slug="draft-article"),
    get("community:edit_article", only("author", gets=MINE).but(404, "superuser"), slug="waiting-article"),
    get("community:edit_article", only("author", "superuser", gets=404), slug="nothing"),
    post("community:edit_article", only("author", gets="/community/articles/draft-article/edit/").but(404, "superuser"),
         slug="draft-article", _data=TEXT),
    get("community:preview_article", signed_in(404).but(200, "author"), slug="draft-article"),
    get("community:preview_article", signed_in(404).but(200, "author"), slug="paid-article"),
    post("community:submit_article", only("author", gets=MINE).but(404, "superuser"), slug="draft-article"),
    post("community:withdraw_article", only("author", gets=MINE).but(404, "superuser"), slug="waiting-article"),
]

STILL_RIGHT = "/community/articles/{}/#still-right"
FRESH = "/community/articles/freshness/"
ACTS = [
    post("community:confirm_article", taking_part(404).but(MINE, "author").but(FRESH, "reviewer", "superuser"), slug="stale-article"),
    post("community:confirm_article", taking_part(404), slug="draft-article"),
    # Nobody answers about their own, nor about what they cannot read: they are told so on the page they come back to.
    post("community:answer_article", taking_part(STILL_RIGHT.format("paid-article")), slug="paid-article", _data={"right": "yes"}),
    post("community:answer_article", taking_part(404), slug="draft-article", _data={"right": "yes"}),
    post("community:answer_article", taking_part(404).but(STILL_RIGHT.format("hidden-article"), "author", "moderator", "superuser"),
         slug="hidden-article", _data={"right": "yes"}),
    get("community:flag_article", taking_part(200), slug="free-article"),
    post("community:flag_article", taking_part("/community/articles/").but(422, "author"), slug="free-article", _data={"reason": "spam"}),
    get("community:flag_article", taking_part(404), slug="draft-article"),
]

REVIEWS = ("reviewer", "superuser")
LOOKS = only(*REVIEWS, "fallen", gets=200)
QUEUE = "/community/articles/vetting/"
VERDICT = {"revision": "{waiting_text}", "note": "Name the version.", "return": "1"}
DESK = [
    get("community:article_vetting", LOOKS),
    get("community:vet_article", LOOKS, slug="waiting-article", _reads={WAITING: (*REVIEWS, "fallen")}),
    # Somebody was faster, or it was taken back.
    get("community:vet_article", only(*REVIEWS, "fallen", gets=QUEUE), slug="free-article"),
    get("community:vet_article", only(*REVIEWS, "fallen", gets=404), slug="nothing"),
    post("community:vet_article", only(*REVIEWS, gets=QUEUE), slug="waiting-article", _data=VERDICT),
    get("community:article_freshness", LOOKS, _reads={"A stale article": (*REVIEWS, "fallen")}),
]

DOORS = [*READING, *WRITING, *ACTS, *DESK]
