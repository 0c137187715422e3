"""The server of the newest edition, for browsers on the same machine."""

import errno
import json
import mimetypes
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from builder.serving.edition import Newest

_NAME = "localhost"
_ADDRESS = "127.0.0.1"
# What browsers take "localhost" for.
_LOCAL = (_ADDRESS, "::1")
_EVENTS = "/builder:events"
# Seconds of silence after which it is tried whether somebody still listens.
_SILENCE = 10
# What a system may not know, or know differently. A compressed file is not a compressed answer: the page inflates it.
_KINDS = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".xml": "application/xml",
}


class CannotServe(Exception):
    """Why there is no server, and what to do."""


@contextmanager
def serving(newest: Newest, port: int) -> Iterator[str]:
    """A server of the newest edition, and its address; port 0 takes any that is free. Raises CannotServe."""
    server = _listen(newest, port)
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    try:
        yield f"http://{_NAME}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def content_type(path: str) -> str:
    """What browsers are told that a file is."""
    _, dot, extension = path.rpartition(".")
    kind = _KINDS.get(f"{dot}{extension}".lower()) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    return f"{kind}; charset=utf-8" if is_text else kind


def _listen(newest: Newest, port: int) -> "_Server":
    if not 0 <= port <= 65535:
        raise CannotServe(f"a port is a number from 1 to 65535, not {port}")
    in_use = f"port {port} is in use: end the program that has it, or choose another with --port"
    if port and _answers(port):
        raise CannotServe(in_use)
    try:
        return _Server((_ADDRESS, port), partial(_Handler, newest))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(in_use) from None
        raise CannotServe(f"port {port} cannot be had ({error.strerror}): choose another with --port") from None


def _answers(port: int) -> bool:
    """Whether another program has the port, maybe on another address than ours, to which browsers would go first."""
    for address in _LOCAL:
        with suppress(OSError), socket.create_connection((address, port), timeout=1):
            return True
    return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    # Elsewhere this would let two programs have one port.
    allow_reuse_address = os.name == "posix"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves a page drops its connections, which is no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, newest: Newest, *arguments: object) -> None:
        self._newest = newest
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if urlsplit(self.path).path == _EVENTS:
            return self._tell()
        edition = self._newest.get()
        file = edition.file(self.path)
        if file and not file.path.endswith(".html"):
            with suppress(FileNotFoundError):
                return self._answer(HTTPStatus.OK, content_type(file.path), file.sha256[:20], file.read())
        folder = edition.folder(self.path)
        if folder and not file:
            return self._redirect(folder)
        page = edition.page(self.path)
        return self._answer(page.status, content_type("page.html"), page.version, page.html)

    do_HEAD = do_GET

    def _answer(self, status: HTTPStatus, kind: str, version: str, content: bytes) -> None:
        tag = f'"{version}"'
        is_known = status is HTTPStatus.OK and tag in self.headers.get("If-None-Match", "")
        self.send_response(HTTPStatus.NOT_MODIFIED if is_known else status)
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "no-cache")
        if is_known:
            return self.end_headers()
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        return None

    def _redirect(self, folder: str) -> None:
        query = urlsplit(self.path).query
        # Not for ever: what is at an address changes while the site is written.
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", f"{folder}?{query}" if query else folder)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _tell(self) -> None:
        """Tell an open page about the newest edition, now and whenever there is another, for as long as it listens."""
        address = parse_qs(urlsplit(self.path).query).get("page", ["/"])[0]
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(b"retry: 250\n\n")
        edition = self._newest.get()
        while True:
            self.wfile.write(f"data: {json.dumps(edition.news(address))}\n\n".encode())
            while not (newer := self._newest.next(edition, _SILENCE)):
                self.wfile.write(b": still here\n\n")
            edition = newer

    def log_message(self, format: str, *arguments: object) -> None:
        """The terminal is for builds and mistakes."""
