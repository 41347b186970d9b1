"""Doors of courses: visible is not open. The course belongs to `author`; `subscriber` has the plan that opens the paid one."""
from tests.doors.table import PEOPLE, everybody, get, post, signed_in, taking_part

# The last sentence of the lesson, which no teaser reaches.
SECRET = "so for us the deletion has not happened"
MEMBERS = PEOPLE[1:]
READERS = ("subscriber", "author", "reviewer", "staff", "superuser", "fallen")

PAGES = [
    get("courses:catalogue", everybody(200), _reads={"Members only": MEMBERS, "By its address only": (), "Not published yet": ()}),
    get("courses:course", everybody(200), slug="free"),
    get("courses:course", everybody(200), slug="paid"),
    get("courses:course", everybody(200), slug="unlisted"),
    get("courses:course", everybody(200).but(404, "visitor"), slug="for-members"),
    get("courses:course", everybody(404), slug="draft"),
    get("courses:course", everybody(404), slug="nothing"),
    get("courses:lesson", everybody(200), slug="free", key="lesson-1-2", _reads={SECRET: PEOPLE}),
    get("courses:lesson", everybody(200), slug="paid", key="lesson-1-1", _reads={SECRET: PEOPLE}),
    get("courses:lesson", everybody(200), slug="paid", key="lesson-1-2", _reads={SECRET: READERS}),
    get("courses:lesson", everybody(404), slug="paid", key="nothing"),
    get("courses:lesson", everybody(200).but(404, "visitor"), slug="for-members", key="lesson-1-2"),
    get("courses:lesson", everybody(404), slug="draft", key="lesson-1-1"),
    get("courses:learning", signed_in(200)),
]

LESSONS = "/courses/paid/lessons/"
ACTS = [
    # Its author and those who read it because of their role do not learn it.
    post("courses:enrol", taking_part("/courses/free/lessons/lesson-1-1/").but("/courses/free/", "author"), slug="free"),
    post("courses:enrol", taking_part("/courses/paid/").but(f"{LESSONS}lesson-1-1/", "subscriber"), slug="paid"),
    post("courses:enrol", taking_part(404), slug="draft"),
    post("courses:enrol", taking_part(404), slug="nothing"),
    # Refused leads back to the lesson, done leads on to the next.
    post("courses:complete", taking_part(f"{LESSONS}lesson-1-2/").but(f"{LESSONS}lesson-2-1/", "subscriber"),
         slug="paid", key="lesson-1-2"),
    post("courses:complete", taking_part(f"{LESSONS}lesson-1-2/").but(f"{LESSONS}lesson-1-1/", "author"), slug="paid", key="lesson-1-1"),
    post("courses:complete", taking_part(404), slug="paid", key="nothing"),
    post("courses:complete", taking_part(404), slug="draft", key="lesson-1-1"),
]

DOORS = [*PAGES, *ACTS]
