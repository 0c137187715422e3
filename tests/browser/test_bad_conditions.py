"""When things go wrong: the page stays readable, says what happened, and recovers where it can."""

import re
import threading
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from builder import runtime, snapshot
from builder.build import build
from tests.browser.conftest import PAGES, answer, in_worker, serve
from tests.browser.reader import until, wait_until_live

LESSON = "basics/index.html"
ENDLESS = '''"""A figure that can hang."""

from dataclasses import dataclass, replace
from time import monotonic

from nncore.figures import button, element


@dataclass(frozen=True)
class State:
    count: int = 0


def more(state):
    return replace(state, count=state.count + 1)


def hang(state):
    while True:
        pass


def stumble(state):
    return 1 / 0


def take_long(state):
    start = monotonic()
    while monotonic() < start + 4.5:
        pass
    return more(state)


def view(state):
    return [
        element("p", f"Count: {state.count}"),
        button("More", on_click=more),
        button("Hang", on_click=hang),
        button("Stumble", on_click=stumble),
        button("Take long", on_click=take_long),
    ]
'''


def send_half(handler, file) -> bytes:
    """Promise all of a file and send half of it. Returns the other half."""
    data = file.read_bytes()
    handler.send_response(200)
    handler.send_header("Content-Type", handler.guess_type(str(file)))
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])
    return data[len(data) // 2 :]


def cut_short(handler, file):
    """Hang up in the middle of a file."""
    send_half(handler, file)
    handler.close_connection = True


def truncated(handler, file):
    answer(handler, file, file.read_bytes()[:-100])


def altered(handler, file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    answer(handler, file, bytes(data))


def missing(handler, file):
    handler.send_error(404)


def failed(page: Page):
    page.locator("html[data-python=failed]").wait_for()
    return page.locator('[id="page:python-text"]')


def take_a_step(page: Page) -> None:
    place = page.locator("figure#gradient-descent")
    place.get_by_role("button", name="GD step", exact=True).click()
    expect(place.get_by_label("Error", exact=True)).to_have_text("964.54")


FAULTS = [cut_short, truncated, altered, missing]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *product(["pyodide.asm-.*wasm", "pyodide-.*mjs", "lesson_basics"], FAULTS),
        ("pyodide.asm-.*mjs", cut_short),
        ("lesson_basics", cut_short),
    ],
)
def test_a_file_that_does_not_arrive_is_named_and_trying_again_works(page, server, name, fault):
    server.faults[name] = fault
    page.goto(server.url(LESSON))
    words = failed(page)
    expect(words).to_contain_text("the figures stay as they are drawn")
    expect(words).to_contain_text(re.compile(name.partition("-")[0]))
    expect(page.locator("figure#train-by-hand").get_by_label("Error", exact=True)).to_have_text("799")
    server.faults.clear()
    page.get_by_role("button", name="Try again").click()
    wait_until_live(page)
    take_a_step(page)


@pytest.mark.parametrize(
    ("name", "fault"),
    [*product([PAGES, r"/snapshot-\w+\.json", "umath_linalg"], FAULTS), ("multiarray_umath", cut_short)],
)
def test_without_a_good_snapshot_python_starts_the_other_way(page, server, name, fault):
    server.faults[name] = fault
    page.goto(server.url(LESSON))
    page.locator("html[data-python=live][data-start=precompiled]").wait_for()
    take_a_step(page)


def test_a_browser_that_cannot_inflate_has_python_do_it(page, server):
    in_worker(server, "delete self.DecompressionStream;")
    page.goto(server.url(LESSON))
    page.locator("html[data-python=live][data-start=snapshot]").wait_for()
    take_a_step(page)


def test_progress_is_told_in_bytes(page, server):
    seen, released = threading.Event(), threading.Event()

    def slow(handler, file):
        # What comes before the page's scripts do is told with what comes next, and here nothing does.
        seen.wait(60)
        rest = send_half(handler, file)
        released.wait(60)
        handler.wfile.write(rest)

    server.faults[PAGES] = slow
    page.goto(server.url(LESSON))
    seen.set()
    bar = page.get_by_role("progressbar", name="Python is starting")
    expect(page.locator('[id="page:python-bytes"]')).to_have_text(re.compile(r"^1[0-9]\.\d of \d\d\.\d MB$"))
    assert 0 < float(bar.evaluate("bar => bar.value")) < 1
    released.set()
    wait_until_live(page)
    expect(bar).to_be_hidden()


def test_without_webassembly_the_page_says_so(page, server):
    page.add_init_script("delete globalThis.WebAssembly;")
    page.goto(server.url(LESSON))
    expect(failed(page)).to_contain_text("no WebAssembly")
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()


def test_storage_that_is_forbidden_stops_nothing(page, server):
    page.add_init_script(
        """for (const name of ["localStorage", "caches"])
             Object.defineProperty(globalThis, name, { get() { throw new DOMException("no", "SecurityError"); } });
           if (navigator.serviceWorker) navigator.serviceWorker.register = () => Promise.reject(new Error("full"));"""
    )
    page.goto(server.url(LESSON))
    wait_until_live(page)
    page.get_by_label("Colours").select_option("Dark")
    take_a_step(page)


def test_two_tabs_do_not_disturb_each_other(context, server):
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(server.url(LESSON))
        wait_until_live(page)
    for page in (first, second):
        take_a_step(page)


def test_back_and_forward_come_back_to_a_live_page(page, server):
    page.goto(server.url(LESSON))
    wait_until_live(page)
    page.goto(server.url("index.html"))
    page.go_back()
    wait_until_live(page)
    take_a_step(page)


@pytest.fixture
def hanging(page: Page, tmp_path):
    """A page with two figures that can hang."""
    content = tmp_path / "content"
    (content / "first").mkdir(parents=True)
    (content / "site.toml").write_text('title = "A"\nsummary = "B"\nauthors = ["C"]\n')
    text = '+++\ntitle = "A"\nsummary = "B"\ndate = 2026-01-01\n+++\n\n![One.](one.py)\n\n![Two.](two.py)\n'
    (content / "first" / "lesson.md").write_text(text)
    for name in ("one", "two"):
        (content / "first" / f"{name}.py").write_text(ENDLESS)
    build(content, tmp_path / "site", snapshot.prepare(runtime.fetch()))
    httpd, server = serve(tmp_path / "site")
    page.goto(server.url("first/index.html"))
    wait_until_live(page)
    yield page
    httpd.shutdown()


def press(page: Page, figure: str, name: str) -> None:
    page.locator(f"figure#{figure}").get_by_role("button", name=name, exact=True).click()


def test_code_that_does_not_return_is_stopped_and_the_figure_is_as_it_was(hanging):
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 1")
    fetched: list[str] = []
    hanging.on("request", lambda request: fetched.append(request.url))
    press(hanging, "one", "Hang")
    press(hanging, "two", "More")
    press(hanging, "one", "Stop")
    expect(hanging.locator("figure#two")).to_contain_text("Count: 1")
    expect(hanging.locator("figure#one .message")).to_contain_text("Stopped.")
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 2")
    assert hanging.locator("html").get_attribute("data-start") == "snapshot"
    assert [url for url in fetched if "/runtime/" in url] == []


def test_stop_is_offered_under_the_culprit_and_not_under_what_waits_for_it(hanging):
    press(hanging, "two", "More")
    expect(hanging.locator("figure#two")).to_contain_text("Count: 1")
    press(hanging, "one", "Hang")
    press(hanging, "one", "More")
    press(hanging, "two", "More")
    press(hanging, "two", "More")
    expect(hanging.locator("figure#one .message")).to_contain_text("This is taking long.")
    # As long again: what waits for another is as late by then as the other was.
    hanging.evaluate("new Promise((resolve) => setTimeout(resolve, 3500))")
    expect(hanging.locator("figure#two .message")).to_be_empty()
    press(hanging, "one", "Stop")
    expect(hanging.locator("figure#two")).to_contain_text("Count: 3")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 1")
    expect(hanging.locator("figure#two .message")).to_be_empty()


def test_the_offer_to_stop_goes_with_the_answer(hanging):
    press(hanging, "one", "Take long")
    expect(hanging.locator("figure#one .message")).to_contain_text("This is taking long.")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 1")
    expect(hanging.locator("figure#one .message")).to_be_empty()


def test_what_is_still_being_answered_can_be_taken_back(hanging):
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 1")
    press(hanging, "one", "Hang")
    press(hanging, "one", "Undo")
    press(hanging, "one", "Undo")
    press(hanging, "one", "Stop")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 0")


def test_an_exception_is_said_under_its_figure_and_the_others_go_on(hanging):
    press(hanging, "one", "Stumble")
    message = hanging.locator("figure#one .message")
    expect(message).to_contain_text("ZeroDivisionError")
    expect(message).to_contain_text("one.py, line 24")
    press(hanging, "two", "More")
    expect(hanging.locator("figure#two")).to_contain_text("Count: 1")
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 1")
    expect(message).to_be_empty()


def test_a_worker_that_dies_is_replaced_and_states_come_back(hanging):
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 1")
    (worker,) = hanging.workers
    worker.evaluate("self.close()")
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 2")


MADE = """const Made = Worker;
globalThis.Worker = class extends Made { constructor(...all) { super(...all); globalThis.made = this; } };"""


def test_a_worker_that_dies_while_busy_is_not_asked_the_same_again(hanging):
    hanging.add_init_script(MADE)
    hanging.reload()
    wait_until_live(hanging)
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 1")
    press(hanging, "one", "Hang")
    press(hanging, "two", "More")
    hanging.evaluate("made.terminate()")
    expect(hanging.locator("figure#two")).to_contain_text("Count: 1")
    expect(hanging.locator("figure#one .message")).to_contain_text("The figure is as it was before.")
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 2")


def test_a_worker_that_dies_while_it_starts_can_be_started_again(page, server):
    page.add_init_script(MADE)
    released = threading.Event()

    def never(handler, file):
        released.wait(60)
        handler.close_connection = True

    server.faults[PAGES] = never
    page.goto(server.url(LESSON), wait_until="commit")
    expect(page.locator('[id="page:python-bytes"]')).to_contain_text("MB")
    # A worker is missed from the moment on that it holds its lock.
    until(page, "async () => (await navigator.locks.query()).held.some(({ name }) => name.startsWith('python-'))")
    page.evaluate("made.terminate()")
    expect(failed(page)).to_contain_text("before it was ready")
    released.set()
    server.faults.clear()
    page.get_by_role("button", name="Try again").click()
    wait_until_live(page)
    take_a_step(page)


def test_an_endless_loop_that_was_begun_before_python_was_live_can_be_stopped(hanging):
    """Patience is made so short here that it ends while Python starts."""
    hanging.add_init_script(
        """for (const name of ["setTimeout", "setInterval"]) {
             const { [name]: wait } = self;
             self[name] = (then, late) => wait(then, Math.min(late, 10));
           }"""
    )
    hanging.goto(hanging.url)
    press(hanging, "one", "Hang")
    wait_until_live(hanging)
    press(hanging, "one", "Stop")
    press(hanging, "one", "More")
    expect(hanging.locator("figure#one")).to_contain_text("Count: 1")


def bad_for_an_hour(handler, file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    handler.send_response(200)
    handler.send_header("Content-Type", handler.guess_type(str(file)))
    handler.send_header("Content-Length", str(len(data)))
    handler.send_header("Cache-Control", "max-age=3600")
    handler.end_headers()
    handler.wfile.write(data)


def test_a_snapshot_that_the_browser_keeps_damaged_is_asked_for_anew(page, server):
    server.faults[PAGES] = bad_for_an_hour
    page.goto(server.url(LESSON))
    wait_until_live(page)
    expect(page.locator("html")).to_have_attribute("data-start", "precompiled")
    server.faults.clear()
    page.goto(server.url(LESSON))
    wait_until_live(page)
    expect(page.locator("html")).to_have_attribute("data-start", "snapshot")


def test_trying_again_asks_the_server_and_not_the_cache(page, server):
    """A bad copy that the browser may keep for an hour would be bad for an hour."""
    server.faults["lesson_basics"] = bad_for_an_hour
    page.goto(server.url(LESSON))
    expect(failed(page)).to_contain_text("not the file this page was made with")
    server.faults.clear()
    page.get_by_role("button", name="Try again").click()
    wait_until_live(page)
    take_a_step(page)


def test_storage_that_is_full_stops_nothing(keeping_context, server):
    page = keeping_context.new_page()
    keeping_context.new_cdp_session(page).send(
        "Storage.overrideQuotaForOrigin",
        {"origin": server.address.removesuffix("/a/subfolder/"), "quotaSize": 1_000_000},
    )
    page.goto(server.url(LESSON))
    wait_until_live(page)
    end = page.evaluate(
        """async () => {
             const { installing } = await navigator.serviceWorker.register("../sw.js");
             while (installing.state === "installing")
               await new Promise((resolve) => installing.addEventListener("statechange", resolve, { once: true }));
             return installing.state;
           }"""
    )
    assert end == "redundant"
    take_a_step(page)
    page.reload()
    wait_until_live(page)
    take_a_step(page)


def test_the_focus_stays_where_try_again_was(page, server):
    server.faults["asm-.*wasm"] = lambda handler, file: handler.send_error(500)
    page.goto(server.url(LESSON))
    failed(page)
    server.faults.clear()
    page.get_by_role("button", name="Try again").click()
    wait_until_live(page)
    assert page.evaluate("document.activeElement.localName") == "main"
