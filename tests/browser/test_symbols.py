"""Pointing at a symbol lights what stands for it, in formulas and in figures, whichever is pointed at."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reader import figure, wait_until_live

LESSON = "basics/index.html"


@pytest.fixture
def lesson(page: Page, well_served) -> Page:
    page.goto(well_served.url(LESSON))
    # Nothing moves any more.
    wait_until_live(page)
    return page


def is_lit(place: Locator) -> str:
    return place.first.evaluate("(one) => getComputedStyle(one).getPropertyValue('--lit').trim()")


def symbols(place: Locator | Page, name: str) -> Locator:
    return place.locator(f'[data-symbol="{name}"]')


def test_a_symbol_in_a_formula_lights_its_edge_and_its_slider(lesson):
    weight = symbols(lesson.locator('math[display="block"]'), "W").first
    slider, edge = symbols(figure(lesson, "train-by-hand"), "W"), symbols(figure(lesson, "in-symbols"), "W")
    assert is_lit(slider) == ""
    weight.hover()
    assert [is_lit(slider), is_lit(edge), is_lit(weight)] == ["1", "1", "1"]
    assert is_lit(symbols(lesson, "b")) == ""
    lesson.mouse.move(0, 0)
    weight.focus()
    expect(weight).to_be_focused()
    assert [is_lit(slider), is_lit(edge)] == ["1", "1"]


def test_a_slider_lights_its_symbol_in_the_formulas(lesson):
    weight = symbols(lesson.locator("math"), "W")
    figure(lesson, "train-by-hand").get_by_role("slider", name="Weight").focus()
    assert is_lit(weight) == "1"
    lesson.mouse.move(0, 0)
    lesson.locator("body").evaluate("() => document.activeElement.blur()")
    symbols(figure(lesson, "in-symbols"), "W").locator("text").first.hover()
    assert is_lit(weight) == "1"


def test_a_symbol_has_the_colour_of_its_role(lesson):
    colour = "(one) => getComputedStyle(one).color"
    text, formula = lesson.locator(".slider[data-role=weight]").first, symbols(lesson.locator("math"), "W").first
    assert formula.evaluate(colour) == text.evaluate(colour)
