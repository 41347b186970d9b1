"""Doors of projects. Both are kept by `member` (one of them with marta); the hidden one is known to them and to moderators."""
from tests.doors.table import PEOPLE, everybody, get, only, post, signed_in, taking_part

MODERATES = ("moderator", "superuser")
KEEPS = ("member", *MODERATES)
KNOWS_HIDDEN = (*KEEPS, "fallen")
PAGE = "/community/projects/queue/"
PROJECT = {
    "name": "Slow", "slug": "slow", "summary": "Finds what waits.", "language": "en", "repository": "https://github.com/guild/slow",
    "techs": "", "licence": "", "state": "active", "description": "", "wanted-TOTAL_FORMS": "0", "wanted-INITIAL_FORMS": "0",
}

READING = [
    get("community:projects", everybody(200), _reads={"One queue": PEOPLE, "A hidden project": KNOWS_HIDDEN}),
    get("community:project", everybody(200), slug="queue", _reads={"Words of an offer": ("member",)}),
    get("community:project", everybody(404).but(200, *KNOWS_HIDDEN), slug="hidden-project"),
    get("community:project", everybody(404), slug="nothing"),
]

TO_CHANGE = taking_part(403)
ACTS = [
    get("community:new_project", taking_part(200)),
    post("community:new_project", taking_part("/community/projects/slow/"), _data=PROJECT),
    get("community:edit_project", TO_CHANGE.but(200, *KEEPS), slug="queue"),
    post("community:edit_project", TO_CHANGE.but(PAGE, *KEEPS), slug="queue", _data=PROJECT),
    get("community:edit_project", taking_part(404).but(200, *KEEPS), slug="hidden-project"),
    post("community:help_project", taking_part(PAGE).but(422, "member"), slug="queue", _data={"offer-message": "I would write the docs."}),
    post("community:help_project", taking_part(404).but(422, "member").but("/community/projects/hidden-project/", *MODERATES),
         slug="hidden-project", _data={"offer-message": "I would write the docs."}),
    post("community:add_maintainer", TO_CHANGE.but(PAGE, *KEEPS), slug="queue", _data={"handle": "subscriber", "role": ""}),
    post("community:end_maintainer", TO_CHANGE.but(PAGE, *KEEPS), slug="queue", pk="{maintainer}"),
    post("community:end_maintainer", TO_CHANGE.but(404, *KEEPS), slug="queue", pk="999999"),
    post("community:link_topic", TO_CHANGE.but(422, *KEEPS), slug="queue", _data={"url": "/community/t/999999/nothing/"}),
    post("community:unlink_topic", TO_CHANGE.but(PAGE, *KEEPS), slug="queue", pk="{topic}"),
    get("community:flag_project", taking_part(200), slug="queue"),
    post("community:flag_project", taking_part("/community/projects/").but(422, "member"), slug="queue", _data={"reason": "spam"}),
    get("community:flag_project", taking_part(404).but(200, *KEEPS), slug="hidden-project"),
]

NOT_FOR_ME = [
    get("portal:turned", signed_in(200)),
    post("portal:not_for_me", signed_in("/"), _data={"item": "topic:999999"}),
    post("portal:for_me_again", only("member", gets="/", others=404), pk="{turned}"),
]

DOORS = [*READING, *ACTS, *NOT_FOR_ME]
