"""What is kept for when there is no network: what this reader uses, and the whole course only for one who asks."""

import gzip
import re
from collections import Counter
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from builder import runtime, snapshot
from builder.build import build
from tests.browser.conftest import Fault, Server
from tests.browser.reader import until, wait_until_live
from tests.browsers import launch_profile
from tests.builder.conftest import FIGURE, Content

LESSON = "basics/index.html"
KEPT = """async (address) => Boolean(await caches.match(address))"""
SIZES = """async () => {
  let all = 0;
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      all += (await (await caches.match(request)).arrayBuffer()).byteLength;
  return all;
}"""


@pytest.fixture
def context(keeping_context: BrowserContext) -> BrowserContext:
    return keeping_context


@pytest.fixture
def asked(server: Server) -> Counter[str]:
    """How often each file was asked for, and came anew."""
    found: Counter[str] = Counter()

    def count(handler, file: Path) -> None:
        if "If-Modified-Since" not in handler.headers:
            found[handler.path.removeprefix("/a/subfolder/")] += 1
        type(handler).__mro__[1].do_GET(handler)

    server.faults[""] = count
    return found


def held_until(event: Event) -> Fault:
    def held(handler, file: Path) -> None:
        event.wait(30)
        type(handler).__mro__[1].do_GET(handler)

    return held


def kept(page: Page, server: Server, path: str) -> None:
    until(page, KEPT, server.url(path))


def read_first(page: Page, server: Server) -> None:
    page.goto(server.url(LESSON))
    wait_until_live(page)
    until(page, "() => navigator.serviceWorker.controller?.state === 'activated'")
    kept(page, server, LESSON)


def test_a_first_visit_fetches_nothing_that_it_does_not_use(playwright, tmp_path, server, asked, site):
    """With a profile on disk: a private window caches no file as large as the core, and fetches it again."""
    with launch_profile(playwright, tmp_path, "allow") as context:
        _weigh_a_first_visit(context.new_page(), server, asked, site)


def _weigh_a_first_visit(page: Page, server: Server, asked: Counter[str], site: Path) -> None:
    """Compressed, as hosts send them. Nothing can be kept before the page is live, or what it used would count as extra."""
    page_is_live = Event()
    server.faults = {r"/sw\.js$": held_until(page_is_live), **server.faults}
    page.goto(server.url(LESSON))
    wait_until_live(page)
    before = set(asked)
    page_is_live.set()
    until(page, "() => navigator.serviceWorker.controller?.state === 'activated'")
    kept(page, server, LESSON)
    extra = set(asked) - before

    def weigh(paths: set[str]) -> int:
        return sum(len(gzip.compress((site / path).read_bytes())) for path in paths if (site / path).is_file())

    print(f"\nafter it was live {weigh(extra) / 1e3:.0f} kB")
    assert not [path for path in extra if path.startswith(("runtime/", "wheels/", "hidden-layers/"))]
    assert 0 < weigh(extra) < 70_000
    assert [path for path in asked if path.startswith("runtime/") and asked[path] > 1] == []


def test_where_data_is_saved_nothing_is_fetched_unasked(page, server, asked):
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page.goto(server.url(LESSON))
    wait_until_live(page)
    before = Counter(asked)
    page.goto(server.url("index.html"))
    expect(page.get_by_role("button", name="Keep this course on this device")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    home = re.compile(r"index\.html|favicon\.ico|assets/(done|keep|offline)-\w+\.js")
    assert not [path for path in set(asked) - set(before) if not home.fullmatch(path)]


def test_the_whole_course_is_kept_for_a_reader_who_asks_and_can_be_removed(page, server):
    page.goto(server.url("index.html"))
    button = page.locator('[id="page:keep"] button')
    size = int(re.fullmatch(r"Keep this course on this device: (\d+) MB", button.inner_text())[1])
    button.click()
    expect(page.get_by_role("button", name="Remove it from this device")).to_be_enabled()
    expect(page.get_by_role("button", name="Remove it from this device")).to_be_focused()
    words = page.locator('[id="page:keep"] p')
    expect(words).to_have_text(f"This course is kept on this device: {size} MB. It opens without a network.")
    assert round(page.evaluate(SIZES) / 1e6) == size
    assert not page.evaluate(
        "caches.keys().then((names) => caches.open(names[0])).then((one) => one.keys())"
        ".then((all) => all.filter(({ url }) => url.includes('/numpy-')).length)"
    )
    server.faults[""] = lambda handler, file: setattr(handler, "close_connection", True)
    page.goto(server.url("hidden-layers/index.html"))
    wait_until_live(page)
    page.goto(server.url("index.html"))
    expect(words).to_contain_text("is kept on this device")
    page.get_by_role("button", name="Remove it from this device").click()
    expect(button).to_have_text(f"Keep this course on this device: {size} MB")
    # What the browser itself has cached may be there all the same.
    assert page.evaluate(SIZES) < 200_000
    assert not page.evaluate(KEPT, server.url("hidden-layers/index.html"))


def test_a_course_has_only_what_this_readers_start_uses(page, server):
    read_first(page, server)
    page.goto(server.url("index.html"))
    page.get_by_role("button", name="Keep this course on this device").click()
    expect(page.get_by_role("button", name="Remove it from this device")).to_be_enabled()
    for path in Path("site/runtime").iterdir():
        is_of_others = path.name.startswith(("numpy-", "python_stdlib-", "pyodide-lock-", "snapshot.slots-"))
        assert page.evaluate(KEPT, server.url(f"runtime/{path.name}")) != is_of_others


def test_a_host_that_leads_from_files_to_folders(page, server):
    def lead(handler, file: Path) -> None:
        if file.name == "index.html" and not handler.path.endswith("/"):
            handler.send_response(301)
            handler.send_header("Location", handler.path.removesuffix("index.html"))
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        elif handler.path.endswith("/"):
            handler.send_response(200)
            handler.send_header("Cache-Control", "no-store")
            handler.send_header("Content-Type", "text/html")
            handler.end_headers()
            handler.wfile.write((file / "index.html").read_bytes())
            handler.close_connection = True

    server.faults[r"(/|/index\.html)$"] = lead
    read_first(page, server)
    server.faults.clear()
    server.faults[""] = lambda handler, file: setattr(handler, "close_connection", True)
    for path in ("", "basics/", "basics/index.html"):
        page.goto(server.url(path))
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Not here")


def test_a_course_that_cannot_be_kept_says_so(page, server):
    server.faults["hidden_layers"] = lambda handler, file: setattr(handler, "close_connection", True)
    page.goto(server.url("index.html"))
    button = page.locator('[id="page:keep"] button')
    button.click()
    expect(page.locator('[id="page:keep"] p')).to_contain_text("could not be kept")
    server.faults.clear()
    button.click()
    expect(button).to_have_text("Remove it from this device")


def test_a_file_that_is_gone_means_another_page(page, server):
    server.faults["pyodide.asm"] = lambda handler, file: handler.send_error(404)
    page.goto(server.url(LESSON))
    page.locator("html[data-python=failed]").wait_for()
    expect(page.locator('[id="page:python-text"]')).to_contain_text("the site has changed since this page was opened")
    server.faults.clear()
    with page.expect_navigation():
        page.get_by_role("button", name="Try again").click()
    wait_until_live(page)


def test_a_worker_that_is_gone_means_another_page(page, server):
    server.faults["assets/worker"] = lambda handler, file: handler.send_error(404)
    page.goto(server.url(LESSON))
    again = page.get_by_role("button", name="Try again")
    with page.expect_navigation():
        again.click()
    page.locator("html[data-python=failed]").wait_for()
    server.faults.clear()
    again.click()
    wait_until_live(page)


def test_two_sites_on_one_origin_keep_their_own(page, server):
    read_first(page, server)
    page.evaluate("""Promise.all([['site-/a/-0123456789', '/a/index.html'], ['site-0123456789', '/b/index.html'],
      ['site-aaaaaaaaaa', location.pathname.replace('basics/', '')]].map(async ([name, url]) =>
        (await caches.open(name)).put(url, new Response('Theirs.'))))""")
    page.goto(server.url("index.html"))
    until(page, "async () => !(await caches.keys()).includes('site-aaaaaaaaaa')")
    names = page.evaluate("caches.keys()")
    assert {"site-/a/-0123456789", "site-0123456789"} < set(names)
    assert len(names) == 3


def test_python_that_is_live_before_the_script_runs_is_kept(page, server):
    page_is_live = Event()
    server.faults["assets/offline"] = held_until(page_is_live)
    page.goto(server.url(LESSON), wait_until="commit")
    wait_until_live(page)
    page_is_live.set()
    kept(page, server, LESSON)


@pytest.fixture
def many(tmp_path: Path) -> list[int]:
    return [_worker_size(tmp_path / str(number), number) for number in (2, 30)]


def _worker_size(folder: Path, number: int) -> int:
    content = Content(folder / "content")
    for at in range(number):
        content.lesson(f"lesson-{at}", "![A dial.](dial.py)", dial=FIGURE)
    build(content.folder, folder / "site", snapshot.prepare(runtime.fetch()))
    return (folder / "site" / "sw.js").stat().st_size


def test_the_service_worker_does_not_grow_with_the_course(many):
    assert many[0] == many[1]
