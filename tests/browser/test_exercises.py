"""Exercises, written and checked by a reader, and figures that run on what they wrote."""

import json
import pickle
import re
import subprocess
import sys

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nncore.network import parameters
from tests.browser.accessibility import violations
from tests.browser.conftest import Opened, Server
from tests.browser.reader import figure, shown, until_kept, wait_until_live
from tests.content.test_exercises import SOLVED, solved

LESSON, DEEPER, KEPT = "basics/index.html", "hidden-layers/index.html", "kept.html"
WHOLE = "ControlOrMeta+A"
MINE = """import numpy as np


def softmax(logits):
    logits = logits - np.max(logits, axis=-1, keepdims=True)
    return 1 / np.exp(logits[..., None, :] - logits[..., :, None]).sum(axis=-1)
"""
NOT_DIVIDED = "import numpy as np\n\n\ndef softmax(logits):\n    return np.exp(logits)\n"
KEPT_THERE = "Object.keys(localStorage).filter((one) => one.startsWith('exercises:'))"


def exercise(page: Page, name: str = "softmax") -> Locator:
    return page.locator(f"figure.exercise[data-file='{name}.py']")


def press(page: Page, name: str, what: str = "softmax") -> None:
    exercise(page, what).get_by_role("button", name=name, exact=True).press("Enter")


def status(page: Page, name: str = "softmax") -> Locator:
    return exercise(page, name).get_by_role("status")


def box(page: Page, name: str = "softmax") -> Locator:
    return exercise(page, name).get_by_role("textbox", name=f"Code of {name}.py")


def write(page: Page, text: str, name: str = "softmax") -> None:
    """Another text in the editor, which comes when the code has the focus."""
    box(page, name).focus()
    expect(exercise(page, name).locator(".cm-content")).to_be_focused()
    page.keyboard.press(WHOLE)
    page.keyboard.insert_text(text)


@pytest.fixture
def lesson(page: Page, well_served: Server) -> Page:
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    return page


@pytest.mark.parametrize("opened", ["http", "disk", "single"], indirect=True)
def test_what_is_written_is_checked(page: Page, opened: Opened) -> None:
    page.goto(opened.address(LESSON))
    wait_until_live(page)
    press(page, "Check")
    expect(exercise(page).locator(".checks .wrong p code").first).to_have_text("return")
    write(page, NOT_DIVIDED)
    press(page, "Check")
    expect(status(page)).to_have_text(
        re.compile(r"These do not sum to 1 yet: divide them by their sum\.\s+0 of 3 checks passed\.")
    )
    checks = exercise(page).locator(".checks").get_by_role("listitem")
    expect(checks).to_have_count(3)
    expect(checks.first).to_have_text(
        re.compile(r"✗Two numbers not passedGiven\[2\. 4\.\]Expected\[0\.1192 0\.8808\]Got\[ 7")
    )
    write(page, MINE)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(status(page)).to_have_text("All checks passed.")
    expect(exercise(page).locator(".checks .right")).to_have_count(3)
    expect(exercise(page).locator("p").first).to_contain_text("✓ Done")
    expect(exercise(page).get_by_role("switch", name="Use my softmax")).not_to_be_checked()


@pytest.mark.parametrize("opened", ["disk", "single"], indirect=True)
def test_figures_run_on_it_wherever_the_page_was_opened(page: Page, opened: Opened) -> None:
    page.goto(opened.address(LESSON))
    wait_until_live(page)
    solve(page)
    page.get_by_role("switch", name="Use my softmax").click()
    expect(page.locator("#softmax-by-hand .yours")).to_contain_text("Running on your softmax")


def solve(page: Page, text: str = MINE, name: str = "softmax") -> None:
    write(page, text, name)
    press(page, "Check", name)
    expect(status(page, name)).to_have_text("All checks passed.")


def test_by_keyboard_alone(lesson: Page) -> None:
    page = lesson
    box(page).focus()
    expect(exercise(page).locator(".cm-content")).to_be_focused()
    page.keyboard.press(WHOLE)
    page.keyboard.insert_text(MINE)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(status(page)).to_have_text("All checks passed.")
    # Who came by Tab goes on by Tab.
    for name in ("Check", "Next hint", "Order the lines", "Show the solution"):
        page.keyboard.press("Tab")
        expect(exercise(page).get_by_role("button", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(exercise(page).get_by_role("region", name="Solution")).to_contain_text("powers / powers.sum")
    page.keyboard.press("Tab")
    switch = page.get_by_role("switch", name="Use my softmax")
    expect(switch).to_be_focused()
    page.keyboard.press("Space")
    expect(switch).to_be_checked()
    page.locator(".yours").first.get_by_role("button", name="Use ours").press("Enter")
    expect(switch).not_to_be_checked()
    expect(page.locator(".yours")).to_have_count(0)


def test_what_raises_is_said_and_its_line_marked(lesson: Page) -> None:
    page = lesson
    write(page, "def softmax(logits):\n    return missing\n")
    press(page, "Check")
    expect(exercise(page).locator(".checks")).to_contain_text("NameError")
    expect(exercise(page).locator(".cm-line.wrong")).to_have_text("    return missing")
    write(page, "def softmax(:\n")
    press(page, "Check")
    expect(status(page)).to_contain_text("SyntaxError")
    expect(exercise(page).locator(".cm-line.wrong")).to_have_text("def softmax(:")
    expect(exercise(page).locator(".checks")).to_have_count(0)


def test_hints_come_one_at_a_time(lesson: Page) -> None:
    page = lesson
    hint = exercise(page).get_by_role("button", name="Next hint")
    for count in (1, 2, 3):
        expect(hint).to_be_enabled()
        hint.press("Enter")
        expect(exercise(page).locator(".hints").get_by_role("listitem")).to_have_count(count)
    expect(hint).to_be_disabled()


@pytest.mark.parametrize("name", ["softmax", "predict", "gradient_step"])
def test_lines_are_put_in_order(lesson: Page, name: str) -> None:
    page = lesson
    press(page, "Show the solution", name)
    solution = exercise(page, name).get_by_role("region", name="Solution").inner_text()
    press(page, "Order the lines", name)
    lines = exercise(page, name).locator(".order li:not(.fixed)")
    expect(lines).not_to_have_count(0)
    at = -1
    wanted = sorted(lines.locator("code").all_inner_texts(), key=lambda one: solution.index(one.strip()))
    assert lines.locator("code").all_inner_texts() != wanted
    for place, text in enumerate(wanted):
        while (at := lines.locator("code").all_inner_texts().index(text)) != place:
            lines.nth(at).get_by_role("button", name="Up:").press("Enter")
    expect(status(page, name)).to_have_text("That is the order: the lines stand in the editor now.")
    press(page, "Check", name)
    expect(status(page, name)).to_have_text("All checks passed.")


def test_what_never_ends_is_stopped_and_the_text_stays(lesson: Page) -> None:
    page = lesson
    write(page, "def softmax(logits):\n    while True: pass\n")
    press(page, "Check")
    exercise(page).get_by_role("button", name="Stop", exact=True).click(timeout=15_000)
    expect(status(page)).to_have_text("Stopped.")
    expect(exercise(page).locator(".cm-content")).to_contain_text("while True")
    wait_until_live(page)
    solve(page)


def test_what_is_done_is_kept_marked_and_deleted(lesson: Page, well_served: Server) -> None:
    page = lesson
    solve(page)
    contents = page.locator("#page\\:contents li", has_text="Classification")
    page.locator("details.contents summary").click()
    expect(contents).to_contain_text("✓ Exercise: Softmax by hand")
    write(page, NOT_DIVIDED)
    until_kept(page, "return np.exp(logits)")
    page.reload()
    expect(box(page)).to_contain_text("return np.exp(logits)")
    expect(exercise(page).locator("p").first).to_contain_text("✓ Done")
    page.locator("details.contents summary").click()
    expect(contents).to_contain_text("✓ Exercise: Softmax by hand")
    page.goto(well_served.url("index.html"))
    expect(page.locator(".lessons li").first).to_contain_text("Exercises done: 1 of 4")
    expect(page.locator(".lessons li").nth(1)).not_to_contain_text("Exercises done")
    page.goto(well_served.url(KEPT))
    item = page.locator(".kept-exercises").get_by_role("listitem")
    expect(item).to_contain_text("Softmax by hand")
    page.get_by_role("button", name="Delete: Exercise: Softmax by hand").click()
    expect(item).to_have_count(0)
    assert page.evaluate(KEPT_THERE) == []


def test_everything_is_taken_along_in_a_file_and_runs_only_when_asked(
    lesson: Page, well_served: Server, tmp_path
) -> None:
    page = lesson
    solve(page)
    page.get_by_role("switch", name="Use my softmax").click()
    page.goto(well_served.url(KEPT))
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save all of this as a file").click()
    file = tmp_path / "kept.json"
    saved.value.save_as(file)
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Nothing at the moment.")).to_be_visible()
    page.get_by_label("Take what was kept from a file").set_input_files(file)
    expect(page.locator(".kept-exercises").get_by_role("listitem")).to_contain_text("✓ Done")
    page.goto(well_served.url(LESSON))
    expect(box(page)).to_contain_text("1 / np.exp")
    expect(page.get_by_role("switch", name="Use my softmax")).not_to_be_checked()


@pytest.mark.parametrize(
    "content",
    [
        {"exercises": {"a": {"of": "1"}}},
        {"exercises": []},
        {"code": {"a": {"of": "1", "files": {"b": 1}, "place": "", "caption": ""}}},
        {"theme": "<script>"},
        {"answers": {}, "other": {}},
        {"answers": {}, "__proto__": {}},
        {"places": {"a": "x"}},
    ],
)
def test_a_file_of_anything_else_changes_nothing(page: Page, well_served: Server, tmp_path, content) -> None:
    page.goto(well_served.url(KEPT))
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(content))
    before = page.evaluate("JSON.stringify(localStorage)")
    page.get_by_label("Take what was kept from a file").set_input_files(file)
    expect(page.get_by_role("status")).to_have_text("This is no file of what this site keeps.")
    assert page.evaluate("JSON.stringify(localStorage)") == before


def test_a_version_that_fails_later_is_told_and_the_figure_goes_on(lesson: Page) -> None:
    page = lesson
    solve(
        page,
        MINE.replace("    logits = logits -", "    if logits.size == 3: raise ValueError('no')\n    logits = logits -"),
    )
    before = page.locator("#softmax-by-hand .view").inner_html()
    page.get_by_role("switch", name="Use my softmax").click()
    expect(page.locator("#softmax-by-hand .message")).to_have_text(
        "Your softmax: ValueError: no (softmax.py, line 5). This figure goes on with ours."
    )
    assert page.locator("#softmax-by-hand .view").inner_html() == before


def test_a_changed_figure_runs_on_it_too(lesson: Page) -> None:
    page = lesson
    solve(page)
    page.get_by_role("switch", name="Use my softmax").click()
    place = page.locator("#softmax-by-hand")
    expect(place.locator(".yours")).to_be_visible()
    place.locator(".source summary").click()
    code = place.locator(".cm-content").first
    code.focus()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.insert_text("\nMINE = 1\n")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(place.locator(".bench-of-code").get_by_role("status")).to_have_text("The figure runs on your version.")
    assert set(json.loads(place.get_attribute("data-figure") or "")) == {"figure", "files", "uses"}
    place.locator(".yours").get_by_role("button", name="Use ours").click()
    expect(place.locator(".yours")).to_have_count(0)
    assert set(json.loads(place.get_attribute("data-figure") or "")) == {"figure", "files"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_narrow_screen(page: Page, well_served: Server, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(well_served.url(LESSON))
    solve(page)
    page.get_by_role("switch", name="Use my softmax").click()
    expect(page.locator("#softmax-by-hand .yours")).to_be_visible()
    write(page, NOT_DIVIDED)
    for name in ("Check", "Next hint", "Order the lines", "Show the solution"):
        press(page, name)
    expect(exercise(page).locator(".order")).to_be_visible()
    expect(exercise(page).locator(".checks .wrong")).to_have_count(3)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_of_it_comes_before_a_reader_asks(page: Page, well_served: Server) -> None:
    before = len(well_served.asked)
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    assert not [path for path in well_served.asked[before:] if re.search(r"assets/(exercises|editor)-", path)]
    press(page, "Next hint")
    expect(exercise(page).locator(".hints").get_by_role("listitem")).to_have_count(1)
    asked = json.dumps(well_served.asked[before:])
    # The button has the focus, and not the code: the editor can wait.
    assert (asked.count("assets/exercises-"), asked.count("assets/editor-")) == (1, 0)


# The numbers of a network that was trained for some epochs, from the state that its figure has.
STATE = """figure => {
  const place = {};
  figure.dispatchEvent(new CustomEvent("place", { detail: place }));
  return [...place.state];
}"""


def trained(page: Page) -> np.ndarray:
    place = figure(page, "playground")
    for _ in range(3):
        place.get_by_role("button", name="One epoch").click()
    expect(shown(place, "Epoch")).to_have_text("3")
    # Between two requests of a page nothing is unpickled but what its own Python pickled.
    return parameters(pickle.loads(bytes(place.evaluate(STATE))).training.network)


def test_with_all_eight_the_playground_trains_on_the_readers_own_network(page: Page, well_served: Server) -> None:
    for lesson, path in (("basics", LESSON), ("hidden-layers", DEEPER)):
        page.goto(well_served.url(path))
        wait_until_live(page)
        for name in [name.rpartition(".")[2] for name in SOLVED if name.startswith(f"{lesson}.")]:
            solve(page, solved(f"{lesson}.{name}"), name)
    ours = trained(page)
    figure(page, "playground").get_by_role("button", name="Reset").click()
    expect(shown(figure(page, "playground"), "Epoch")).to_have_text("0")
    for lesson, path in (("basics", LESSON), ("hidden-layers", DEEPER)):
        page.goto(well_served.url(path))
        wait_until_live(page)
        for name in [name.rpartition(".")[2] for name in SOLVED if name.startswith(f"{lesson}.")]:
            page.get_by_role("switch", name=f"Use my {name}").press("Enter")
    page.reload()
    wait_until_live(page)
    theirs = trained(page)
    note = figure(page, "playground").locator(".yours")
    for name in ("activations", "forward_pass", "backward_pass", "training_step"):
        expect(note).to_contain_text(name)
    expect(figure(page, "playground").locator(".message")).to_be_empty()
    assert not np.array_equal(ours, theirs)
    assert np.max(np.abs(ours - theirs)) <= 1e-9
    assert_taken_home(page)
    page.goto(well_served.url("index.html"))
    for lesson in page.locator(".lessons li").filter(has_text=re.compile("basics of neural|Hidden layers")).all():
        expect(lesson).to_contain_text("Exercises done: 4 of 4")


def assert_taken_home(page: Page) -> None:
    """What the button gives is a program with the reader's functions, and it comes to the loss that the figure shows."""
    place = figure(page, "playground")
    place.locator("summary", has_text="Take it along").click()
    with page.expect_download() as taken:
        place.get_by_role("button", name="Take my network home", exact=True).click()
    done = subprocess.run([sys.executable, "-I", taken.value.path()], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    loss = float(shown(place, "Training loss").inner_text())
    assert any(abs(float(number) - loss) < 0.001 for number in re.findall(r"\d+\.\d+", done.stdout)), done.stdout


@pytest.mark.parametrize(("choice", "is_mine"), [("Keep mine", True), ("Take the new one", False)])
def test_where_the_lesson_has_changed_since_the_reader_chooses(lesson: Page, choice: str, is_mine: bool) -> None:
    page = lesson
    solve(page)
    page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((one) => one.startsWith("exercises:")), all = JSON.parse(localStorage[key]);
          for (const one of Object.values(all)) one.of = "older";
          localStorage[key] = JSON.stringify(all);
        }"""
    )
    page.reload()
    expect(status(page)).to_contain_text("The lesson has changed")
    exercise(page).get_by_role("button", name=choice).click()
    expect(status(page)).to_have_text("")
    expect(box(page)).to_contain_text("1 / np.exp" if is_mine else "...")
    expect(page.get_by_role("switch", name="Use my softmax")).to_have_count(int(is_mine))


def test_where_nothing_can_be_kept_it_is_said_and_figures_run_on_it_all_the_same(
    page: Page, well_served: Server
) -> None:
    page.add_init_script('Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };')
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    write(page, NOT_DIVIDED)
    expect(status(page)).to_contain_text("This browser keeps nothing")
    solve(page)
    page.get_by_role("switch", name="Use my softmax").click()
    expect(page.get_by_role("switch", name="Use my softmax")).to_be_checked()
    expect(page.locator("#softmax-by-hand .yours")).to_contain_text("Running on your softmax")
