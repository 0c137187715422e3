"""The editor of code: there once it is asked for, in every way to open a page, and a good textbox."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Opened, Server
from tests.browser.reader import until, wait_until_live

LESSON = "basics/index.html"
CODE = '''from math import exp

@final
class Neuron:
    """One."""

    def fire(self, x=1.5):
        return None if x is not True else f"{x}!"  # said
'''
OPEN = """async (options) => {
  await python.later("editor");
  const place = Object.assign(document.createElement("div"), { id: "place" });
  document.querySelector(".lesson header").append(place);
  const before = Object.assign(document.createElement("button"), { textContent: "Before", type: "button" });
  const after = Object.assign(document.createElement("button"), { textContent: "After", type: "button" });
  self.heard = [];
  self.ran = 0;
  place.append(before);
  self.editor = openEditor(place, {
    label: "Code of neuron.py", name: "neuron.py", onChange: (text) => heard.push(text), onRun: () => { ran += 1; },
    complete: async (text, at) => [{ label: "descend", detail: "function" }, { label: "details" }], ...options,
  });
  place.append(after);
  self.said = [];
  const live = place.querySelector("[aria-live]");
  new MutationObserver(() => said.push(live.textContent)).observe(live, { childList: true, subtree: true });
}"""


def open_editor(page: Page, text: str = CODE, **options: object) -> Locator:
    page.evaluate(OPEN, {"text": text, **options})
    return page.get_by_role("textbox", name="Code of neuron.py", exact=True)


def text_of(page: Page) -> str:
    return str(page.evaluate("editor.text()"))


@pytest.fixture
def box(page: Page, well_served: Server) -> Locator:
    page.goto(well_served.url(LESSON))
    return open_editor(page)


@pytest.mark.parametrize("opened", ["http", "disk", "single"], indirect=True)
def test_it_opens_in_every_way_to_open_a_page(page: Page, opened: Opened) -> None:
    page.goto(opened.address(LESSON))
    assert page.evaluate("typeof openEditor") == "undefined"
    box = open_editor(page, "x = 1")
    # Without its styles it would be no more than words: nothing of them was refused.
    expect(box.locator(".cm-line")).to_have_css("border-left-width", "3px")
    expect(page.locator(".cm-editor")).to_have_css("border-top-left-radius", "8px")
    box.press("ControlOrMeta+End")
    page.keyboard.type("\ny = 2")
    assert text_of(page) == "x = 1\ny = 2"
    assert page.evaluate("heard.at(-1)") == "x = 1\ny = 2"
    assert (
        page.locator("style").evaluate_all("all => all.filter(({ textContent }) => textContent.includes('cm-')).length")
        == 0
    )


COLOURED = {
    "class": "k", "from": "k", "not": "ow", "import": "kn", "None": "kc", "True": "kc", '"""One."""': "s1", "1.5": "mi",
    "# said": "c1",
}  # fmt: skip
BOLD = {"Neuron": "nc", "fire": "nf", "final": "nd"}


def test_words_have_the_names_and_colours_that_code_has_in_the_page(box: Locator) -> None:
    plain = box.evaluate("one => getComputedStyle(one).color")
    for word, name in {**COLOURED, **BOLD}.items():
        span = box.locator(f"span.{name}").get_by_text(re.compile(f"^@?{re.escape(word)}$")).first
        colour, weight = span.evaluate("one => [getComputedStyle(one).color, getComputedStyle(one).fontWeight]")
        assert (colour != plain, weight == "650") == (word in COLOURED, word in BOLD), word


def test_it_is_as_dark_as_the_page(page: Page, box: Locator) -> None:
    for theme in ("Light", "Dark"):
        page.get_by_label("Colours").select_option(theme)
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        expect(page.locator(".cm-editor")).to_have_css("background-color", paper)
        ink = page.locator("html").evaluate("one => getComputedStyle(one).color")
        expect(box).to_have_css("caret-color", ink)


def test_tab_indents_for_who_clicked_in_and_leaves_after_escape(page: Page, box: Locator) -> None:
    box.locator(".cm-line").first.click()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert text_of(page).startswith("    from math")
    page.keyboard.press("Shift+Tab")
    assert text_of(page).startswith("from math")
    page.keyboard.press("Escape")
    # Longer than the two seconds that CodeMirror itself would wait.
    page.wait_for_timeout(2100)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="After", exact=True)).to_be_focused()
    assert text_of(page) == CODE


def test_escape_and_another_key_and_tab_indents_again(page: Page, box: Locator) -> None:
    box.locator(".cm-line").first.click()
    for key in ("Escape", "Home", "Tab"):
        page.keyboard.press(key)
    assert text_of(page).startswith("    from math")
    expect(box).to_be_focused()


def test_tab_leaves_for_who_came_by_tab(page: Page, box: Locator) -> None:
    before, after = (page.get_by_role("button", name=name, exact=True) for name in ("Before", "After"))
    before.focus()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.type("a")
    page.keyboard.press("Tab")
    expect(after).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(before).to_be_focused()
    assert text_of(page) == f"a{CODE}"
    box.locator(".cm-line").first.click()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()


def test_names_come_from_whoever_opened_it(page: Page, box: Locator) -> None:
    box.press("ControlOrMeta+End")
    page.keyboard.type("de")
    options = page.locator(".cm-editor").get_by_role("option")
    expect(options).to_have_count(2)
    assert min(one.bounding_box()["height"] for one in options.all()) >= 24
    # Enter right after the list has come is meant for the text.
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    expect(options).to_have_count(0)
    assert text_of(page) == f"{CODE}descend"


def test_a_line_is_marked_said_and_marked_no_more(page: Page, box: Locator) -> None:
    page.evaluate("editor.mark(7, 'x has no value')")
    marked = box.locator(".cm-line.wrong")
    expect(marked).to_have_text(re.compile("def fire"))
    # It is there for a moment only, which is enough to be read aloud.
    until(page, "() => said.includes('x has no value')")
    expect(box).to_have_attribute("aria-invalid", "true")
    box.locator(".cm-lintRange-error").hover()
    expect(page.locator(".cm-tooltip").get_by_text("x has no value")).to_be_visible()
    page.evaluate("editor.mark(99, 'beyond the end')")
    expect(marked).to_have_text("")
    page.evaluate("editor.mark()")
    expect(marked).to_have_count(0)
    expect(box).not_to_have_attribute("aria-invalid", "true")


def test_what_it_was_given_can_be_replaced_and_taken_back(page: Page, box: Locator) -> None:
    page.evaluate("editor.replace('x = 1')")
    assert text_of(page) == "x = 1"
    box.press("ControlOrMeta+z")
    assert text_of(page) == CODE
    box.press("ControlOrMeta+Enter")
    assert (page.evaluate("ran"), text_of(page)) == (1, CODE)


def test_what_is_only_read_stays_as_it_is(page: Page, well_served: Server) -> None:
    page.goto(well_served.url(LESSON))
    box = open_editor(page, isReadOnly=True)
    expect(box).to_have_attribute("aria-readonly", "true")
    box.locator(".cm-line").first.click()
    for key in ("a", "Tab", "Delete"):
        page.keyboard.press(key)
    assert text_of(page) == CODE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, well_served: Server, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(well_served.url(LESSON))
    box = open_editor(page)
    page.evaluate("editor.mark(8, 'x has no value')")
    box.press("ControlOrMeta+End")
    page.keyboard.type("de")
    expect(page.locator(".cm-editor").get_by_role("option")).to_have_count(2)
    assert violations(page, "#place") == []


def test_in_a_page_from_right_to_left_code_runs_from_the_left(page: Page, box: Locator) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")
    expect(page.locator(".cm-editor")).to_have_css("direction", "ltr")
    numbers, line = page.locator(".cm-gutters").bounding_box(), box.locator(".cm-line").first.bounding_box()
    assert numbers["x"] < line["x"]


def test_it_is_kept_for_when_there_is_no_network_by_who_used_it(
    keeping_context: BrowserContext, server: Server
) -> None:
    page = keeping_context.new_page()
    kept = """async () => {
      const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return all.flat().some(({ url }) => url.includes("/assets/%s"));
    }"""
    page.goto(server.url(LESSON))
    wait_until_live(page)
    until(page, kept % "answers-")
    assert not any("assets/editor-" in path for path in server.asked)
    until(page, "() => navigator.serviceWorker.controller !== null")
    open_editor(page)
    until(page, kept % "editor-")
    server.faults[""] = lambda handler, file: handler.connection.close()
    page.reload()
    expect(open_editor(page)).to_contain_text("from math import exp")
