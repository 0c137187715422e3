"""A figure's changed code in an address: read first, run only when asked, and then apart from everything."""

import base64
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Opened, Server
from tests.browser.reader import wait_until_live
from tests.browser.test_code import FIGURE, LESSON, SKIP, SOURCE, opened_code, run, write

MODULE = "content.basics.squared_errors"
SAID = SOURCE.replace('{LAST + 1}: {says}"', '{LAST + 1}, said I: {says}"').replace('"""How', '"""My version. How')
THIEF = """
import js


def stolen():
    request = js.XMLHttpRequest.new()
    request.open("GET", "%s", False)
    request.send()
    return request.responseText


def attempt(what):
    try:
        return f"got {what()}"[:60]
    except Exception as error:
        return f"nothing: {type(error).__name__}"


ATTEMPTS = [attempt(what) for what in (
    stolen,
    lambda: js.localStorage.getItem("theme"),
    lambda: js.indexedDB.open("x"),
    lambda: js.caches.keys.__name__ and js.caches.keys(),
    lambda: js.eval("1 + 1"),
    lambda: js.self.origin if js.self.origin != "null" else 1 / 0,
)]


def view(state):
    from nncore.figures import Markup
    bait = '<img src="%s"><a href="%s" target="_top">Here</a>'
    return [Markup(bait), Markup("<p class='attempts'>" + "; ".join(ATTEMPTS) + "</p>")]
"""


def carrying(source: str, module: str = MODULE, begins: str = "") -> str:
    """What a link has behind its address."""
    change = json.dumps({"figure": module, "files": {module: source}, "begins": begins})
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(change.encode()) + packer.flush()
    return f"#code={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def linked(page: Page) -> tuple[Locator, FrameLocator]:
    """The figure whose code came with the address, shown; and the frame in which that runs, once it does."""
    figure = page.locator(f"figure#{FIGURE}")
    expect(figure.get_by_role("textbox", name="Code of squared_errors.py")).to_be_visible()
    expect(figure.get_by_role("status")).to_contain_text("This code came with the link.")
    return figure, page.frame_locator("iframe.apart")


@pytest.mark.parametrize("opened", ["http", "disk", "single"], indirect=True)
def test_code_of_a_link_is_shown_first_and_runs_when_asked(page: Page, opened: Opened) -> None:
    page.goto(opened.address(LESSON) + carrying(SAID))
    figure, frame = linked(page)
    expect(figure.get_by_role("textbox", name="Code of squared_errors.py")).to_contain_text("My version.")
    wait_until_live(page)
    expect(page.locator("iframe")).to_have_count(0)
    expect(figure.locator(".announcement")).not_to_contain_text("said I")
    run(figure)
    expect(frame.locator(".announcement")).to_contain_text("1 of 4, said I:", timeout=20_000)
    frame.get_by_role("button", name="Next").click()
    expect(frame.locator(".announcement")).to_contain_text("2 of 4, said I:")
    # As large as what is in it.
    expect(frame.get_by_role("button", name="Reset")).to_be_in_viewport()
    figure.get_by_role("button", name="Original", exact=True).click()
    expect(page.locator("iframe")).to_have_count(0)
    expect(figure.locator(".announcement")).to_contain_text("1 of 4: ")


def test_a_link_copied_leads_to_the_same_code_and_state(page: Page, well_served: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(well_served.url(LESSON))
    figure = opened_code(page)
    figure.get_by_role("button", name="Next").click()
    expect(figure.locator(".announcement")).to_contain_text("2 of 4")
    write(figure, SAID)
    run(figure)
    expect(figure.locator(".announcement")).to_contain_text("2 of 4, said I")
    figure.get_by_role("button", name="Copy link").press("Enter")
    expect(figure.get_by_role("status")).to_contain_text("opied")
    address = page.evaluate("navigator.clipboard.readText()")
    assert len(address) < 4000
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    page.goto(address)
    figure, frame = linked(page)
    run(figure)
    expect(frame.locator(".announcement")).to_contain_text("2 of 4, said I", timeout=20_000)


@pytest.fixture
def quiet(browser: Browser) -> Iterator[Page]:
    """A page whose policy may refuse something, and say so."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_what_runs_from_a_link_gets_nothing_of_this_site_and_reaches_no_network(
    quiet: Page, well_served: Server
) -> None:
    page, bait = quiet, well_served.url("stolen.png")
    page.goto(well_served.url(LESSON))
    page.evaluate("localStorage.theme = 'dark'")
    page.goto("about:blank")
    page.goto(well_served.url(LESSON) + carrying(SOURCE + THIEF % (bait, bait, bait)))
    figure, frame = linked(page)
    wait_until_live(page)
    run(figure)
    attempts = frame.locator(".attempts")
    expect(attempts).to_contain_text("nothing", timeout=20_000)
    assert "got" not in attempts.inner_text()
    frame.get_by_role("link", name="Here").click()
    page.wait_for_timeout(500)
    assert not [path for path in well_served.asked if "stolen" in path]
    assert page.url.startswith(well_served.url(LESSON))
    assert page.evaluate("localStorage.theme") == "dark"


def test_what_runs_from_a_link_leads_nowhere_else(quiet: Page, well_served: Server) -> None:
    bait = well_served.url("stolen.html")
    away = f'<meta http-equiv="refresh" content="0; url={bait}">'
    quiet.goto(
        well_served.url(LESSON)
        + carrying(f"{SOURCE}\nview = lambda state: __import__('nncore.figures').figures.Markup({away!r})\n")
    )
    figure, _ = linked(quiet)
    with quiet.expect_event("console", lambda said: "frame-src" in said.text or "default-src" in said.text):
        run(figure)
    assert not [path for path in well_served.asked if "stolen" in path]
    assert quiet.url.startswith(well_served.url(LESSON))


def test_a_mistake_in_the_code_of_a_link_is_marked_and_mended(page: Page, well_served: Server) -> None:
    page.goto(well_served.url(LESSON) + carrying(SAID.replace("return [", "return [missing,")))
    figure, frame = linked(page)
    run(figure)
    expect(frame.get_by_role("alert")).to_contain_text("'missing' is not defined", timeout=20_000)
    expect(figure.locator(".cm-line.wrong")).to_contain_text("missing")
    write(figure, SAID)
    run(figure)
    expect(frame.locator(".announcement")).to_contain_text("said I", timeout=20_000)
    expect(figure.locator(".cm-line.wrong")).to_have_count(0)


def test_code_of_a_link_that_does_not_end_is_stopped(page: Page, well_served: Server) -> None:
    page.add_init_script(SKIP)
    page.goto(well_served.url(LESSON) + carrying(f"{SOURCE}\nwhile True: pass\n"))
    figure, frame = linked(page)
    run(figure)
    stop = frame.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible(timeout=20_000)
    frame.locator("body").evaluate("skip(60_000)")
    expect(stop).to_be_hidden()
    expect(frame.get_by_role("alert")).to_have_text("Stopped.")
    write(figure, SAID)
    run(figure)
    expect(frame.locator(".announcement")).to_contain_text("said I", timeout=20_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_code_of_a_link_runs_by_keyboard_alone_and_axe_finds_nothing(
    page: Page, well_served: Server, theme: str
) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(well_served.url(LESSON) + carrying(SAID))
    figure, frame = linked(page)
    wait_until_live(page)
    box = figure.get_by_role("textbox", name="Code of squared_errors.py")
    box.focus()
    page.keyboard.press("ControlOrMeta+Enter")
    expect(frame.locator(".announcement")).to_contain_text("1 of 4, said I:", timeout=20_000)
    # Into the frame, to its button, and out of it again, as Tab goes.
    figure.get_by_role("button", name="Run", exact=True).focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if frame.get_by_role("button", name="Next").evaluate("one => one.matches(':focus')"):
            break
    page.keyboard.press("Enter")
    expect(frame.locator(".announcement")).to_contain_text("2 of 4, said I:")
    for _ in range(60):
        page.keyboard.press("Tab")
        if figure.get_by_role("button", name="Original").evaluate("one => one.matches(':focus')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("iframe")).to_have_count(0)
    run(figure)
    assert violations(page, f"#{FIGURE}") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_files_that_are_not_shown_do_not_count(page: Page, well_served: Server) -> None:
    change = {"figure": MODULE, "files": {MODULE: SAID, "nncore.losses": "1 / 0", "os": "1 / 0"}, "begins": ""}
    packed = zlib.compress(json.dumps(change).encode())[2:-4]
    page.goto(well_served.url(LESSON) + "#code=" + base64.urlsafe_b64encode(packed).decode().rstrip("="))
    figure, frame = linked(page)
    run(figure)
    expect(frame.locator(".announcement")).to_contain_text("said I", timeout=20_000)


@pytest.mark.parametrize(
    "carried",
    ["#code=", "#code=%", "#code=AAAA", "#code=" + "A" * 3000, carrying(SAID, "content.other.figure")],
    ids=["nothing", "half a letter", "no stream", "much of nothing", "another site's"],
)
def test_a_link_that_carries_no_code_says_so(page: Page, well_served: Server, carried: str) -> None:
    page.goto(well_served.url(LESSON) + carried)
    expect(page.get_by_role("alert").filter(has_text="no code that can be read here")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)


def test_what_is_typed_into_the_code_of_a_link_is_not_kept_as_ones_own(page: Page, well_served: Server) -> None:
    page.goto(well_served.url(LESSON) + carrying(SAID))
    figure, frame = linked(page)
    write(figure, SAID.replace("said I", "said you"))
    run(figure)
    expect(frame.locator(".announcement")).to_contain_text("said you", timeout=20_000)
    page.wait_for_timeout(400)
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('code:'))") == []


def test_what_a_link_carries_is_no_page_of_its_own() -> None:
    """The script of the frame is among those that no page loads before it is asked."""
    page = Path("site/basics/index.html").read_text(encoding="utf-8")
    assert "srcdoc" not in page
