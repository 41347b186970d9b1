"""The calls `interaction` and `interaction-types`: programs report what members did elsewhere."""
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.views import APIView

from accounts.guards import why_not
from accounts.models import Member
from community.interactions import API, record_all
from community.models import Interaction
from community.reported import Reported, read
from kit.api import ApiError, success
from kit.verbs import verbs

LONGEST_LIST = 500
ACCEPTED, DUPLICATE, REJECTED = "accepted", "duplicate", "rejected"

TEXT = {"type": "string"}
ITEM = {
    "type": "object",
    "properties": {
        "interaction_type": TEXT, "timestamp": {"type": "string", "format": "date-time"}, "username": TEXT,
        "target": {"type": "string", "example": "lesson:42"}, "event_id": {"type": "string", "format": "uuid"},
    },
    "required": ["interaction_type", "timestamp"],
}
LIST = {
    "type": "object", "properties": {"events": {"type": "array", "items": ITEM, "minItems": 1, "maxItems": LONGEST_LIST}},
    "required": ["events"],
}
STATUS = {"type": "string", "enum": ["success", "error"]}
RESULT = {
    "type": "object",
    "properties": {
        "index": {"type": "integer"}, "event_id": {"type": "string", "nullable": True},
        "verdict": {"type": "string", "enum": [ACCEPTED, DUPLICATE, REJECTED]}, "code": {"type": "string", "nullable": True},
        "message": TEXT,
    },
}
ANSWER = {
    "type": "object",
    "properties": {
        "status": STATUS, "message": TEXT, "event_id": TEXT, "verdict": {"type": "string", "enum": [ACCEPTED, DUPLICATE]},
        "results": {"type": "array", "items": RESULT},
    },
}
ERROR = {
    "type": "object",
    "properties": {"status": STATUS, "message": TEXT, "code": TEXT, "errors": {"type": "object", "additionalProperties": True}},
}
TYPES = {
    "type": "object",
    "properties": {
        "status": STATUS, "message": TEXT,
        "types": {"type": "array", "items": {"type": "object", "properties": {"name": TEXT, "label": TEXT}}},
    },
}


def _check_members(items: list[Reported], caller: Member, token) -> dict[str, Member]:
    """Members by the username an item names ("" is the caller); items that name somebody they may not are refused. One query at most."""
    named = {item.username for item in items if item.username} - {caller.handle}
    allowed = token is not None and token.acts_for_others
    found = {member.handle: member for member in Member.objects.shown().filter(handle__in=named)} if named and allowed else {}
    for item in items:
        if item.username in named and not allowed:
            item.refuse("username", "not_allowed", _("This token reports only what you did yourself."))
        elif item.username in named and item.username not in found:
            item.refuse("username", "unknown_member", _("There is no member with this username."))
    return {**found, "": caller, caller.handle: caller}


def _store(items: list[Reported], members: dict[str, Member], *, now) -> list[str]:
    """Store the good items; the verdict of each."""
    good = [item for item in items if not item.errors]
    rows = [
        Interaction(
            event_id=item.event_id, member=members[item.username], verb=item.verb, target_kind=item.target[0], target_key=item.target[1],
            occurred_at=item.at, received_at=now, source=API,
        )
        for item in good
    ]
    new = record_all(rows) if rows else set()
    verdicts = []
    for item in items:
        key = None if item.errors else (members[item.username].pk, item.event_id)
        verdicts.append(REJECTED if key is None else ACCEPTED if key in new else DUPLICATE)
        # The same event twice in one list counts once.
        new.discard(key)
    return verdicts


class Interactions(APIView):
    throttle_scope = "interaction"

    @extend_schema(
        operation_id="interaction", summary="Report what a member did",
        description=(
            "One item, or `{\"events\": [...]}` with up to 500. `event_id` is unique per member and counts once, however often and with "
            "whatever timestamp it is sent again. A `username` that is not the caller's needs a token that may act for others."
        ),
        request={"application/json": {"oneOf": [ITEM, LIST]}},
        responses={202: OpenApiResponse(ANSWER, "Stored, or known already"), 400: OpenApiResponse(ERROR, "A field is missing or wrong"),
                   401: OpenApiResponse(ERROR, "No or bad token"), 403: OpenApiResponse(ERROR, "Not allowed"),
                   413: OpenApiResponse(ERROR, "Too large"), 415: OpenApiResponse(ERROR, "Not application/json"),
                   429: OpenApiResponse(ERROR, "Too many calls; see Retry-After")},
    )
    def post(self, request):
        if not request.user.can_take_part:
            raise ApiError(why_not(request.user), code="not_allowed", status_code=403)
        if "events" in request.data:
            return self._list(request, request.data["events"])
        return self._one(request)

    def _one(self, request):
        now = timezone.now()
        item = read(request.data, now=now)
        members = _check_members([item], request.user, request.auth)
        if item.errors:
            forbidden = item.code == "not_allowed"
            raise ApiError(item.message, code=item.code, status_code=403 if forbidden else 400, errors=item.errors)
        [verdict] = _store([item], members, now=now)
        message = _("Noted.") if verdict == ACCEPTED else _("Known already; it counts once.")
        return success(message, 202, event_id=str(item.event_id), verdict=verdict)

    def _list(self, request, events):
        if not isinstance(events, list) or not 1 <= len(events) <= LONGEST_LIST:
            sentence = _("“events” must be a list of 1 to %(count)d events.") % {"count": LONGEST_LIST}
            raise ApiError(sentence, code="invalid", errors={"events": [sentence]})
        now = timezone.now()
        items = [read(event, now=now) for event in events]
        verdicts = _store(items, _check_members(items, request.user, request.auth), now=now)
        results = [_result(index, item, verdict) for index, (item, verdict) in enumerate(zip(items, verdicts, strict=True))]
        counts = {f"n_{verdict}": verdicts.count(verdict) for verdict in (ACCEPTED, DUPLICATE, REJECTED)}
        message = _("%(n_accepted)d accepted, %(n_duplicate)d known already, %(n_rejected)d rejected.") % counts
        return success(message, 202, results=results)


def _result(index: int, item: Reported, verdict: str) -> dict:
    result = {"index": index, "event_id": str(item.event_id) if item.event_id else None, "verdict": verdict, "code": item.code or None}
    return {**result, "message": item.message} if item.errors else result


class InteractionTypes(APIView):
    @extend_schema(
        operation_id="interaction_types", summary="What a program may report",
        responses={200: OpenApiResponse(TYPES, "The types with their labels"), 401: OpenApiResponse(ERROR, "No or bad token")},
    )
    def get(self, request):
        types = [{"name": verb.name, "label": str(verb.label)} for verb in verbs if verb.client_may_post]
        return success(_("Types that a program may report."), types=types)
