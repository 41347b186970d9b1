"""Doors of access and of paid files: why something is open, and the files of lessons and articles. All of it belongs to `author`;
`subscriber` holds the course and the article."""
from tests.doors.table import everybody, get, only, post, signed_in, taking_part

READERS = ("subscriber", "author", "reviewer", "staff", "superuser", "fallen")
VETTERS = ("author", "reviewer", "staff", "superuser", "fallen")
NOBODY = "00000000-0000-4000-8000-000000000000"

WHY = [
    get("billing:why", signed_in(200), sku="handbook"),
    # Neither sold nor held: not there. Whoever held it once reads what became of it.
    get("billing:why", only("member", gets=200, others=404), sku="shelved"),
    get("billing:why", signed_in(404), sku="nothing"),
    get("billing:why_of", only("staff", "superuser", gets=200), sku="shelved", handle="lin"),
    get("billing:why_of", only("staff", "superuser", gets=404), sku="handbook", handle="nobody-of-this-name"),
    get("billing:why_of", only("staff", "superuser", gets=404), sku="nothing", handle="lin"),
]

COURSE = {"slug": "with-files"}
MAKERS = ("author", "staff", "superuser")
LESSONS = [
    get("courses:file", signed_in(403).but(200, *READERS), key="{lesson_file}", **COURSE),
    get("courses:file", everybody(200), key="{free_file}", **COURSE),
    get("courses:file", everybody(404).but(200, *VETTERS), key="{draft_file}", **COURSE),
    get("courses:file", everybody(404), key=NOBODY, **COURSE),
    get("courses:file", everybody(404), key="{lesson_file}", slug="free"),
    get("courses:files", signed_in(404).but(200, *MAKERS), **COURSE),
    post("courses:files", signed_in(404).but(422, *MAKERS), **COURSE),
    post("courses:begin_revision", taking_part(404).but("/courses/with-files/files/", *MAKERS), **COURSE),
    post("courses:remove_file", taking_part(404).but("/courses/with-files/files/", *MAKERS), key="{draft_file}", **COURSE),
    post("courses:remove_file", taking_part(404), key=NOBODY, **COURSE),
]

ARTICLE = {"slug": "with-files"}
PAGE = "/community/articles/with-files/files/"
# Only authors come this far, and each only to their own.
WRITES = taking_part(403).but(404, "superuser")
ARTICLES = [
    get("community:article_file", signed_in(403).but(200, *READERS), key="{article_file}", **ARTICLE),
    get("community:article_file", everybody(404).but(200, "author"), key="{next_article_file}", **ARTICLE),
    get("community:article_file", everybody(404), key=NOBODY, **ARTICLE),
    get("community:article_files", WRITES.but(200, "author"), **ARTICLE),
    post("community:article_files", WRITES.but(422, "author"), **ARTICLE),
    post("community:remove_article_file", WRITES.but(PAGE, "author"), key="{next_article_file}", **ARTICLE),
    post("community:remove_article_file", WRITES.but(404, "author"), key=NOBODY, **ARTICLE),
]

DOORS = [*WHY, *LESSONS, *ARTICLES]
