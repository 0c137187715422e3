"""A static host at the end of a line: so many bytes a second for all that is asked for at once, after a delay."""

import gzip
import mimetypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.browser.conftest import QuietServer, Server

# What GitHub Pages sends compressed; everything else goes as it is.
_COMPRESSED = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"}
_PIECE = 8192
_TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}


@dataclass
class Line:
    """A line of a rate, in bytes a second, and a delay, in seconds; it counts what it has sent."""

    rate: float
    delay: float
    sent: int = 0
    _free_at: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, length: int) -> None:
        """Take the time that so many bytes take, one after the other with whatever else is sent."""
        with self._lock:
            self._free_at = max(self._free_at, time.perf_counter()) + length / self.rate
            until, self.sent = self._free_at, self.sent + length
        time.sleep(max(0, until - time.perf_counter()))


@contextmanager
def over(line: Line, folder: Path) -> Iterator[Server]:
    """A folder served over a line."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    httpd = QuietServer(
        ("localhost", 0), partial(_Handler, line, {name: _as_sent(path) for name, path in files.items()})
    )
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield Server(f"http://localhost:{httpd.server_port}/")
    httpd.shutdown()
    httpd.server_close()


def _as_sent(path: Path) -> tuple[bytes, dict[str, str]]:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    content, headers = path.read_bytes(), {"Content-Type": kind, "Cache-Control": "max-age=600"}
    if path.suffix in _COMPRESSED:
        return gzip.compress(content, 6), {**headers, "Content-Encoding": "gzip"}
    return content, headers


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, line: Line, files: dict[str, tuple[bytes, dict[str, str]]], *given: object) -> None:
        self.line, self.files = line, files
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        time.sleep(self.line.delay)
        name = self.path.partition("?")[0].lstrip("/")
        content, headers = self.files.get(name) or self.files.get(f"{name}index.html") or (b"", {})
        self.send_response(200 if headers else 404)
        for key, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(key, value)
        self.end_headers()
        for at in range(0, len(content), _PIECE):
            piece = content[at : at + _PIECE]
            self.line.carry(len(piece))
            self.wfile.write(piece)

    def log_message(self, *arguments: object) -> None:
        pass
