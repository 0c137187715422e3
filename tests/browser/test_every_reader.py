"""Lessons for those who hear them, and who use no mouse: what is told, where the focus is."""

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.reader import figure, heard, press, shown, until, wait_until_live
from tests.browser.test_one_screen import SIZES
from tests.content.reader import LESSONS

PAGES = tuple(f"{lesson}/index.html" for lesson in LESSONS)
# Counts what the page asks of its worker, by kind.
ASKED = """
  const { postMessage } = Worker.prototype;
  self.asked = {};
  Worker.prototype.postMessage = function (data, ...others) {
    self.asked[data.kind] = (self.asked[data.kind] ?? 0) + 1;
    return postMessage.call(this, data, ...others);
  };"""
# Sentences as they come, each with its time.
LISTEN = """() => {
  self.sentences = [];
  const region = document.getElementById("page:said");
  self.ears?.disconnect();
  self.ears = new MutationObserver(() => sentences.push([performance.now(), region.textContent]));
  ears.observe(region, { childList: true });
}"""


@pytest.fixture(scope="module", params=SIZES)
def size(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def lessons(browser: Browser, well_served, size) -> Iterator[dict[str, Page]]:
    """Each lesson, live, for a reader with a screen of that size."""
    context = browser.new_context(service_workers="block", **SIZES[size])
    context.add_init_script(ASKED)
    opened = {}
    for path in PAGES:
        page = opened[path] = context.new_page()
        page.goto(well_served.url(path))
        wait_until_live(page)
    yield opened
    context.close()


@pytest.fixture
def basics(lessons) -> Page:
    page = lessons["basics/index.html"]
    page.bring_to_front()
    return page


@pytest.fixture
def hidden_layers(lessons) -> Page:
    page = lessons["hidden-layers/index.html"]
    page.bring_to_front()
    return page


# What is told


def test_a_press_is_told_in_one_sentence_with_what_changed(basics):
    place = figure(basics, "gradient-descent")
    press(place, "Reset")
    basics.wait_for_timeout(2500)
    basics.evaluate(LISTEN)
    press(place, "GD step")
    expect(heard(basics)).to_contain_text(re.compile(r"^Error 964\.54, down from 134,971\.67\."))
    basics.wait_for_timeout(500)
    assert len(basics.evaluate("sentences")) == 1
    press(place, "Undo")
    expect(heard(basics)).to_contain_text("Error 134,971.67, up from 964.54.")


def test_a_drag_is_told_when_it_is_released_and_asked_about_once(basics):
    place = figure(basics, "train-by-hand")
    press(place, "Reset")
    basics.wait_for_timeout(2500)
    slider = place.get_by_role("slider", name="Weight", exact=True)
    slider.scroll_into_view_if_needed()
    basics.evaluate(LISTEN)
    before = basics.evaluate("asked.tell ?? 0")
    slider.evaluate("""async (one) => {
      for (let value = 0.1; value < 0.3; value += 0.002) {
        one.value = value;
        one.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise(requestAnimationFrame);
      }
    }""")
    basics.wait_for_timeout(1000)
    assert basics.evaluate("sentences") == []
    assert basics.evaluate("asked.tell ?? 0") == before
    slider.evaluate("""(one) => one.dispatchEvent(new Event("change", { bubbles: true }))""")
    expect(heard(basics)).to_contain_text(re.compile(r"^Error [\d,]+, up from 799\."))
    basics.wait_for_timeout(500)
    assert len(basics.evaluate("sentences")) == 1
    assert basics.evaluate("asked.tell") == before + 1


def test_where_no_value_has_a_name_the_sentence_or_the_drawing_is_told(hidden_layers):
    place = figure(hidden_layers, "sigmoid")
    place.get_by_role("slider", name="z", exact=True).fill("3")
    expect(heard(hidden_layers)).to_have_text(re.compile(r".+"))


def test_what_runs_is_told_at_most_once_in_two_seconds(hidden_layers):
    place = figure(hidden_layers, "playground")
    press(place, "Reset")
    hidden_layers.wait_for_timeout(2500)
    hidden_layers.evaluate(LISTEN)
    before = hidden_layers.evaluate("asked.tell ?? 0")
    press(place, "Play")
    hidden_layers.wait_for_timeout(7000)
    asked = hidden_layers.evaluate("asked.tell") - before
    sentences = hidden_layers.evaluate("sentences")
    press(place, "Pause")
    assert 2 <= len(sentences) <= 4
    assert asked <= 4
    # Two seconds from question to question; an answer may be late, and the next one not.
    assert min(later[0] - earlier[0] for earlier, later in itertools.pairwise(sentences)) > 1500


def test_nothing_else_on_a_page_is_read_out_by_itself(lessons):
    for page in lessons.values():
        page.bring_to_front()
        # What an exercise, a cell or a surface says, it says to whoever has pressed something there.
        regions = "main :is([role=status], [aria-live=polite]):not(:is(.exercise, .cell, drawing-surface) *)"
        found = page.evaluate("(regions) => [...document.querySelectorAll(regions)].map(({ id }) => id)", regions)
        assert found == ["page:python-text", "page:said"]


# Where the focus is

FOCUSED = "() => document.activeElement.closest('figure')?.id ?? document.activeElement.localName"


@pytest.mark.parametrize("name", ["Undo", "Reset"])
def test_the_focus_stays_on_undo_and_reset(basics, name):
    place = figure(basics, "gradient-descent")
    press(place, "GD step")
    button = place.get_by_role("button", name=name, exact=True)
    expect(place.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    button.press("Enter")
    expect(shown(place, "Error")).to_have_text("134,971.67")
    expect(button).to_be_focused()


def test_the_focus_stays_on_a_button_that_can_be_pressed_no_more(basics):
    place = figure(basics, "read-the-price")
    press(place, "Reset")
    button = place.get_by_role("button", name="Next", exact=True)
    for _ in range(3):
        button.press("Enter")
    expect(button).to_be_disabled()
    expect(button).to_be_focused()
    sentence = place.locator(".announcement").inner_text()
    button.press("Enter")
    basics.wait_for_timeout(300)
    expect(place.locator(".announcement")).to_have_text(sentence)
    expect(button).to_be_focused()


def test_the_focus_stays_where_one_button_becomes_another(basics):
    place = figure(basics, "read-the-price")
    press(place, "Reset")
    place.get_by_role("button", name="Play", exact=True).press("Enter")
    expect(place.get_by_role("button", name="Pause", exact=True)).to_be_focused()
    place.get_by_role("button", name="Pause", exact=True).press("Enter")
    expect(place.get_by_role("button", name="Play", exact=True)).to_be_focused()


BUTTONS = "[...figure.querySelectorAll('button')].filter((one) => one.checkVisibility())"
# What plays comes last: all would be pressed while it plays.
NAMES_OF_BUTTONS = f"""(figure) => [...new Set({BUTTONS}.map((one) => one.textContent))]
  .sort((one, other) => (one === "Play") - (other === "Play"))"""
FOCUS_BUTTON = f"""(figure, name) => {{
  const button = {BUTTONS}.find((one) => one.textContent === name);
  button?.focus();
  self.answered = new Promise((answered) => {{
    figure.addEventListener("render", answered, {{ once: true }});
    setTimeout(answered, 100);
  }});
  return Boolean(button);
}}"""


def test_no_button_of_a_figure_leaves_the_focus_to_nobody(lessons):
    """Every button that stands open in every figure, pressed by key."""
    for page in lessons.values():
        page.bring_to_front()
        for place in page.locator("figure[data-figure]").all():
            id_ = place.get_attribute("id")
            for name in place.evaluate(NAMES_OF_BUTTONS):
                if place.evaluate(FOCUS_BUTTON, name):
                    page.keyboard.press("Enter")
                    page.evaluate("answered")
                    assert page.evaluate(FOCUSED) == id_, f"{id_}: {name}"
            press(place, "Reset")


def test_the_focus_stays_in_the_figure_when_what_had_it_is_gone(basics):
    place = figure(basics, "train-by-hand")
    # As a part of a drawing that the next one does not have.
    place.locator(".view").evaluate("""(view) => {
      self.part = document.createElement("button");
      view.append(part);
      part.focus();
    }""")
    assert basics.evaluate("document.activeElement === part")
    place.get_by_role("slider", name="Weight", exact=True).evaluate("""(one) => {
      one.value = 0.2;
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    until(basics, "() => !part.isConnected")
    expect(place).to_be_focused()


# The values of a plot


def unfold_values(place: Locator) -> Locator:
    fold = place.locator(".values")
    if not fold.evaluate("one => one.open"):
        place.get_by_text("Data as a table", exact=True).click()
    return fold


def test_every_plot_has_its_data_as_a_table(lessons):
    for page in lessons.values():
        page.bring_to_front()
        # What is to be drawn by the reader holds nothing yet.
        for place in page.locator("figure", has=page.locator(".plot"), has_not=page.locator(".ask .plot")).all():
            tables = unfold_values(place).locator("table")
            expect(tables.first).to_be_visible()
            assert tables.count() >= place.locator(".plot").count(), place.get_attribute("id")


def test_a_table_says_what_the_plot_shows_now(basics):
    place = figure(basics, "train-by-hand")
    press(place, "Reset")
    cells = unfold_values(place).locator("tbody tr:has(th:text-is('line')) td")
    expect(cells).to_have_text(["0", "150"])
    place.get_by_role("slider", name="Bias", exact=True).fill("200")
    expect(cells).to_have_text(["0", "200"])
    press(place, "Undo")
    expect(cells).to_have_text(["0", "150"])


def test_a_map_is_a_table_when_it_is_opened(basics):
    place = figure(basics, "gradient-descent")
    press(place, "Reset")
    rows = unfold_values(place).locator("table").nth(2).locator("tbody tr")
    expect(rows).to_have_count(12)
    expect(rows.first.locator("td")).to_have_count(12)
    filled = rows.locator("td").filter(has_text=re.compile(r"\d"))
    expect(filled).to_have_count(1)
    place.get_by_label("Reveal the whole surface").check()
    expect(filled).to_have_count(144)
    press(place, "Undo")


def test_a_closed_table_costs_nothing(hidden_layers):
    place = figure(hidden_layers, "playground")
    press(place, "Reset")
    place.locator(".values").evaluate("one => { one.open = false; }")
    hidden_layers.wait_for_timeout(500)
    before = hidden_layers.evaluate("asked.tabulate ?? 0")
    press(place, "One epoch")
    expect(shown(place, "Epoch")).to_have_text("1")
    hidden_layers.wait_for_timeout(2500)
    assert hidden_layers.evaluate("asked.tabulate ?? 0") == before


def test_tables_of_plots_are_there_before_python(browser, well_served):
    page = browser.new_page(java_script_enabled=False)
    page.goto(well_served.url("basics/index.html"))
    place = figure(page, "train-by-hand")
    place.get_by_text("Data as a table", exact=True).click()
    expect(place.locator(".values tbody td").first).to_have_text("2,104")
    page.close()


# Drawings by key

STOPS = """(drawing) => drawing.querySelectorAll("[tabindex='0']").length"""
ACTIVE = "() => document.activeElement.getAttribute('aria-label')"


def test_every_drawing_is_one_stop_of_the_tab_key_at_most(lessons):
    for page in lessons.values():
        page.bring_to_front()
        stops = page.locator("svg.frame, .diagram > svg").evaluate_all(
            "all => all.map(one => one.querySelectorAll(\"[tabindex='0']\").length)"
        )
        assert set(stops) <= {0, 1}
        assert 1 in stops


def test_the_largest_network_takes_one_press_of_the_tab_key(hidden_layers):
    place = figure(hidden_layers, "playground")
    parts = place.locator(".diagram [tabindex]")
    assert parts.count() > 10
    parts.first.focus()
    hidden_layers.keyboard.press("Tab")
    assert not hidden_layers.evaluate("() => Boolean(document.activeElement.closest('.diagram'))")
    hidden_layers.keyboard.press("Shift+Tab")
    expect(parts.first).to_be_focused()
    for _ in range(3):
        hidden_layers.keyboard.press("ArrowDown")
    expect(parts.nth(3)).to_be_focused()
    hidden_layers.keyboard.press("Shift+Tab")
    assert not hidden_layers.evaluate("() => Boolean(document.activeElement.closest('.diagram'))")
    hidden_layers.keyboard.press("Tab")
    expect(parts.first).to_be_focused()


def test_arrow_keys_lead_through_a_network_and_end_where_it_ends(hidden_layers):
    place = figure(hidden_layers, "feed-forward")
    parts = place.locator(".diagram [tabindex]")
    parts.first.focus()
    names = [hidden_layers.evaluate(ACTIVE)[:2]]
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        hidden_layers.keyboard.press(key)
        names.append(hidden_layers.evaluate(ACTIVE)[:2])
    assert names == ["x₁", "x₂", "h₁", "h₂", "y,", "y,", "h₂", "h₁"]
    # What has the focus is looked at.
    expect(place).to_contain_text("h₁ = tanh(")


def test_arrow_keys_lead_through_the_points_of_a_plot(basics):
    place = figure(basics, "train-by-hand")
    press(place, "Reset")
    spots = place.locator(".plot .spot")
    expect(spots.first).to_have_attribute("aria-label", "Area (sq ft) 2,104, Price ($1000) 399.9")
    spots.first.focus()
    expect(spots.first.locator("text")).to_be_visible()
    basics.keyboard.press("ArrowRight")
    expect(spots.nth(1)).to_be_focused()
    expect(spots.nth(1).locator("text")).to_be_visible()
    expect(spots.first.locator("text")).to_be_hidden()
    # The focus lives on when the figure changes.
    place.get_by_role("slider", name="Weight", exact=True).evaluate("""(one) => {
      one.value = 0.2;
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    expect(shown(place, "Error")).not_to_have_text("799")
    expect(spots.nth(1)).to_be_focused()
    basics.keyboard.press("Tab")
    assert not basics.evaluate("() => Boolean(document.activeElement.closest('.plot'))")


def test_arrow_keys_still_move_sliders(basics):
    place = figure(basics, "train-by-hand")
    press(place, "Reset")
    slider = place.get_by_role("slider", name="Weight", exact=True)
    expect(slider).to_have_value("0.1")
    slider.focus()
    basics.keyboard.press("ArrowRight")
    expect(slider).to_have_value("0.101")
