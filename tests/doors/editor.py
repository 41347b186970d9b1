"""Doors of the editor: drafts, pictures, and what it asks while somebody writes."""
from tests.doors.table import everybody, get, post, signed_in, taking_part

# Calls of a page's script: a visitor is told so in JSON, not sent elsewhere.
SPOKEN = taking_part(200).but(401, "visitor")

ASKING = [
    post("community:preview", SPOKEN, _data={"body": "**Bold** words"}),
    post("community:preview", SPOKEN.but(422, *(who for who, answer in SPOKEN.items() if answer == 200)), _data={"body": " "}),
    get("community:complete_members", SPOKEN, _query={"q": "mar"}, _reads={"Marta": tuple(who for who in SPOKEN if SPOKEN[who] == 200)}),
    get("community:complete_members", SPOKEN, _query={"q": "unv"}, _reads={"unverified": ()}),
]

A_DRAFT = {"draft_place": "reply:{topic}", "draft_version": "0", "body": "Half a thought"}
MINE_STANDS = {"draft_place": "new", "draft_version": "0", "body": "Half a thought"}
DRAFTS = [
    get("community:drafts", signed_in(200), _reads={"Words of a draft": ("member",)}),
    post("community:save_draft", signed_in(200).but(401, "visitor"), _data=A_DRAFT),
    # `member` has one there, of another version.
    post("community:save_draft", signed_in(200).but(401, "visitor").but(409, "member"), _data=MINE_STANDS),
    post("community:keep_draft", signed_in("/community/t/{topic}/a-topic/#reply"), _data=A_DRAFT),
    post("community:keep_draft", signed_in("/community/new/").but(409, "member"), _data=MINE_STANDS),
    # Everybody lets go of their own alone.
    post("community:discard_draft", signed_in("/community/new/"), _data={"draft_place": "new"}),
    post("community:discard_draft", signed_in("/me/drafts/"), _data={"draft_place": "new", "list": "1"}),
]

READS_HIDDEN_PICTURE = ("member", "moderator", "superuser", "fallen")
PICTURES = [
    get("community:new_upload", taking_part(200)),
    post("community:new_upload", taking_part(422)),
    post("community:send_upload", SPOKEN.but(422, *(who for who, answer in SPOKEN.items() if answer == 200))),
    # Of a text that everybody reads; of a hidden one; of a draft.
    get("community:upload", everybody(200), pk="{shown_picture}"),
    get("community:upload", everybody(404).but(200, *READS_HIDDEN_PICTURE), pk="{hidden_picture}"),
    get("community:upload", everybody(404).but(200, "member"), pk="{own_picture}"),
    get("community:upload", everybody(404), pk="00000000-0000-4000-8000-000000000000"),
]

DOORS = [*ASKING, *DRAFTS, *PICTURES]
