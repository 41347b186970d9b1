"""Knocking at a door as somebody, and what a row of the table expects."""
import json
from contextlib import contextmanager
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseForbidden
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from tests.doors.table import ADMIN_SIGN_IN, CONFIRM, SIGN_IN, Door


@contextmanager
def undone():
    """Whatever happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Knocker:
    """The cast with their sessions, before the doors of a world."""

    def __init__(self, world):
        self.world = world
        self.client, self.strict = Client(), Client(enforce_csrf_checks=True)
        self.sessions = {name: self._session_of(person) for name, person in world.people.items() if person.is_active}

    def _session_of(self, person) -> str:
        client = Client()
        client.force_login(person)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def filled(self, given):
        """The texts in braces replaced by what they stand for."""
        if isinstance(given, dict):
            return {self.filled(name): self.filled(value) for name, value in given.items()}
        return given.format_map(self.world.names) if isinstance(given, str) else given

    def path(self, door: Door) -> str:
        return reverse(door.view, kwargs=self.filled(door.kwargs) or None)

    def knock(self, person: str, door: Door, *, strict=False, **extra):
        """The response, its effects undone. `strict` asks for the token against forged posts, as outside of tests."""
        # Limits count what everybody has tried before.
        cache.clear()
        client = self.strict if strict else self.client
        client.cookies.clear()
        if person in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[person]
        send = client.get if door.method == "GET" else client.post
        with undone():
            response = send(self.path(door), self.filled(door.data), **extra)
        if response.streaming:
            # A file that nobody reads stays open else; the test client closes it at its end without a word to the database.
            b"".join(response.streaming_content)
        return response

    def ask_view(self, person: str, door: Door):
        """What the view itself answers, without the rest of the portal, and no page drawn: for the many doors of the admin."""
        request = RequestFactory().generic(door.method, self.path(door))
        request.user = self.world.people.get(person) or AnonymousUser()
        request._dont_enforce_csrf_checks = True
        match = resolve(request.path)
        try:
            with undone():
                return match.func(request, *match.args, **match.kwargs)
        except PermissionDenied:
            return HttpResponseForbidden()

    def call(self, caller: str, door: Door):
        """The response to an API call with the caller's token."""
        headers = {"Authorization": f"Bearer {self.world.tokens[caller]}"} if caller in self.world.tokens else {}
        cache.clear()
        self.client.cookies.clear()
        body = json.dumps(self.filled(door.data)) if door.method == "POST" else ""
        with undone():
            return self.client.generic(door.method, self.path(door), body, content_type="application/json", headers=headers)

    def expected(self, door: Door) -> dict[str, object]:
        """What the row says, with sentinels and texts in braces resolved."""
        path = self.path(door)
        here = f"{path}?{urlencode(self.filled(door.data))}" if door.method == "GET" and door.data else path
        # After an act the way back is the page it was sent from; here nobody says which.
        back = here if door.method == "GET" else "/"
        known = {
            SIGN_IN: f"/accounts/login/?next={back}", ADMIN_SIGN_IN: f"/admin/login/?next={here}",
            CONFIRM: f"/accounts/reauthenticate/?next={here}",
        }
        return {who: known.get(answer, self.filled(answer)) for who, answer in door.gets.items()}


def outcome(response, wanted) -> object:
    """The status, or where a redirect leads; `wanted` itself where it ends in “…” and begins so."""
    if response.status_code not in (301, 302):
        return response.status_code
    leads_to = unquote(response["Location"])
    begins = isinstance(wanted, str) and wanted.endswith("…") and leads_to.startswith(wanted[:-1])
    return wanted if begins else leads_to
