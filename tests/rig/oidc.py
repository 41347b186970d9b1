"""Another service to sign in with: an OpenID Connect provider on a port of its own, which also answers as GitHub does.

Whoever comes is asked once, on a page of the service, and is `person`. A code works once, for the client and the PKCE verifier it was
given to.
"""
import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "guildhall", "of-the-rig"
LIN = {"sub": "4711", "email": "lin@example.org", "email_verified": True, "name": "林知远", "preferred_username": "lin-elsewhere"}


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.person, self.asked, self.broken = dict(LIN), [], False
        self.codes: dict[str, dict] = {}

    def settings(self) -> dict:
        """`SOCIALACCOUNT_PROVIDERS` of a portal that offers this service under both names."""
        oidc = {
            "provider_id": "oidc", "name": "Rig ID", "client_id": CLIENT, "secret": SECRET, "settings": {"server_url": self.url},
        }
        return {
            "openid_connect": {"APPS": [oidc], "OAUTH_PKCE_ENABLED": True},
            "github": {"APPS": [{"client_id": CLIENT, "secret": SECRET}], "OAUTH_PKCE_ENABLED": True},
        }


class Desk(BaseHTTPRequestHandler):
    def log_message(self, *_args):
        pass

    def do_GET(self):
        here = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(here.query).items()}
        self.server.asked.append(here.path)
        if self.server.broken:
            return self._say({"error": "we are mending something"}, 503)
        pages = {
            "/.well-known/openid-configuration": self._configuration, "/authorize": self._authorize,
            "/login/oauth/authorize": self._authorize, "/approve": self._approve,
            "/userinfo": self._userinfo, "/user": self._github_user, "/user/emails": self._github_emails,
        }
        return pages[here.path](given) if here.path in pages else self._say("", 204)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        code = self.server.codes.pop(given["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        ours = given.get("client_id") == CLIENT and given.get("client_secret") == SECRET
        if code is None or not ours or proof != code["code_challenge"] or given["redirect_uri"] != code["redirect_uri"]:
            return self._say({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.server.url, "aud": CLIENT, "iat": now, "exp": now + 60, "jti": secrets.token_hex(8), **self.server.person}
        return self._say({
            "access_token": "of-" + self.server.person["sub"], "token_type": "Bearer", "expires_in": 60,
            "id_token": jwt.encode(claims, "a secret of the service, long enough for HS256", algorithm="HS256"),
        })

    def _configuration(self, _given):
        url = self.server.url
        self._say({
            "issuer": url, "authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/userinfo", "jwks_uri": f"{url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        })

    def _authorize(self, given):
        hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in given.items())
        buttons = '<button id="yes">Yes</button><button id="no" name="no" value="1">No</button>'
        self._say(f'<!doctype html><title>Rig ID</title><form action="/approve">{hidden}{buttons}</form>', kind="text/html; charset=utf-8")

    def _approve(self, given):
        if "no" in given:
            answer = {"error": "access_denied"}
        else:
            code = secrets.token_hex(8)
            self.server.codes[code] = given
            answer = {"code": code}
        self.send_response(302)
        self.send_header("Location", f"{given['redirect_uri']}?{urlencode({**answer, 'state': given['state']})}")
        self.end_headers()

    def _userinfo(self, _given):
        self._say(self.server.person)

    def _github_user(self, _given):
        person = self.server.person
        self._say({"id": int(person["sub"]), "login": person["preferred_username"], "name": person["name"], "email": None})

    def _github_emails(self, _given):
        person = self.server.person
        self._say([{"email": person["email"], "primary": True, "verified": person["email_verified"]}])

    def _say(self, what, status=200, kind="application/json"):
        body = (what if isinstance(what, str) else json.dumps(what)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider():
    with Provider() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
