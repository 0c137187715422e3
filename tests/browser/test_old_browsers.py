"""What browsers of 2022 and 2023 make of the pages: colours in both schemes, and life where they have what it needs."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import answer
from tests.browser.reader import wait_until_live
from tests.browser.test_bad_conditions import take_a_step
from tests.browsers import launch_old

LESSON = "basics/index.html"
# What came to the last of the three engines after 2022, and makes a browser drop the whole rule that holds it.
TOO_NEW = [
    r"light-dark\(",
    r"\boklch\(",
    r"@scope",
    r"@starting-style",
    r"\bfrom (?:#|var)",
    r",(?![^(]*\))[^{}]*:has\([^{}]*\{",
]
COLOURS = """() => {
  const of = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
  return {
    paper: of("html", "backgroundColor"), ink: of("html", "color"), ground: of(".plot .ground", "fill"),
    line: of("figure#train-by-hand .plot path[class*=role-]:not(.halo)", "stroke"),
    grid: of(".plot .grid", "stroke"), button: of(".view button:not([aria-disabled])", "color"),
  };
}"""
LIGHT = {"paper": "rgb(255, 255, 255)", "ink": "rgb(29, 35, 41)", "ground": "rgb(255, 255, 255)"}
DARK = {"paper": "rgb(20, 24, 29)", "ink": "rgb(230, 233, 236)", "ground": "rgb(20, 24, 29)"}
# Space between letters, words, lines and paragraphs, as the WCAG ask that readers may set it.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
SPREAD = "css => { const all = new CSSStyleSheet(); all.replaceSync(css); document.adoptedStyleSheets.push(all); }"
TOO_WIDE = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const right = (one) => Math.round(one.getBoundingClientRect().right);
  const isWide = (one) => right(one) > clientWidth && !one.closest("pre, .table, .display");
  const wide = [...document.body.querySelectorAll("*")].filter(isWide);
  return scrollWidth <= clientWidth ? [] : wide.map((one) => `${one.localName}.${one.getAttribute("class")} ${right(one)}`);
}"""


@pytest.fixture(scope="module")
def old(playwright: Playwright):
    try:
        browser = launch_old(playwright)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"needs an old Chromium from npm: {error}")
    yield browser
    browser.close()


@pytest.mark.parametrize("new", TOO_NEW)
def test_styles_say_nothing_that_makes_an_older_browser_drop_a_rule(site: Path, new: str):
    for file in [*site.rglob("*.css"), *site.rglob("*.svg"), *site.rglob("*.html")]:
        styles = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        assert not re.search(
            new, styles if file.suffix == ".css" else " ".join(re.findall("<style.*?</style", styles))
        ), file


def coloured(page: Page, expected: dict[str, str]) -> None:
    colours = page.evaluate(COLOURS)
    assert {name: colours[name] for name in expected} == expected
    assert len({colours[name] for name in ("ground", "line", "grid")}) == 3
    assert colours["button"] == expected["ink"]


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "expected"), [("light", LIGHT), ("dark", DARK)])
def test_a_chromium_of_2023_is_alive_and_in_colour(old: Browser, well_served, scheme, expected):
    assert old.version.startswith("119.")
    context = old.new_context(color_scheme=scheme, service_workers="block")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    take_a_step(page)
    coloured(page, expected)
    page.get_by_label("Colours").select_option("Light" if scheme == "dark" else "Dark")
    coloured(page, LIGHT if scheme == "dark" else DARK)
    context.close()


@pytest.mark.slow
def test_a_chromium_of_2023_works_from_a_disk(old: Browser, site):
    page = old.new_page()
    page.goto((site / LESSON).as_uri())
    wait_until_live(page)
    take_a_step(page)


@pytest.mark.parametrize("lack", ["WebAssembly.instantiate", "importing"])
def test_a_browser_that_is_too_old_says_so_and_reads(page, server, lack):
    """Firefox before 114 imports nothing in a worker."""
    if lack == "importing":
        server.faults["assets/worker"] = without_importing
    else:
        page.add_init_script("delete globalThis.WebAssembly;")
    page.goto(server.url(LESSON))
    page.locator("html[data-python=failed]").wait_for()
    expect(page.locator('[id="page:python-text"]')).to_contain_text("Python could not start")
    expect(page.locator("figure#train-by-hand").get_by_label("Error", exact=True)).to_have_text("799")


@pytest.mark.parametrize("unknown", ["", "assets/figures-"])
def test_a_browser_that_cannot_read_the_scripts_says_what_is_true(page, server, unknown):
    """Before 2020, `?.` is a mistake: nothing of a script runs that has it, in the page or beside it."""
    server.faults[unknown or r"assets/.*\.js"] = lambda handler, file: answer(handler, file, b"first = of?.all;?.")
    if not unknown:
        server.faults[LESSON] = with_unknown_words
    page.goto(server.url(LESSON))
    expect(
        page.get_by_text("perhaps because this browser is too old: every figure shows its first state")
    ).to_be_visible()
    expect(page.get_by_text("JavaScript is off")).to_be_hidden()
    expect(page.get_by_text("Python is starting")).to_be_hidden()
    expect(page.locator("figure#train-by-hand").get_by_label("Error", exact=True)).to_have_text("799")


def test_without_javascript_only_that_is_said(browser, well_served):
    page = browser.new_page(java_script_enabled=False)
    page.goto(well_served.url(LESSON))
    expect(page.get_by_text("JavaScript is off")).to_be_visible()
    expect(page.get_by_text("this browser is too old")).to_be_hidden()
    expect(page.get_by_text("Python is starting")).to_be_hidden()
    page.close()


def with_unknown_words(handler, file):
    html = re.sub(r"<script>.*?</script>", "<script>first = of?.all;?.</script>", file.read_text(), flags=re.DOTALL)
    # Its hashes are those of the scripts that stood there.
    answer(handler, file, re.sub(r"<meta http-equiv=[^\n]*\n", "", html).encode())


def without_importing(handler, file):
    code = re.sub(
        rb"\bimport\(", b"(() => { throw new TypeError('dynamic import is not supported here'); })(", file.read_bytes()
    )
    handler.send_response(200)
    handler.send_header("Content-Type", "text/javascript")
    handler.send_header("Content-Length", str(len(code)))
    handler.end_headers()
    handler.wfile.write(code)


@pytest.mark.parametrize("chosen", ["system", "dark"])
def test_dark_is_printed_light(page, well_served, chosen):
    page.emulate_media(color_scheme="dark" if chosen == "system" else "light")
    page.goto(well_served.url(LESSON))
    if chosen == "dark":
        page.get_by_label("Colours").select_option("Dark")
    coloured(page, DARK)
    page.emulate_media(media="print", color_scheme="dark" if chosen == "system" else "light")
    coloured(page, LIGHT)


@pytest.mark.parametrize("lesson", ["basics", "descent", "hidden-layers"])
@pytest.mark.parametrize(
    ("width", "css"),
    [(320, SPACED), (400, "html { font-size: 200% !important; }"), (640, SPACED + "html { font-size: 200% }")],
)
def test_nothing_is_wider_than_a_narrow_page_with_large_or_spaced_words(page, well_served, lesson, width, css):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(well_served.url(f"{lesson}/index.html"))
    page.evaluate(SPREAD, css)
    page.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")
    assert page.evaluate(TOO_WIDE) == []
