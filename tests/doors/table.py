"""How a row of the doors table is written.

    get("courses:course", everybody(200).but(404, "visitor"), slug="for-members")
    post("events:register", taking_part("/events/talk/"), slug="talk")

An expected answer is a status, or the path that a redirect leads to (one that ends in “…” may go on differently). Texts in braces
name what `tests.factories.doors` has made: `pk="{topic}"`. What belongs to somebody belongs to `member`, so that everybody else in
the row is another member.
"""
from dataclasses import dataclass, field
from urllib.parse import urlencode

# `fallen` holds every role and is suspended: may look, not act.
PEOPLE = (
    "visitor", "unverified", "member", "subscriber", "lapsed", "suspended", "author", "reviewer", "organiser", "moderator", "operator",
    "staff", "superuser", "fallen",
)
# Who reads what `member` wrote and somebody reported: its author and moderators.
READS_HIDDEN = ("member", "moderator", "superuser", "fallen")
SIGN_IN = "to sign in, and back"
ADMIN_SIGN_IN = "to the door of the admin, and back"
CONFIRM = "to give the password once more"


class Gets(dict):
    """person → what they get."""

    def but(self, answer, *people: str) -> "Gets":
        unknown = set(people) - set(self)
        if unknown:
            raise ValueError(f"nobody of this name: {unknown}")
        return Gets({**self, **dict.fromkeys(people, answer)})


def everybody(answer) -> Gets:
    return Gets(dict.fromkeys(PEOPLE, answer))


def signed_in(answer) -> Gets:
    """A visitor signs in first."""
    return everybody(answer).but(SIGN_IN, "visitor")


def taking_part(answer) -> Gets:
    """A visitor signs in first; who is not verified, or is suspended, is told why not."""
    return signed_in(answer).but(403, "unverified", "suspended", "fallen")


def only(*people: str, gets, others=403) -> Gets:
    """These people; a visitor signs in first, the others are refused."""
    return signed_in(others).but(gets, *people)


@dataclass(frozen=True)
class Door:
    view: str
    gets: Gets
    method: str
    kwargs: dict[str, str]
    data: dict[str, str] = field(default_factory=dict)
    # text → the people in whose answer it stands: a page that opens to all may still keep something back.
    reads: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self):
        given = [f"{name}={value}" for name, value in self.kwargs.items()]
        return " ".join([self.method, self.view, *given, f"?{urlencode(self.data)}" if self.method == "GET" and self.data else ""]).strip()


def get(view: str, gets: Gets, /, *, _query=None, _reads=None, **kwargs) -> Door:
    return Door(view, gets, "GET", kwargs, _query or {}, _reads or {})


def post(view: str, gets: Gets, /, *, _data=None, **kwargs) -> Door:
    return Door(view, gets, "POST", kwargs, _data or {})
