"""Whatever a host says of files and folders, and wherever a page is shown: alive, or one sentence that says why not."""

import gzip
import mimetypes
import threading

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import SITE
from tests.browser.reader import wait_until_live
from tests.browser.test_bad_conditions import send_half, take_a_step
from tests.browsers import COMPILED_ONCE, launch

LESSON = "basics/index.html"
# What of a file comes at once on a slow line, in bytes.
FIRST = 22_528
DESCENT = "figure#gradient-descent"


def sent_as(kind, *headers):
    """Send a file as a host does that knows no better."""

    def send(handler, file):
        data = file.read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return send


def sent(handler, kind, data, status=200):
    """Send this as that."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "text/html", ""])
@pytest.mark.parametrize("headers", [(), (("X-Content-Type-Options", "nosniff"),)], ids=["sniffed", "nosniff"])
def test_a_host_may_not_know_what_a_module_is(page, server, kind, headers):
    for name in (r"\.mjs$", r"\.wasm$", r"\.whl$", r"\.gz$", r"\.bin$", r"\.zip$", r"\.json$", r"\.webmanifest$"):
        server.faults[name] = sent_as(kind, *headers)
    page.goto(server.url(LESSON))
    wait_until_live(page)
    expect(page.locator("html")).to_have_attribute("data-start", "snapshot")
    take_a_step(page)


def by_its_name(handler, file):
    """As a host does that tells the coding of a file from the end of its name: what it keeps is coded already."""
    kind, coding = mimetypes.guess_type(file.name)
    sent_as(kind or "application/octet-stream", *([("Content-Encoding", coding)] if coding else []))(handler, file)


def all_compressed(handler, file):
    """As a host does that compresses whatever it sends, also what is compressed already."""
    data = gzip.compress(file.read_bytes(), 1)
    handler.send_response(200)
    handler.send_header("Content-Type", handler.guess_type(str(file)))
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


@pytest.mark.parametrize("send", [by_its_name, all_compressed])
def test_a_host_may_code_files_as_it_likes(page, server, send):
    server.faults[r"/(runtime|wheels)/"] = send
    page.goto(server.url(LESSON))
    wait_until_live(page)
    expect(page.locator("html")).to_have_attribute("data-start", "snapshot")
    take_a_step(page)


def answer_without_slash(server, *folders):
    """Answer for a folder as if it were a file."""
    for folder in folders:
        page = (SITE / folder / "index.html").read_bytes()

        def send(handler, file, page=page):
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html; charset=utf-8")
            handler.send_header("Content-Length", str(len(page)))
            handler.end_headers()
            handler.wfile.write(page)

        server.faults[rf"/subfolder{'/' if folder else ''}{folder}(\?.*)?$"] = send


def test_a_lesson_without_the_slash_at_its_end(page, server):
    answer_without_slash(server, "basics")
    page.goto(server.url("basics?a=b#gradient-descent"))
    wait_until_live(page)
    take_a_step(page)
    assert page.url == server.url("basics/?a=b#gradient-descent")
    page.reload()
    wait_until_live(page)
    page.get_by_role("banner").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neural Networks by Hand")


def test_the_home_page_without_the_slash_at_its_end(page, server):
    answer_without_slash(server, "")
    page.goto(server.url("").rstrip("/"))
    page.get_by_role("link", name="The basics of neural networks").click()
    wait_until_live(page)


@pytest.mark.parametrize("path", ["nothing", "nothing/", "basics/nothing", "a/b/c/d?e=/f/#g", "basics/index.html/x"])
def test_links_of_the_page_for_what_is_not_there_work_at_any_depth(page, server, path):
    missing = (SITE / "404.html").read_bytes()

    def nothing(handler, file):
        handler.send_response(404)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(missing)))
        handler.end_headers()
        handler.wfile.write(missing)

    server.faults[r"/subfolder/(nothing|basics/nothing|a/|basics/index.html/)"] = nothing
    page.goto(server.url(path))
    page.locator("base").wait_for(state="attached")
    page.get_by_role("link", name="The basics of neural networks").click()
    wait_until_live(page)
    assert page.url == server.url(LESSON)


@pytest.mark.parametrize("sandbox", ["allow-scripts", "allow-scripts allow-same-origin"])
def test_in_a_sandboxed_frame_of_somebody_elses_page(page, server, sandbox):
    body = f'<iframe sandbox="{sandbox}" src="{LESSON}" width=900 height=900></iframe>'
    server.faults["/outer$"] = lambda handler, file: sent(handler, "text/html", body.encode())
    page.goto(server.url("outer"))
    frame = page.frame_locator("iframe")
    place = frame.locator(DESCENT)
    # In a frame of another origin only what is really on the screen counts as near.
    place.scroll_into_view_if_needed()
    frame.locator("html[data-python=live]").wait_for()
    place.get_by_role("button", name="GD step", exact=True).click()
    expect(place.get_by_label("Error", exact=True)).to_have_text("964.54")


def test_on_plain_http_in_a_local_network(playwright: Playwright, server):
    """No clipboard, no hashes, no locks and no service worker are there."""
    browser = launch(playwright, COMPILED_ONCE, "--host-resolver-rules=MAP classroom.test 127.0.0.1")
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.goto(server.url("hidden-layers/index.html").replace("localhost", "classroom.test"))
    assert not page.evaluate("isSecureContext")
    wait_until_live(page)
    place = page.locator("figure:has(button[data-makes])").first
    for button in place.locator("details summary").all():
        button.click()
    place.get_by_role("button", name="Copy").first.click()
    expect(place.locator(".message")).to_have_text("Copied.")
    page.evaluate("document.body.prepend(Object.assign(document.createElement('textarea'), { id: 'pasted' }))")
    page.locator("#pasted").press("Control+V")
    assert "import" in page.locator("#pasted").input_value()
    browser.close()


@pytest.mark.parametrize("late", ["figures-.*js", r"basics/index\.html"])
def test_that_python_is_coming_is_said_before_all_of_the_page_is_there(page, server, late):
    """A slow line: what comes late here comes after the words."""
    released = threading.Event()

    def slow(handler, file):
        rest = send_half(handler, file)
        released.wait(60)
        handler.wfile.write(rest)

    server.faults[late] = slow
    page.goto(server.url(LESSON), wait_until="commit")
    expect(page.get_by_text("Python is starting; what you do now is kept.")).to_be_visible()
    released.set()
    wait_until_live(page)
    expect(page.get_by_text("Python is starting; what you do now is kept.")).to_be_hidden()
    take_a_step(page)


def test_that_python_is_coming_takes_few_bytes_to_say(page, server):
    """At 50 kB a second they take one second, after twice the 0.4 s until the page, and then its styles, begin to come."""
    said = threading.Event()
    asked = {}

    def hold(handler, file):
        data = file.read_bytes()
        asked[file.name] = min(len(data), FIRST)
        handler.send_response(200)
        handler.send_header("Content-Type", handler.guess_type(str(file)))
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:FIRST])
        handler.wfile.flush()
        said.wait(60)
        handler.wfile.write(data[FIRST:])

    server.faults[r"\.(html|css|js|mjs|wasm|json|bin|gz|zip|whl|png|svg|webmanifest)$"] = hold
    page.goto(server.url(LESSON), wait_until="commit")
    expect(page.get_by_text("Python is starting; what you do now is kept.")).to_be_visible()
    # Nothing is painted before the styles are there, but for those of paper and of forced colours.
    blocking = {
        name: size for name, size in asked.items() if name.endswith((".html", ".css")) and "elsewhere" not in name
    }
    said.set()
    assert sum(blocking.values()) <= 52_000, blocking
    wait_until_live(page)
