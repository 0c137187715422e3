"""Live code in a lesson's text, run and changed by a reader."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Opened, Server
from tests.browser.reader import until, until_kept, wait_until_live

LESSON = "basics/index.html"
WHOLE = "ControlOrMeta+A"


def cell(page: Page, number: int) -> Locator:
    return page.locator(f".cell[data-cell='{number}']")


def output(page: Page, number: int) -> Locator:
    return cell(page, number).locator(".output")


def press(page: Page, number: int, name: str) -> None:
    cell(page, number).get_by_role("button", name=name, exact=True).press("Enter")


def write(page: Page, number: int, text: str) -> None:
    """Another text in the editor, which comes when the code has the focus."""
    box = cell(page, number).get_by_role("textbox", name=f"Code of cell {number}")
    box.focus()
    expect(cell(page, number).locator(".cm-content")).to_be_focused()
    page.keyboard.press(WHOLE)
    page.keyboard.insert_text(text)


@pytest.fixture
def lesson(page: Page, well_served: Server) -> Page:
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    return page


def assert_the_same_when_run(page: Page) -> None:
    wait_until_live(page)
    count = page.locator(".cell").count()
    assert count >= 2
    for number in range(1, count + 1):
        shown = output(page, number)
        before = shown.inner_html()
        assert before
        shown.evaluate("one => one.replaceChildren()")
        press(page, number, "Run")
        expect(shown).not_to_be_empty()
        assert shown.inner_html() == before
    for number in range(1, count + 1):
        output(page, number).evaluate("one => one.replaceChildren()")
    press(page, count, "Run all above")
    for number in range(1, count + 1):
        expect(output(page, number)).not_to_be_empty()


@pytest.mark.parametrize("opened", ["http", "disk", "single", "a snapshot that is not there"], indirect=True)
def test_a_cell_shows_what_the_page_has(page: Page, opened: Opened) -> None:
    page.goto(opened.address(LESSON))
    assert_the_same_when_run(page)


def test_so_do_those_of_the_second_lesson(page: Page, well_served: Server) -> None:
    page.goto(well_served.url("hidden-layers/index.html"))
    assert_the_same_when_run(page)


@pytest.mark.parametrize("opened", ["http", "disk", "single"], indirect=True)
def test_what_is_changed_above_counts_below_and_the_original_comes_back(page: Page, opened: Opened) -> None:
    page.goto(opened.address(LESSON))
    wait_until_live(page)
    original = cell(page, 1).locator("pre[role=textbox]").inner_text()
    before = [output(page, number).inner_html() for number in (1, 2)]
    write(page, 1, original.replace("- t) ** 2", "- t) ** 2 * 0 + 7"))
    press(page, 2, "Run")
    expect(output(page, 2)).to_contain_text("error = 7.00")
    # Nothing else has run for the reader to see.
    assert output(page, 1).inner_html() == before[0]
    press(page, 1, "Original")
    expect(cell(page, 1).locator(".cm-content")).not_to_contain_text("0 + 7")
    press(page, 2, "Run all above")
    expect(output(page, 2)).not_to_contain_text("error = 7.00")
    assert [output(page, number).inner_html() for number in (1, 2)] == before


def test_by_keyboard_alone(lesson: Page) -> None:
    page = lesson
    page.locator("figure#too-fast .source > summary").focus()
    page.keyboard.press("Tab")
    expect(cell(page, 1).locator(".cm-content")).to_be_focused()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.insert_text("\n6 * 7")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(output(page, 1)).to_contain_text("42")
    # Who came by Tab goes on by Tab.
    for name in ("Run", "Run all above", "Original"):
        page.keyboard.press("Tab")
        expect(cell(page, 1).get_by_role("button", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(output(page, 1)).not_to_contain_text("42")


def test_who_clicks_into_the_code_writes_there(lesson: Page) -> None:
    page = lesson
    cell(page, 1).locator("pre[role=textbox] .nn", has_text="numpy").dblclick()
    expect(cell(page, 1).locator(".cm-content")).to_be_focused()
    page.keyboard.type("math")
    expect(cell(page, 1).locator(".cm-line").first).to_have_text("import math as np")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    expect(cell(page, 1).locator(".cm-line").nth(1)).to_have_text("    1")


def test_an_exception_is_said_in_words_and_its_line_marked_and_announced(lesson: Page) -> None:
    page = lesson
    write(page, 1, "x = 1\n\nx / 0\n")
    # It is there for a moment only.
    cell(page, 1).locator(".cm-announced").evaluate("""(one) => {
      self.announced = [];
      new MutationObserver(() => announced.push(one.textContent)).observe(one, { childList: true });
    }""")
    press(page, 1, "Run")
    expect(output(page, 1)).to_have_text("ZeroDivisionError: division by zero (cell 1, line 3)")
    expect(cell(page, 1).locator(".cm-line.wrong")).to_have_text("x / 0")
    until(page, "() => announced.some((one) => one.includes('ZeroDivisionError'))")
    expect(output(page, 1)).to_have_attribute("aria-live", "polite")
    # Where a cell above fails, what it says is seen there, too.
    write(page, 1, "x = (\n")
    press(page, 2, "Run")
    expect(output(page, 1)).to_contain_text("SyntaxError: '(' was never closed (cell 1, line 1)")
    expect(output(page, 2)).to_contain_text("NameError")
    expect(cell(page, 1).locator(".cm-line.wrong")).to_have_text("x = (")
    press(page, 1, "Original")
    expect(output(page, 1)).to_contain_text("slope for b")
    expect(cell(page, 1).locator(".cm-line.wrong")).to_have_count(0)


def test_what_never_ends_is_stopped_and_the_text_stays(lesson: Page) -> None:
    page = lesson
    write(page, 2, "while True: pass")
    press(page, 2, "Run")
    cell(page, 2).get_by_role("button", name="Stop", exact=True).click(timeout=15_000)
    expect(output(page, 2)).to_have_text("Stopped.")
    expect(cell(page, 2).get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    expect(cell(page, 2).locator(".cm-content")).to_contain_text("while True")
    wait_until_live(page)
    write(page, 2, "'alive'")
    press(page, 2, "Run")
    expect(output(page, 2)).to_have_text("'alive'")


def test_what_a_cell_does_to_python_is_gone_with_it(lesson: Page) -> None:
    page = lesson
    write(
        page,
        1,
        "import numpy as np\nnp.set_printoptions(precision=2)\nfrom . import house_plots\nhouse_plots.WEIGHT = 9\n1",
    )
    press(page, 1, "Run")
    expect(output(page, 1)).to_have_text("1")
    write(page, 1, "import numpy as np\nfrom .house_plots import WEIGHT\n(WEIGHT, np.get_printoptions()['precision'])")
    press(page, 1, "Run")
    expect(output(page, 1)).to_have_text("(0.18, 8)")


def test_what_is_typed_is_there_on_the_next_visit_and_runs_when_asked(lesson: Page) -> None:
    page = lesson
    before = output(page, 1).inner_html()
    write(page, 1, "'mine'")
    until_kept(page, "'mine'")
    page.reload()
    expect(output(page, 1)).not_to_be_empty()
    assert output(page, 1).inner_html() == before
    # The script that knows of it comes with the first touch of any cell.
    cell(page, 2).locator("pre[role=textbox]").focus()
    expect(cell(page, 1).get_by_role("textbox", name="Code of cell 1")).to_have_text("'mine'")
    press(page, 1, "Run")
    expect(output(page, 1)).to_have_text("'mine'")
    press(page, 1, "Original")
    expect(cell(page, 1).locator("pre[role=textbox]")).to_contain_text("import numpy")
    expect(output(page, 1)).to_contain_text("slope for b")
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('cells:'))") == []


@pytest.mark.parametrize(("choice", "is_mine"), [("Keep mine", True), ("Take the new one", False)])
def test_where_the_lesson_has_changed_since_the_reader_chooses(lesson: Page, choice: str, is_mine: bool) -> None:
    page = lesson
    write(page, 1, "'mine'")
    until_kept(page, "'mine'")
    page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((one) => one.startsWith("cells:")), all = JSON.parse(localStorage[key]);
          for (const one of Object.values(all)) one.of = "older";
          localStorage[key] = JSON.stringify(all);
        }"""
    )
    page.reload()
    press(page, 2, "Run")
    expect(cell(page, 1).get_by_role("status")).to_contain_text("The lesson has changed")
    cell(page, 1).get_by_role("button", name=choice).click()
    expect(cell(page, 1).get_by_role("status")).to_have_text("")
    press(page, 1, "Run")
    expect(output(page, 1)).to_contain_text("'mine'" if is_mine else "slope for b")


def test_the_page_of_what_is_kept_shows_and_deletes_it(lesson: Page, well_served: Server) -> None:
    page = lesson
    write(page, 1, "'mine'")
    until_kept(page, "'mine'")
    page.goto(well_served.url("kept.html"))
    expect(page.get_by_role("listitem").filter(has_text="My version: Code of cell 1")).to_have_count(1)
    page.get_by_role("button", name="Delete everything").click()
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('cells:'))") == []


def test_where_nothing_can_be_kept_it_is_said(page: Page, well_served: Server) -> None:
    page.add_init_script('Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };')
    page.goto(well_served.url(LESSON))
    write(page, 1, "'mine'")
    expect(cell(page, 1).get_by_role("status")).to_contain_text("This browser keeps nothing")
    press(page, 1, "Run")
    expect(output(page, 1)).to_have_text("'mine'")


def test_without_scripts_and_on_paper_there_are_code_and_output_and_no_buttons(page: Page, well_served: Server) -> None:
    page.goto(well_served.url(LESSON))
    page.emulate_media(media="print")
    assert_plain(page)
    browser = page.context.browser
    assert browser
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(well_served.url(LESSON))
        assert_plain(plain)


def assert_plain(page: Page) -> None:
    expect(cell(page, 1).locator("pre").first).to_contain_text("import numpy")
    expect(output(page, 1)).to_contain_text("slope for b")
    expect(cell(page, 1).locator(".controls")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_narrow_screen(page: Page, well_served: Server, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    for path in (LESSON, "hidden-layers/index.html"):
        page.goto(well_served.url(path))
        assert violations(page, ".cell") == []
        write(page, 1, "import numpy as np\nprint('long ' * 40)\nnp.arange(1000) / 7")
        press(page, 1, "Run")
        expect(output(page, 1)).to_contain_text("142.")
        assert violations(page, ".cell") == []
        write(page, 1, "missing")
        press(page, 1, "Run")
        expect(output(page, 1)).to_contain_text("NameError")
        assert violations(page, ".cell") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_of_it_comes_before_a_reader_asks(page: Page, well_served: Server) -> None:
    before = len(well_served.asked)
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    assert not [path for path in well_served.asked[before:] if re.search(r"assets/(cells|editor)-", path)]
    press(page, 1, "Run")
    expect(cell(page, 1).get_by_role("status")).to_have_count(1)
    asked = json.dumps(well_served.asked[before:])
    # The button has the focus, and not the code: the editor can wait.
    assert (asked.count("assets/cells-"), asked.count("assets/editor-")) == (1, 0)
