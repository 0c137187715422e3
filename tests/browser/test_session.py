"""What a reader does to a figure is kept, one thing after the other, and shown; whatever browsers, fingers and others do."""

import re

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.reader import dial, figure, heard, press, said, shown, slide, until, wait_until_live
from tests.browser.test_hidden_layers import LESSON, QUIET, epoch, linked, on_plane, plane, unfold
from tests.browser.test_lesson import HELD_BACK, let_python_start

BASICS = "basics/index.html"


@pytest.fixture
def place(page: Page, well_served) -> Locator:
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    found = figure(page, "playground")
    found.scroll_into_view_if_needed()
    return found


def visited(page: Page, server, id_: str) -> Locator:
    page.goto(server.url(BASICS))
    wait_until_live(page)
    found = figure(page, id_)
    found.scroll_into_view_if_needed()
    return found


def plays(place: Locator) -> None:
    stood = epoch(place)
    expect(shown(place, "Epoch")).not_to_have_text(f"{stood:,}")


# What is typed


def test_a_number_is_typed_while_training_runs(place):
    press(place, "Play")
    seed = place.get_by_label("Seed")
    seed.fill("")
    for letter in "123":
        seed.press(letter)
        plays(place)
    expect(seed).to_have_value("123")
    seed.press("Enter")
    press(place, "One epoch")
    expect(seed).to_have_attribute("value", "123")
    expect(seed).to_have_value("123")


def test_what_was_typed_and_left_without_a_change_shows_what_is(place):
    seed = place.get_by_label("Seed")
    seed.fill("5")
    seed.fill("0")
    seed.blur()
    expect(seed).to_have_value("0")


def test_a_checkbox_is_drawn_as_it_was(page, well_served):
    text = page.request.get(well_served.url(BASICS)).text()
    page.goto(well_served.url(BASICS))
    wait_until_live(page)
    page.evaluate("new Promise((resolve) => setTimeout(resolve))")
    boxes = page.locator("figure[data-figure] input[type=checkbox]")
    for found in page.locator("figure[data-figure] .view").all():
        html = found.evaluate("one => one.innerHTML")
        parsed = page.evaluate(
            """([text, id]) => new DOMParser().parseFromString(text, "text/html").querySelector(`#${id} .view`).innerHTML""",
            [text, found.evaluate("one => one.closest('figure').id")],
        )
        assert html == parsed
    assert boxes.count()


def test_what_was_chosen_before_a_reload_is_not_shown_beside_a_new_figure(place):
    place.get_by_label("Learning rate").select_option("0.3")
    seed = place.get_by_label("Seed")
    seed.fill("7")
    seed.press("Enter")
    expect(seed).to_have_attribute("value", "7")
    page = place.page
    page.add_init_script(HELD_BACK)
    page.goto(page.url.replace(LESSON, "index.html"))
    page.go_back(wait_until="load")
    assert page.locator("html").get_attribute("data-python") != "live"
    expect(place.get_by_label("Learning rate")).to_have_value("0.03")
    expect(seed).to_have_value("0")


def test_a_key_moves_a_value_beyond_its_slider_by_one_step(place):
    weight = place.get_by_role("slider", name=re.compile("^Weight from"))
    # A rate that throws the weights far out.
    place.get_by_label("Learning rate").select_option("3")
    press(place, "100 epochs")
    expect(shown(place, "Epoch")).to_have_text("100")
    far = value_of(weight)
    assert abs(far) > 5, "the weight has to be beyond its slider"
    weight.focus()
    weight.press("ArrowLeft" if far > 0 else "ArrowRight")
    expect(weight).not_to_have_attribute("aria-valuetext", re.compile(f"^{re.escape(f'{far:,.3f}')}$"))
    assert abs(value_of(weight) - far) == pytest.approx(0.01, abs=0.002)


def value_of(slider: Locator) -> float:
    return float(slider.get_attribute("value") or "nan")


# What is taken back


def test_pointing_is_no_step(place):
    press(place, "One epoch")
    expect(shown(place, "Epoch")).to_have_text("1")
    edges = place.locator(".diagram [aria-label^='Weight from']")
    for at in range(8):
        edges.nth(at).hover(force=True)
    place.page.mouse.move(0, 0)
    place.evaluate(QUIET)
    press(place, "Undo")
    expect(shown(place, "Epoch")).to_have_text("0")
    expect(place.get_by_role("button", name="Undo")).to_be_disabled()


def test_play_pause_undo_does_not_play(place):
    press(place, "Play")
    expect(shown(place, "Epoch")).not_to_have_text("0")
    press(place, "Pause")
    press(place, "Undo")
    place.evaluate(QUIET)
    expect(place.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert epoch(place) == 0


DRAG = """async ([slider, values]) => {
  for (const value of values) {
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
  slider.dispatchEvent(new Event("change", { bubbles: true }));
}"""


def drag(place: Locator, label: str, *values: float) -> None:
    slider = place.get_by_role("slider", name=label, exact=True)
    place.page.evaluate(DRAG, [slider.element_handle(), list(values)])


def test_a_drag_is_one_step_of_undo(page, well_served):
    place = visited(page, well_served, "train-by-hand")
    drag(place, "Weight", 0.15, 0.2, 0.25, 0.3)
    expect(dial(place, "Weight")).to_have_text("0.300")
    press(place, "Undo")
    expect(dial(place, "Weight")).to_have_text("0.100")
    expect(place.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_drag_before_python_is_live_is_one_step_of_undo(page, well_served):
    page.add_init_script(HELD_BACK)
    page.goto(well_served.url(BASICS), wait_until="commit")
    place = figure(page, "train-by-hand")
    drag(place, "Weight", 0.15, 0.2, 0.25, 0.3)
    let_python_start(page)
    expect(dial(place, "Weight")).to_have_text("0.300")
    press(place, "Undo")
    expect(dial(place, "Weight")).to_have_text("0.100")
    expect(place.get_by_role("slider", name="Weight", exact=True)).to_have_value("0.1")
    expect(place.get_by_role("button", name="Undo")).to_be_disabled()


def test_reset_can_be_undone(page, well_served):
    place = visited(page, well_served, "train-by-hand")
    slide(place, "Weight", 0.3)
    press(place, "Reset")
    expect(dial(place, "Weight")).to_have_text("0.100")
    press(place, "Undo")
    expect(dial(place, "Weight")).to_have_text("0.300")


# What others do to the page

TRANSLATE = """(view) => {
  const texts = document.createTreeWalker(view, NodeFilter.SHOW_TEXT), all = [];
  while (texts.nextNode()) if (texts.currentNode.data.trim()) all.push(texts.currentNode);
  for (const text of all) {
    const inner = document.createElement("font"), outer = document.createElement("font");
    inner.textContent = `[${text.data}]`;
    outer.append(inner);
    text.replaceWith(outer);
  }
}"""


def test_a_translated_page_shows_new_values(page, well_served):
    place = visited(page, well_served, "train-by-hand")
    for weight, words in ((0.3, "0.300"), (0.2, "0.200"), (0.25, "0.250")):
        # Its name is translated too.
        place.get_by_role("slider").first.fill(str(weight))
        expect(dial(place, "Weight")).to_have_text(words)
        place.locator(".view").evaluate(TRANSLATE)
        expect(place.locator(".slider output").first).to_have_text(f"[{words}]")


@pytest.mark.parametrize(
    "harm",
    [
        "view.querySelector('.slider').remove()",
        "view.querySelector('output').remove()",
        "view.querySelector('svg').remove()",
        "view.querySelector('.slider').prepend(document.createElement('grammar-check'))",
        "view.prepend(document.createElement('grammar-check'))",
        "view.querySelector('svg text').firstChild.remove()",
        "view.querySelector('output').firstChild.splitText(1)",
        "view.querySelector('input').setAttribute('data-seen', '')",
        "view.replaceChildren()",
    ],
)
def test_what_extensions_do_is_mended_by_the_next_event(page, well_served, harm):
    place = visited(page, well_served, "train-by-hand")
    slide(place, "Bias", 151)
    expect(dial(place, "Bias")).to_have_text("151.0")
    view = place.locator(".view")
    view.evaluate(f"(view) => {{ {harm}; }}")
    press(place, "Undo")
    press(place, "Reset")
    expect(dial(place, "Bias")).to_have_text("150.0")
    slide(place, "Weight", 0.3)
    expect(dial(place, "Weight")).to_have_text("0.300")
    slide(place, "Weight", 0.1)
    expect(dial(place, "Weight")).to_have_text("0.100")
    press(place, "Reset")
    place.evaluate(QUIET)
    expect(dial(place, "Weight")).to_have_text("0.100")
    view.evaluate("(view) => { for (const one of view.querySelectorAll('grammar-check')) one.remove(); }")
    text = page.request.get(well_served.url(BASICS)).text()
    first = page.evaluate(
        """(text) => new DOMParser().parseFromString(text, "text/html").querySelector("#train-by-hand .view").innerHTML""",
        text,
    )
    assert re.sub(' data-seen=""', "", view.inner_html()) == first


# Fingers


class Finger:
    """A finger on the screen, as the browser itself makes its events."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session

    def touch(self, kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 12) -> None:
        self.touch("touchStart", start)
        for step in range(1, steps + 1):
            part = step / steps
            self.touch("touchMove", (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])))
        self.touch("touchEnd")


@pytest.fixture
def phone(browser, well_served):
    if browser.browser_type.name != "chromium":
        pytest.skip("fingers are Chromium's")
    context = browser.new_context(
        service_workers="block", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def finger(phone: Page) -> Finger:
    return Finger(phone.context.new_cdp_session(phone))


@pytest.fixture
def touched(phone: Page, well_served) -> Locator:
    """The playground with two points on a phone, in the middle of its screen."""
    phone.goto(well_served.url(LESSON))
    wait_until_live(phone)
    place = figure(phone, "playground")
    unfold(place, "Your own data")
    press(place, "Remove nearly all")
    expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 2 points"))
    place.locator(".square-plot").evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    return place


def where(place: Locator, x: float, y: float) -> tuple[float, float]:
    box = place.locator("[data-on-press]").bounding_box()
    assert box
    return box["x"] + box["width"] * (x + 6) / 12, box["y"] + box["height"] * (6 - y) / 12


def rows(place: Locator) -> list[list[float]]:
    """Where the points of the plane are, as its marks say."""
    frame = ".square-plot svg.frame > path"
    found = place.locator(f"{frame}.dot:not(.halo), {frame}.square:not(.halo)")
    paths = found.evaluate_all("all => all.map(one => one.getAttribute('d'))")
    starts = [one.groups() for path in paths if (one := re.match(r"M([-\d.]+)[ ,]([-\d.]+)", path))]
    return sorted([round(float(x) / 440 * 12 - 6, 1), round(6 - float(y) / 440 * 12, 1)] for x, y in starts)


def test_a_finger_drags_a_point_and_the_page_stays(touched, finger):
    page = touched.page
    before = page.evaluate("scrollY")
    finger.drag(where(touched, -3, 0), where(touched, 0, 0))
    touched.evaluate(QUIET)
    assert rows(touched) == [[0, 0], [3, 0]]
    finger.drag(where(touched, 3, 0), where(touched, 3, 4))
    touched.evaluate(QUIET)
    assert rows(touched) == [[0, 0], [3, 4]]
    assert page.evaluate("scrollY") == before
    press(touched, "Undo")
    touched.evaluate(QUIET)
    assert rows(touched) == [[0, 0], [3, 0]]


@pytest.mark.parametrize("end", [(0.5, 5.5), (-5, 3)])
def test_a_finger_that_swipes_over_the_plane_adds_no_point(touched, finger, end):
    page = touched.page
    before = page.evaluate("scrollY")
    finger.drag(where(touched, 0.5, -3), where(touched, *end))
    touched.evaluate(QUIET)
    assert rows(touched) == [[-3, 0], [3, 0]]
    if end[0] > 0:
        assert page.evaluate("scrollY") > before + 40


def test_a_tap_adds_a_point(touched, finger):
    finger.drag(where(touched, 0, 4), where(touched, 0, 4), 1)
    expect(plane(touched)).to_have_attribute("aria-label", re.compile(", and 3 points"))


def test_a_finger_that_swipes_over_a_plot_changes_nothing_and_one_along_its_axis_does(phone, finger, well_served):
    phone.goto(well_served.url(BASICS))
    wait_until_live(phone)
    place = figure(phone, "read-the-price")
    surface = place.locator("[data-on-point]")
    surface.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    first = said(place).inner_text()
    box = surface.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    before = phone.evaluate("scrollY")
    finger.drag((x, y), (x, y - 200))
    place.evaluate(QUIET)
    assert phone.evaluate("scrollY") > before + 40
    assert said(place).inner_text() == first
    surface.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    finger.drag((x, y), (x + 150, y))
    expect(said(place)).not_to_have_text(first)


def test_a_drag_that_began_beside_the_plane_moves_nothing(place):
    unfold(place, "Your own data")
    press(place, "Remove nearly all")
    mouse = place.page.mouse
    mouse.click(*on_plane(place, 0, 4))
    expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 3 points"))
    place.evaluate(QUIET)
    before = plane(place).inner_html()
    sentence = place.locator(".announcement").first.bounding_box()
    assert sentence
    mouse.move(sentence["x"] + 5, sentence["y"] + 5)
    mouse.down()
    mouse.move(*on_plane(place, -2, 2), steps=5)
    mouse.move(*on_plane(place, 2, -2), steps=5)
    mouse.up()
    place.evaluate(QUIET)
    assert plane(place).inner_html() == before


# Links


@pytest.mark.parametrize("carried", ["%E0%A4%A", "%", "%00", "a%zz"])
def test_an_address_that_is_none_says_so(page, well_served, carried):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(well_served.url(LESSON) + f"#playground={carried}")
    wait_until_live(page)
    expect(figure(page, "playground").locator(".message")).to_contain_text("this link carries no playground")
    assert errors == []


def test_back_from_a_footnote_is_not_back_to_the_link(page, context, well_served):
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    place = figure(page, "playground")
    press(place, "One epoch", 2)
    expect(shown(place, "Epoch")).to_have_text("2")
    address = linked(place)
    other = context.new_page()
    other.goto(address)
    again = figure(other, "playground")
    expect(shown(again, "Epoch")).to_have_text("2")
    press(again, "100 epochs")
    expect(shown(again, "Epoch")).to_have_text("102")
    other.locator("main a[href^='#']").first.evaluate("one => one.click()")
    until(other, "() => !location.hash.startsWith('#playground')")
    other.go_back()
    until(other, "() => location.hash.startsWith('#playground')")
    again.evaluate(QUIET)
    assert epoch(again) == 102
    # Another link, typed into the address, is opened.
    other.evaluate("(address) => { location.hash = address; }", "#playground=abcdef")
    expect(again.locator(".message")).to_contain_text("cut short or altered")
    other.evaluate("(address) => { location.hash = address; }", address.partition("#")[2])
    expect(shown(again, "Epoch")).to_have_text("2")


# Looks, sounds, memory


def test_pressed_buttons_differ_in_forced_colours(browser, well_served):
    page = browser.new_page(forced_colors="active")
    page.goto(well_served.url(LESSON))
    place = figure(page, "playground")
    look = "one => { const { color, backgroundColor, borderColor } = getComputedStyle(one); return [backgroundColor, color]; }"
    pressed, other = (
        place.locator(f"button[aria-pressed={pressed}]").first.evaluate(look) for pressed in ("true", "false")
    )
    assert pressed[0] != other[0]
    assert pressed[1] != other[1]
    assert pressed[0] != pressed[1]
    page.close()


COUNT = """(milliseconds) => new Promise((resolve) => {
  let changes = 0;
  const spoken = new MutationObserver((records) => {
    const element = ({ target }) => (target.nodeType === 3 ? target.parentNode : target);
    const spots = new Set(records.map((record) => element(record).closest("[role=status], [aria-live=polite]")));
    spots.delete(null);
    changes += spots.size;
  });
  spoken.observe(document.body, { subtree: true, childList: true, characterData: true });
  setTimeout(() => { spoken.disconnect(); resolve(changes); }, milliseconds);
})"""


def test_a_screen_reader_hears_little_while_it_plays_and_what_is_there_at_the_end(place):
    press(place, "Play")
    expect(shown(place, "Epoch")).not_to_have_text("0")
    assert 1 <= place.page.evaluate(COUNT, 5000) <= 3
    press(place, "Pause")
    expect(place.get_by_role("button", name="Play", exact=True)).to_be_visible()
    place.evaluate(QUIET)
    expect(heard(place.page)).to_contain_text(f"After {epoch(place):,} epochs")


def test_a_running_figure_draws_its_pictures_where_they_are(place):
    """No address of a picture is new while it plays, and what is painted instead is what it says."""
    images = place.locator(".view image")
    press(place, "Play")
    expect(place.locator(".view.painted")).to_be_visible()
    first = images.evaluate_all("all => all.map(one => one.getAttribute('href'))")
    plays(place)
    assert images.evaluate_all("all => all.map(one => one.getAttribute('href'))") == first
    painted = place.evaluate(
        """(figure) => new Promise((resolve) => figure.addEventListener("render", ({ detail }) => setTimeout(async () => {
             const hrefs = [...detail.markup.matchAll(/ href="(data:image[^"]*)"/g)].map(([, href]) => href);
             const canvases = [...figure.querySelectorAll("foreignObject canvas")];
             resolve(await Promise.all(canvases.map(async (canvas, at) => {
               const image = new Image();
               image.src = hrefs[at];
               await image.decode();
               const other = new OffscreenCanvas(image.width, image.height).getContext("2d");
               other.drawImage(image, 0, 0);
               const { width, height } = image;
               const [a, b] = [canvas.getContext("2d"), other].map((one) => one.getImageData(0, 0, width, height).data);
               return a.every((value, at) => Math.abs(value - b[at]) < 3);
             })));
           }), { once: true }))"""
    )
    assert painted
    press(place, "Pause")
    expect(place.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(place.locator(".view canvas")).to_have_count(0)
    assert images.evaluate_all("all => all.map(one => one.getAttribute('href'))") != first
