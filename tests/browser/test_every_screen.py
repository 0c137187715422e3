"""Pages for eyes of every kind: small screens and large letters, colours that are forced, weak or missing, and paper."""

import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SITE, Server
from tests.browser.reader import figure, unfolded, wait_until_live
from tests.browser.test_old_browsers import SPACED, SPREAD, TOO_WIDE
from tests.browser.test_one_screen import SIZES
from tests.browser.test_pages import NARROW
from tests.content.reader import LESSONS

PAGES = ("index.html", *(f"{lesson}/index.html" for lesson in LESSONS))


@pytest.fixture(scope="module")
def open_page(browser: Browser, well_served: Server) -> Iterator[Callable[..., Page]]:
    """Any of the pages at one of the sizes, live, with all that folds open."""
    opened: dict[tuple[str, str], Page] = {}

    def find(path: str, size: str = "desk") -> Page:
        if (path, size) not in opened:
            opened[path, size] = unfolded(browser, well_served.url(path), **SIZES[size])
        page = opened[path, size]
        page.bring_to_front()
        return page

    yield find
    for page in opened.values():
        page.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_with_everything_open_and_letters_far_apart(open_page, path):
    page = open_page(path)
    page.set_viewport_size(NARROW)
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate(SPREAD, SPACED)
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate("() => { document.adoptedStyleSheets.pop(); }")
    page.set_viewport_size(SIZES["desk"]["viewport"])


@pytest.mark.parametrize("path", sorted(str(page.relative_to(SITE)) for page in SITE.rglob("*.html")) or PAGES)
def test_a_page_says_its_language_and_direction(site, path):
    assert re.search(r'<html lang="en" dir="ltr"', (site / path).read_text(encoding="utf-8"))


# Targets are 24 px to a side, or stand so far from the next one (WCAG 2.5.8); links in a sentence, and edges, may be less:
# what an edge does, a list and a slider beside it do, too.
SMALL = """() => {
  const shown = [...document.querySelectorAll("a[href], button, input, select, summary, g[data-on-click]")]
    .filter((one) => one.checkVisibility() && !one.closest(".skip, .footnote, sup") && !one.querySelector(".hit"))
    .filter((one) => one.localName !== "a" || one.parentNode.textContent.trim() === one.textContent.trim());
  const boxOf = (one) => {
    const box = one.getBoundingClientRect(), label = one.closest("label");
    return label && getComputedStyle(label).display !== "contents" ? label.getBoundingClientRect() : box;
  };
  const all = shown.map((one) => [one, boxOf(one)]);
  return all.filter(([, { width, height }]) => Math.min(width, height) < 23.9).map(([one, { width, height }]) =>
    `${one.closest("figure")?.id} ${one.localName}.${one.className} ${one.textContent.slice(0, 30)} ${width} × ${height}`);
}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_targets_are_large_enough_for_a_thumb(open_page, path, size):
    assert open_page(path, size).evaluate(SMALL) == []


# The colour of every line of a drawing against what lies under it.
FAINT = """() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (one) => {
    const plot = one.closest(".plot")?.querySelector(".ground");
    if (plot && !one.closest(".legend")) return rgb(getComputedStyle(plot).fill).slice(0, 3);
    for (let at = one; at; at = at.parentElement) {
      const [r, g, b, a = 1] = rgb(getComputedStyle(at).backgroundColor);
      if (a) return [r, g, b];
    }
  };
  const lines = ".line:not(.halo), .edge, .bar.edge, .guide, .axis, .arrow, .square-area, .rim, "
    + ":is(.dot, .square, .ring, .cross, .triangle):not(.halo, .step, .hole, .role-error)";
  const all = [...document.querySelectorAll(".plot, .diagram")].flatMap((one) => [...one.querySelectorAll(lines)]);
  const faint = all.filter((one) => one.checkVisibility()).map((one) => {
    const { stroke, strokeOpacity, opacity } = getComputedStyle(one);
    const [under, share] = [ground(one), Number(strokeOpacity) * Number(opacity)];
    const over = rgb(stroke).slice(0, 3).map((part, at) => part * share + under[at] * (1 - share));
    const [dark, bright] = [luminance(over), luminance(under)].sort((one, other) => one - other);
    return [one, (bright + 0.05) / (dark + 0.05)];
  }).filter(([, contrast]) => contrast < 3);
  return [all.length, faint.map(([one, contrast]) => `${one.closest("figure")?.id} ${one.getAttribute("class")} ${contrast}`)];
}"""


@pytest.mark.parametrize("path", PAGES[1:])
def test_drawings_stand_out_and_focus_is_seen_in_each_theme_and_in_forced_colours(open_page, path):
    page = open_page(path)
    for theme, forced in product(["light", "dark"], ["none", "active"]):
        page.emulate_media(color_scheme=theme, forced_colors=forced)
        count, faint = page.evaluate(FAINT)
        assert count > 20
        assert sorted(set(faint)) == [], (theme, forced)
        control = page.locator("figure[data-figure] .view :is(button, input)").first
        control.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        style = control.evaluate("one => [getComputedStyle(one).outlineStyle, getComputedStyle(one).outlineWidth]")
        assert style == ["solid", "3px"]
    page.emulate_media(color_scheme="light", forced_colors="none")


def test_bars_have_a_rim_in_forced_colours(open_page):
    page = open_page(PAGES[1])
    page.emulate_media(forced_colors="active")
    assert page.locator(".track").first.evaluate("one => getComputedStyle(one).borderTopWidth") == "1px"
    page.emulate_media(forced_colors="none")


# The size of words on the screen, those of formulas left out: their indices are smaller.
SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")].filter((one) => one.checkVisibility()
  && !one.closest(".visually-hidden, math") && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => {
    const { a, b } = (one instanceof SVGElement ? one.getScreenCTM() : null) ?? { a: 1, b: 0 };
    return parseFloat(getComputedStyle(one).fontSize) * Math.hypot(a, b);
  }))"""


@pytest.mark.parametrize(("width", "least"), [(1280, 12), (390, 11.5), (320, 11)])
@pytest.mark.parametrize("path", PAGES[1:])
def test_words_are_large_enough(browser, well_served, path, width, least):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(well_served.url(path))
    assert page.evaluate(SMALLEST) >= least
    page.close()


# Paper


@pytest.fixture(scope="module")
def paper(browser: Browser, well_served) -> Iterator[Page]:
    """A lesson as it is printed, without scripts: from a page in which nothing was opened."""
    page = browser.new_page(java_script_enabled=False, viewport={"width": 720, "height": 1000})
    page.goto(well_served.url("hidden-layers/index.html"))
    page.emulate_media(media="print")
    yield page
    page.close()


def test_paper_has_no_controls_and_keeps_their_values(paper):
    assert paper.locator("button:visible, select:visible, input:visible").count() == 0
    place = figure(paper, "sigmoid")
    expect(place.get_by_text("z", exact=True).first).to_be_visible()
    expect(place.locator(".slider output")).to_be_visible()


def test_folds_of_the_text_are_open_on_paper_and_those_of_figures_are_not_there(paper):
    paper.locator(".lesson h2").first.evaluate("""(one) => {
      one.insertAdjacentHTML("afterend", "<details id='fold'><summary>More</summary><p>in a fold</p></details>");
    }""")
    expect(paper.locator("#fold p")).to_be_visible()
    for kind in (".values", ".source", ".folded:not([open])"):
        assert paper.locator(f"{kind}:visible").count() == 0


def test_no_page_ends_in_the_middle_of_a_figure(paper):
    for place in paper.locator("figure").all():
        assert place.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
    assert paper.locator("h2").first.evaluate("one => getComputedStyle(one).breakAfter") == "avoid"


# Where the reader is

TOP = "() => Math.round(document.activeElement.getBoundingClientRect().top)"


@pytest.mark.parametrize("size", SIZES)
def test_keys_lead_to_the_next_section_and_the_last_one(browser, well_served, size):
    page = browser.new_page(reduced_motion="reduce", **SIZES[size])
    page.goto(well_served.url(PAGES[1]))
    heads = page.locator(".lesson :is(h2, h3)[id]")
    for at in range(3):
        page.keyboard.press("Alt+ArrowDown")
        expect(heads.nth(at)).to_be_focused()
        assert 0 <= page.evaluate(TOP) <= 40
    page.keyboard.press("Alt+ArrowUp")
    expect(heads.nth(1)).to_be_focused()
    # From within a section it leads to where that begins.
    page.mouse.wheel(0, 400)
    page.wait_for_timeout(300)
    page.keyboard.press("Alt+ArrowUp")
    expect(heads.nth(1)).to_be_focused()
    assert 0 <= page.evaluate(TOP) <= 40
    page.close()


def test_keys_leave_controls_alone(browser, well_served):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(well_served.url(PAGES[1]))
    wait_until_live(page)
    slider = figure(page, "train-by-hand").get_by_role("slider", name="Weight", exact=True)
    slider.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(slider).to_be_focused()
    page.close()


@pytest.mark.parametrize("size", SIZES)
def test_a_reader_comes_back_to_where_they_were(browser, well_served, size):
    context = browser.new_context(service_workers="block", reduced_motion="reduce", **SIZES[size])
    page = context.new_page()
    page.goto(well_served.url(PAGES[1]))
    page.locator("#bias").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('bias').scrollIntoView({ behavior: 'instant' })")
    was = page.evaluate("scrollY")
    page.goto(well_served.url(PAGES[0]))
    page.get_by_role("link", name="The basics of neural networks").click()
    wait_until_live(page)
    assert abs(page.evaluate("scrollY") - was) < 40
    # An address that names a section leads there.
    page.goto(well_served.url(PAGES[0]))
    page.goto(well_served.url(PAGES[1]) + "#start-here")
    assert abs(page.locator("#start-here").bounding_box()["y"]) < 60
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_contents_are_at_hand_everywhere(browser, well_served, size):
    page = browser.new_page(reduced_motion="reduce", **SIZES[size])
    page.goto(well_served.url(PAGES[1]))
    page.evaluate("document.getElementById('bias').scrollIntoView({ behavior: 'instant' })")
    page.locator(".up").click()
    expect(page.get_by_role("navigation", name="Sections").get_by_role("link").first).to_be_visible()
    page.close()
