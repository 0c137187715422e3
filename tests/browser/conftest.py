"""The finished site in a real browser: over HTTP, under a subfolder, as GitHub Pages would serve it."""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect

from builder import runtime, snapshot
from builder.build import write_single_file
from tests.browser.reader import reset_all, wait_until_live
from tests.browsers import COMPILED_ONCE, launch

SITE = Path(__file__).parents[2] / "site"
SUBFOLDER = "/a/subfolder/"
# The address of the memory snapshot's pages.
PAGES = r"/snapshot-\w+\.bin"

expect.set_options(timeout=40_000)

JSON_INSTEAD = """
    const { parse } = JSON;
    JSON.parse = (text) => {
      const found = parse(text);
      return found.check ? { ...found, %s } : found;
    };"""
# What keeps the memory snapshot from being used, as code that a worker runs first.
NO_SNAPSHOT = {
    "a snapshot that is not there": "",
    "a function table of another length": JSON_INSTEAD % "tableLengths: [7, 8]",
    "an engine that computes something else": JSON_INSTEAD % 'check: { ...found.check, result: "something else" }',
    "a snapshot of another length": JSON_INSTEAD % "length: found.length + 1",
    "memory that cannot be had": """
        const { grow } = WebAssembly.Memory.prototype;
        WebAssembly.Memory.prototype.grow = function () {
          WebAssembly.Memory.prototype.grow = grow;
          throw new RangeError("no such memory");
        };""",
}

type Fault = Callable[[SimpleHTTPRequestHandler, Path], None]


@dataclass
class Server:
    """A static server whose answers can be made to fail, by a pattern of the file's path, and what it has been asked for."""

    address: str
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder under a subfolder, quietly, and as a static host would: with caching that revalidates."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args, server_state: Server, folder: Path, **options) -> None:
        self.state = server_state
        super().__init__(*args, directory=str(folder), **options)

    def translate_path(self, path: str) -> str:
        if not path.startswith(SUBFOLDER):
            return str(SITE / "nothing-is-here")
        return super().translate_path(path.removeprefix(SUBFOLDER.rstrip("/")))

    def do_GET(self) -> None:
        self.state.asked.append(self.path)
        for pattern, fault in self.state.faults.items():
            if re.search(pattern, self.path):
                return fault(self, Path(self.translate_path(self.path)))
        return super().do_GET()

    def log_message(self, *arguments: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    """A browser that leaves a page drops its connections, which is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def serve(folder: Path) -> tuple[ThreadingHTTPServer, Server]:
    state = Server("")
    httpd = QuietServer(("localhost", 0), partial(Handler, server_state=state, folder=folder))
    state.address = f"http://localhost:{httpd.server_port}{SUBFOLDER}"
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    return httpd, state


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = launch(playwright, COMPILED_ONCE)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def site() -> Path:
    assert (SITE / "index.html").exists(), "there is no site yet: run make first"
    return SITE


@pytest.fixture
def server(site: Path) -> Iterator[Server]:
    httpd, state = serve(site)
    yield state
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who has never been here; nothing is kept for later meanwhile, which would slow every test down."""
    opened = browser.new_context(service_workers="block")
    opened.set_default_timeout(60_000)
    with nothing_refused(opened):
        yield opened
    opened.close()


@pytest.fixture
def keeping_context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader whose browser keeps the site for when there is no network."""
    opened = browser.new_context()
    opened.set_default_timeout(60_000)
    with nothing_refused(opened):
        yield opened
    opened.close()


@contextmanager
def nothing_refused(opened: BrowserContext) -> Iterator[None]:
    """Expect that a page's policy forbids nothing that the page itself does."""
    refused: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    opened.on("console", hear)
    yield
    assert refused == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def single_file(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    prepared = snapshot.prepare(runtime.fetch())
    return write_single_file(Path("content"), "basics", tmp_path_factory.mktemp("single") / "site", prepared)


@pytest.fixture(scope="session")
def well_served(site: Path) -> Iterator[Server]:
    """A server that nothing happens to."""
    httpd, state = serve(site)
    yield state
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture(scope="module")
def visit(request: pytest.FixtureRequest, browser: Browser, well_served: Server) -> Iterator[Page]:
    """One reader's visit to the lesson that a file of tests names, in which they try everything."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(well_served.url(request.module.LESSON))
    wait_until_live(page)
    yield page
    context.close()


@pytest.fixture
def lesson(visit: Page) -> Page:
    """That lesson with every figure in its first state."""
    visit.mouse.move(0, 0)
    reset_all(visit)
    return visit


def answer(handler: SimpleHTTPRequestHandler, file: Path, data: bytes) -> None:
    """Send this in place of a file."""
    handler.send_response(200)
    handler.send_header("Content-Type", handler.guess_type(str(file)))
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def in_worker(server: Server, code: str) -> None:
    """Run code in the worker before its own."""
    server.faults["assets/worker"] = lambda handler, file: answer(
        handler, file, f"{{{code}}}\n".encode() + file.read_bytes()
    )


@dataclass(frozen=True)
class Opened:
    """Where a page of the site is to be found in one of the ways to open it, and how Python starts there."""

    address: Callable[[str], str]
    start: str


@pytest.fixture(scope="session", params=["http", "disk", "single", next(iter(NO_SNAPSHOT))])
def opened(request: pytest.FixtureRequest, site: Path, well_served: Server, single_file: Path) -> Iterator[Opened]:
    """Served, opened from a disk, as the one file that carries all of a lesson, or served where the snapshot is of no use."""
    if request.param in ("disk", "single") and os.environ.get("BROWSER") == "webkit":
        pytest.skip("WebKit imports nothing from a Blob in a page that was opened from a disk")
    if request.param not in NO_SNAPSHOT:
        ways = {
            "http": well_served.url,
            "disk": lambda path: (SITE / path).as_uri(),
            "single": lambda _: single_file.as_uri(),
        }
        yield Opened(ways[request.param], "snapshot")
        return
    httpd, server = serve(site)
    in_worker(server, NO_SNAPSHOT[request.param])
    if not NO_SNAPSHOT[request.param]:
        server.faults["/snapshot-"] = lambda handler, file: handler.send_error(404)
    yield Opened(server.url, "precompiled")
    httpd.shutdown()
    httpd.server_close()
