"""The other side of a bucket on loopback: keeps objects and checks each signature (SigV4) by computing it anew, as no simulator does."""
import hashlib
import hmac
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

KEY, SECRET, REGION = "AKTEST", "secret-of-the-bucket", "cn-north-1"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signature(method: str, path: str, query: list[tuple[str, str]], headers: dict[str, str], payload: str, stamp: str) -> str:
    """As the specification says: a canonical request, a string to sign, a key derived from day, region and service."""
    asked = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(query))
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers))
    canonical = "\n".join([method, quote(unquote(path), safe="/-_.~"), asked, lines, names, payload])
    scope = f"{stamp[:8]}/{REGION}/s3/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for part in (stamp[:8], REGION, "s3", "aws4_request"):
        key = _hmac(key, part)
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_args):
        """Nothing is logged."""

    def _refuse(self):
        self._answer(403, b"")

    def _answer(self, status: int, body: bytes, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _by_header(self) -> bool:
        given = dict(part.strip().split("=", 1) for part in self.headers["Authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(","))
        headers = {name: self.headers[name] for name in given["SignedHeaders"].split(";")}
        parts = urlsplit(self.path)
        right = signature(
            self.command, parts.path, parse_qsl(parts.query, keep_blank_values=True), headers, self.headers["x-amz-content-sha256"],
            self.headers["x-amz-date"],
        )
        return given["Credential"].startswith(f"{KEY}/") and hmac.compare_digest(right, given["Signature"])

    def _by_address(self) -> bool:
        parts = urlsplit(self.path)
        query = parse_qsl(parts.query, keep_blank_values=True)
        given = dict(query)
        stamp = datetime.strptime(given["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if datetime.now(UTC) > stamp + timedelta(seconds=int(given["X-Amz-Expires"])):
            return False
        signed = [(k, v) for k, v in query if k != "X-Amz-Signature"]
        right = signature("GET", parts.path, signed, {"host": self.headers["Host"]}, "UNSIGNED-PAYLOAD", given["X-Amz-Date"])
        return hmac.compare_digest(right, given["X-Amz-Signature"])

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._by_header():
            return self._refuse()
        self.server.objects[unquote(urlsplit(self.path).path)] = body
        return self._answer(200, b"", ETag='"1"')

    def do_DELETE(self):
        if not self._by_header():
            return self._refuse()
        self.server.objects.pop(unquote(urlsplit(self.path).path), None)
        return self._answer(204, b"")

    def do_GET(self):
        parts = urlsplit(self.path)
        if not ("Authorization" in self.headers and self._by_header() or "X-Amz-Signature" in parts.query and self._by_address()):
            return self._refuse()
        body = self.server.objects.get(unquote(parts.path))
        if body is None:
            return self._answer(404, b"")
        said = dict(parse_qsl(parts.query))
        headers = {
            "Content_Type": said.get("response-content-type", "application/octet-stream"),
            "Content_Disposition": said.get("response-content-disposition", ""),
        }
        if self.headers.get("Range"):
            first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
            return self._answer(206, body[first:last + 1], Content_Range=f"bytes {first}-{last}/{len(body)}", **headers)
        return self._answer(200, body, **headers)


@contextmanager
def bucket_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.objects = {}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
