"""What either way to start can do without, and what is said where both are barred."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import PAGES, Server, answer, in_worker
from tests.browser.reader import until, wait_until_live
from tests.browsers import launch_profile
from tests.content.reader import LESSONS

LESSON = "basics/index.html"
NO_HASHES = 'Object.defineProperty(crypto, "subtle", { value: undefined });'
NO_LOCKS = 'Object.defineProperty(Object.getPrototypeOf(navigator), "locks", { value: undefined });'
TELL_ENDS = """const { terminate } = Worker.prototype;
Worker.prototype.terminate = function () { self.ended = true; terminate.call(this); };"""


def check_the_lesson(page: Page) -> None:
    descent, network = page.locator("figure#gradient-descent"), page.locator("figure#network-shape")
    descent.get_by_role("button", name="100 GD steps", exact=True).click()
    expect(descent.get_by_label("Error", exact=True)).to_have_text("680.27")
    descent.get_by_role("button", name="Undo").click()
    expect(descent.get_by_label("Error", exact=True)).to_have_text("134,971.67")
    network.get_by_role("spinbutton", name="Features (x)").fill("3")
    network.get_by_role("spinbutton", name="Features (x)").press("Enter")
    expect(network.locator(".announcement")).to_contain_text("3 × 2 = 6 weights and 2 biases")
    expect(page.get_by_role("alert").filter(has_text="Error")).to_have_count(0)


@pytest.mark.parametrize("lack", [NO_HASHES, NO_LOCKS], ids=["no hashes", "no locks"])
def test_the_snapshot_needs_no_more_than_it_has_to(page, server, lack):
    in_worker(server, lack)
    page.add_init_script(lack)
    page.goto(server.url(LESSON))
    page.locator("html[data-python=live][data-start=snapshot]").wait_for()
    check_the_lesson(page)


@pytest.mark.parametrize("name", ["python_stdlib", "numpy-", "pyodide-lock"])
def test_where_both_ways_are_barred_the_file_is_named(page, server, name):
    server.faults[PAGES] = server.faults[f"runtime/{name}"] = lambda handler, file: handler.send_error(404)
    page.goto(server.url(LESSON))
    page.locator("html[data-python=failed]").wait_for()
    expect(page.locator('[id="page:python-text"]')).to_contain_text(name)
    expect(page.locator("figure#train-by-hand").get_by_label("Error", exact=True)).to_have_text("799")
    server.faults.clear()
    page.get_by_role("button", name="Try again").click()
    wait_until_live(page)
    check_the_lesson(page)


@pytest.fixture
def returning(playwright: Playwright, tmp_path) -> Iterator[Page]:
    """A reader whose browser has a disk to keep files on: in memory there is no place for large ones."""
    context = launch_profile(playwright, tmp_path)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_what_has_been_checked_comes_from_the_browser_without_a_question(returning, server):
    page = returning
    page.goto(server.url(LESSON))
    wait_until_live(page)
    server.asked.clear()
    page.goto(server.url(LESSON))
    page.locator("html[data-python=live][data-start=snapshot]").wait_for()
    check_the_lesson(page)
    assert [path for path in server.asked if re.search(r"runtime/.*\.(wasm|bin|json)$", path)] == []


def push_figures_away(server: Server) -> None:
    def answer_far(handler, file):
        answer(handler, file, file.read_bytes().replace(b"</header>", b'</header><p style="height: 9000px">', 1))

    server.faults[LESSON] = answer_far


def test_where_a_worker_waits_python_still_waits_for_a_figure_to_come_near(returning, server):
    page = returning
    page.goto(server.url(LESSON))
    wait_until_live(page)
    push_figures_away(server)
    with page.expect_worker():
        page.goto(server.url(f"{LESSON}?far"))
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("data-python", "idle")
    page.locator("figure[data-figure]").first.scroll_into_view_if_needed()
    page.locator("html[data-python=live][data-start=snapshot]").wait_for()
    check_the_lesson(page)


def test_a_worker_that_nobody_has_needed_yet_may_fail(returning, server):
    page = returning
    page.goto(server.url(LESSON))
    wait_until_live(page)
    forget_files(page)
    push_figures_away(server)
    server.faults["assets/worker"] = lambda handler, file: handler.send_error(404)
    page.add_init_script(TELL_ENDS)
    page.goto(server.url(LESSON))
    until(page, "() => self.ended")
    expect(page.locator("html")).to_have_attribute("data-python", "idle")
    server.faults.pop("assets/worker")
    page.locator("figure[data-figure]").first.scroll_into_view_if_needed()
    wait_until_live(page)


def forget_files(page: Page) -> None:
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")


def test_what_the_browser_has_not_kept_is_asked_for_and_checked_again(returning, server):
    page = returning
    page.goto(server.url(LESSON))
    wait_until_live(page)
    forget_files(page)
    page.goto(server.url(LESSON))
    page.locator("html[data-python=live][data-start=snapshot]").wait_for()
    forget_files(page)
    server.faults["umath_linalg"] = lambda handler, file: answer(handler, file, file.read_bytes()[:-100] + bytes(100))
    page.goto(server.url(LESSON))
    page.locator("html[data-python=live][data-start=precompiled]").wait_for()
    check_the_lesson(page)


def test_files_of_another_edition_are_not_trusted(page, server):
    page.goto(server.url(LESSON))
    wait_until_live(page)
    page.evaluate("for (const name in localStorage) if (name.startsWith('checked:')) localStorage[name] = 'another 1'")
    server.asked.clear()
    page.goto(server.url(LESSON))
    page.locator("html[data-python=live][data-start=snapshot]").wait_for()
    check_the_lesson(page)


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_first_view_needs_the_rest_of_the_library(page, server, lesson):
    page.goto(server.url(f"{lesson}/index.html"))
    wait_until_live(page)
    page.evaluate(
        """() => Promise.all([...document.querySelectorAll("figure[data-figure]")].map(({ dataset }) =>
        python.put("ask", { figure: dataset.figure, state: undefined, events: [] })))"""
    )
    assert not [path for path in server.asked if "python_rest" in path]
