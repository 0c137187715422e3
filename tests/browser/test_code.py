"""The code behind every figure, changed by a reader where it stands."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Opened, Server
from tests.browser.reader import until_kept, wait_until_live
from tests.content.reader import LESSONS

LESSON = "basics/index.html"
FIGURE = "squared-errors"
SOURCE = Path("content/basics/squared_errors.py").read_text(encoding="utf-8")
WHOLE = "ControlOrMeta+A"


def opened_code(page: Page, figure: str = FIGURE) -> Locator:
    """A figure with its code opened, by the keyboard alone."""
    found = page.locator(f"figure[id='{figure}']")
    found.locator(".source > summary").press("Enter")
    expect(found.get_by_role("textbox", name="Code of ").first).to_be_visible()
    return found


def write(figure: Locator, text: str) -> None:
    box = figure.get_by_role("textbox", name="Code of ").first
    box.press(WHOLE)
    figure.page.keyboard.insert_text(text)


def run(figure: Locator) -> None:
    figure.get_by_role("button", name="Run", exact=True).press("Enter")


@pytest.fixture
def figure(page: Page, well_served: Server) -> Locator:
    page.goto(well_served.url(LESSON))
    return opened_code(page)


@pytest.mark.parametrize("opened", ["http", "disk", "single"], indirect=True)
def test_a_figure_is_drawn_by_what_its_reader_wrote(page: Page, opened: Opened) -> None:
    page.goto(opened.address(LESSON))
    figure = opened_code(page)
    figure.get_by_role("button", name="Next").click()
    expect(figure.locator(".announcement")).to_contain_text("2 of 4")
    write(figure, SOURCE.replace('{LAST + 1}: {says}"', '{LAST + 1}, said I: {says}"'))
    figure.get_by_role("textbox", name="Code of squared_errors.py").press("ControlOrMeta+Enter")
    # Its dials are where they were.
    expect(figure.locator(".announcement")).to_contain_text("2 of 4, said I:")
    figure.get_by_role("button", name="Next").click()
    expect(figure.locator(".announcement")).to_contain_text("3 of 4, said I:")
    figure.get_by_role("button", name="Original", exact=True).press("Enter")
    expect(figure.locator(".announcement")).to_contain_text("3 of 4: ")
    figure.get_by_role("button", name="My version", exact=True).press("Enter")
    expect(figure.locator(".announcement")).to_contain_text("3 of 4, said I:")
    figure.get_by_role("button", name="Compare", exact=True).press("Enter")
    expect(figure.locator("ins", has_text="said I")).to_have_count(1)
    expect(figure.locator("del", has_text="LAST + 1")).to_have_count(1)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_figure_can_be_changed(page: Page, well_served: Server, lesson: str) -> None:
    page.goto(well_served.url(f"{lesson}/index.html"))
    wait_until_live(page)
    for name in page.locator("figure:has(> figcaption .source)").evaluate_all("all => all.map(({ id }) => id)"):
        figure = opened_code(page, name)
        figure.get_by_role("textbox", name="Code of ").first.press("ControlOrMeta+End")
        page.keyboard.insert_text("\nours, view = view, lambda state: [ours(state), 'Changed here.']\n")
        run(figure)
        expect(figure.locator(".view"), name).to_contain_text("Changed here.")
        expect(figure.locator(".message"), name).to_have_text("")


def test_a_mistake_is_said_with_its_line_and_the_picture_stays(figure: Locator) -> None:
    before = figure.locator(".view svg.frame").evaluate("one => one.outerHTML")
    line, end = SOURCE[: SOURCE.index("return [")].count("\n") + 1, SOURCE.count("\n")
    for wrong, said in [
        (SOURCE.replace("return [", "return [missing,"), f"'missing' is not defined (squared_errors.py, line {line})"),
        (SOURCE.replace("return [", "return [)"), "SyntaxError"),
        (f"{SOURCE}\nx = 1 / 0\n", f"ZeroDivisionError: division by zero (squared_errors.py, line {end + 2})"),
        (SOURCE.replace("def view", "def vew"), "has no attribute 'view'"),
    ]:
        write(figure, wrong)
        run(figure)
        expect(figure.get_by_role("alert")).to_contain_text(said)
        if "line" in said:
            expect(figure.locator(".cm-line.wrong")).to_have_count(1)
    assert figure.locator(".view svg.frame").evaluate("one => one.outerHTML") == before
    write(figure, SOURCE)
    run(figure)
    expect(figure.locator(".message")).to_have_text("")
    expect(figure.locator(".cm-line.wrong")).to_have_count(0)


def test_a_file_that_the_figure_imports_is_changed_in_its_tab(page: Page, figure: Locator) -> None:
    figure.get_by_role("tab", name="squared_errors.py").press("ArrowRight")
    expect(figure.get_by_role("tab", name="house_plots.py")).to_be_focused()
    box = figure.get_by_role("textbox", name="Code of house_plots.py")
    box.press("ControlOrMeta+End")
    page.keyboard.insert_text("\n1 / 0\n")
    run(figure)
    expect(figure.get_by_role("alert")).to_contain_text("ZeroDivisionError: division by zero (house_plots.py, line ")
    expect(box.locator(".cm-line.wrong")).to_have_text("1 / 0")
    # What another figure draws with the same file is as it was.
    other = page.locator("figure#compare-lines")
    other.get_by_role("button", name="Next").click()
    expect(other.locator(".message")).to_have_text("")


def test_what_a_figure_has_from_nncore_can_be_read(page: Page, figure: Locator) -> None:
    figure.get_by_role("tab", name="nncore/neuron.py").click()
    box = figure.get_by_role("textbox", name="Code of nncore/neuron.py")
    expect(box).to_contain_text("def predict(")
    before = box.inner_text()
    box.press("End")
    page.keyboard.type("mine")
    assert box.inner_text() == before
    figure.get_by_role("tab", name="nncore/figures/controls.py").click()
    drawing = Path("nncore/figures/controls.py").read_text(encoding="utf-8")
    expect(figure.get_by_role("textbox", name="Code of nncore/figures/controls.py")).to_contain_text(
        drawing.splitlines()[0]
    )
    run(figure)
    expect(figure.get_by_role("status")).to_have_text("The figure runs on the original.")


def test_memory_without_end_is_refused_and_given_back(page: Page, figure: Locator) -> None:
    figure.get_by_role("button", name="Next").click()
    write(
        figure,
        f"{SOURCE}\nhoard = []\ntry:\n    while True: hoard.append(bytearray(50_000_000))\n"
        "except MemoryError:\n    had = len(hoard)\n    hoard.clear()\n    raise MemoryError(f'after {had * 50} MB')\n",
    )
    run(figure)
    alert = figure.get_by_role("alert")
    expect(alert).to_contain_text("MemoryError: after ")
    expect(figure.locator(".cm-line.wrong")).to_contain_text("raise MemoryError")
    assert 800 < int(re.findall(r"after (\d+) MB", alert.inner_text())[0]) < 1074
    write(figure, SOURCE)
    run(figure)
    expect(figure.locator(".announcement")).to_contain_text("2 of 4")
    expect(figure.locator(".message")).to_have_text("")


@pytest.mark.parametrize("endless", ["while True: pass", "def f(): return f()\nf()"], ids=["a loop", "a recursion"])
def test_what_never_ends_is_stopped_and_text_and_state_stay(page: Page, figure: Locator, endless: str) -> None:
    figure.get_by_role("button", name="Next").click()
    write(figure, f"{SOURCE}\n{endless}\n")
    run(figure)
    if "while" in endless:
        figure.get_by_role("button", name="Stop", exact=True).click(timeout=15_000)
        wait_until_live(page)
        # It is not drawn again by what had to be stopped, and the other figures go on.
        other = page.locator("figure#compare-lines")
        other.get_by_role("button", name="Next").click()
        expect(other.locator(".announcement")).to_contain_text("0.190x")
        page.wait_for_timeout(3500)
        expect(figure.get_by_role("alert")).to_have_text("Stopped.")
    else:
        expect(figure.get_by_role("alert")).to_contain_text(re.compile("Recursion|recursion|call stack"))
    wait_until_live(page)
    expect(figure.get_by_role("textbox", name="Code of squared_errors.py")).to_contain_text(
        "while" if "while" in endless else "f()"
    )
    write(figure, SOURCE)
    run(figure)
    expect(figure.locator(".announcement")).to_contain_text("2 of 4")
    expect(figure.locator(".message")).to_have_text("")


SKIP = """const sinceTheBeginning = performance.now.bind(performance);
let skipped = 0;
performance.now = () => sinceTheBeginning() + skipped;
self.skip = (time) => { skipped += time; };"""


def test_what_takes_a_minute_is_stopped_by_itself(page: Page, well_served: Server) -> None:
    page.add_init_script(SKIP)
    page.goto(well_served.url(LESSON))
    figure = opened_code(page)
    write(figure, f"{SOURCE}\nwhile True: pass\n")
    run(figure)
    expect(figure.get_by_role("button", name="Stop", exact=True)).to_be_visible(timeout=15_000)
    page.evaluate("skip(50_000)")
    page.wait_for_timeout(1500)
    expect(figure.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.evaluate("skip(10_000)")
    expect(figure.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
    expect(figure.get_by_role("alert")).to_have_text("Stopped.")
    write(figure, SOURCE.replace("What the line says", "What my line says"))
    run(figure)
    expect(figure.locator(".announcement")).to_contain_text("What my line says")


def test_what_is_typed_is_there_on_the_next_visit_and_runs_when_asked(page: Page, figure: Locator) -> None:
    write(figure, SOURCE.replace("What the line says", "What my line says"))
    until_kept(page, "What my line says")
    page.reload()
    figure = opened_code(page)
    expect(figure.locator(".announcement")).to_contain_text("What the line says")
    expect(figure.get_by_role("button", name="My version")).to_have_attribute("aria-pressed", "true")
    run(figure)
    expect(figure.locator(".announcement")).to_contain_text("What my line says")


def test_where_the_lesson_has_changed_since_the_reader_chooses(page: Page, figure: Locator) -> None:
    write(figure, SOURCE.replace("What the line says", "What my line says"))
    until_kept(page, "What my line says")
    for choice, mine in (("Keep mine", True), ("Take the new one", False)):
        page.evaluate(
            """() => {
              const key = Object.keys(localStorage).find((one) => one.startsWith("code:")), all = JSON.parse(localStorage[key]);
              for (const one of Object.values(all)) one.of = "older";
              localStorage[key] = JSON.stringify(all);
            }"""
        )
        page.reload()
        figure = opened_code(page)
        expect(figure.get_by_role("status")).to_contain_text("The lesson has changed")
        figure.get_by_role("button", name=choice).click()
        expect(figure.get_by_role("status")).to_have_text("")
        run(figure)
        expect(figure.locator(".announcement")).to_contain_text(f"What {'my' if mine else 'the'} line says")
    page.reload()
    figure = opened_code(page)
    expect(figure.get_by_role("status")).to_have_text("")


def test_where_nothing_can_be_kept_it_is_said_once(page: Page, well_served: Server) -> None:
    page.add_init_script('Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };')
    page.goto(well_served.url(LESSON))
    figure = opened_code(page)
    write(figure, SOURCE.replace("What the line says", "What my line says"))
    expect(figure.get_by_role("status")).to_contain_text("This browser keeps nothing")
    run(figure)
    expect(figure.locator(".announcement")).to_contain_text("What my line says")


def test_the_page_of_what_is_kept_shows_and_deletes_it(page: Page, figure: Locator, well_served: Server) -> None:
    write(figure, f"{SOURCE}\n# mine\n")
    until_kept(page, "# mine")
    page.goto(well_served.url("kept.html"))
    expect(page.get_by_role("listitem").filter(has_text="My version: From a line")).to_have_count(1)
    page.get_by_role("button", name="Delete everything").click()
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('code:'))") == []


def test_names_are_completed_from_what_runs(page: Page, figure: Locator) -> None:
    figure.get_by_role("textbox", name="Code of squared_errors.py").press("ControlOrMeta+End")
    page.keyboard.type("\nhouses = HOUSES.pri")
    expect(figure.get_by_role("option", name="price")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_narrow_screen(page: Page, well_served: Server, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(well_served.url(LESSON))
    figure = opened_code(page)
    write(figure, SOURCE.replace("return [", "return [missing,"))
    run(figure)
    expect(figure.get_by_role("alert")).to_contain_text("NameError")
    figure.get_by_role("button", name="Compare", exact=True).press("Enter")
    expect(figure.locator("ins").first).to_be_visible()
    assert violations(page, f"#{FIGURE}") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_of_it_comes_before_a_reader_asks(page: Page, well_served: Server) -> None:
    before = len(well_served.asked)
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    assert not [path for path in well_served.asked[before:] if re.search(r"assets/(code|editor)-", path)]
    opened_code(page)
    assert json.dumps(well_served.asked[before:]).count("assets/editor-") == 1
