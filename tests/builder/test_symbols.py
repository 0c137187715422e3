"""Symbols of formulas: named, coloured by their role, and linked with what stands for them in figures."""

import re

import pytest

from builder import markdown
from builder.symbols import linked, rules

ROLES = {"W": "weight", "W_1": "weight", "x_1": "data", "y": "prediction", r"\hat{y}": "prediction"}
FIGURE = '<div class="slider" data-symbol="W1"></div>'


def html(latex: str) -> str:
    return linked(markdown.convert(latex, {}).html, ROLES, [FIGURE])


def named(latex: str) -> list[tuple[str, str]]:
    return re.findall(r'data-symbol="([^"]*)" class="role-(\w+)"', html(latex))


@pytest.mark.parametrize(
    ("latex", "found"),
    [
        ("$W$", [("W", "weight")]),
        ("$W_1 x_1$", [("W1", "weight"), ("x1", "data")]),
        ("$W_2$", [("W", "weight")]),
        (r"$\hat{y} - y$", [("ŷ", "prediction"), ("y", "prediction")]),
        (r"$e^{W_1}$", [("W1", "weight")]),
        (r"$z \cdot q$", []),
        (r"$\text{Wy}$", []),
    ],
)
def test_symbols_are_named_where_they_stand(latex, found):
    assert named(latex) == found


def test_a_symbol_of_a_figure_can_be_focused_where_a_formula_stands_alone():
    assert re.findall(r"<(m\w+)[^>]* data-stop", html("$$W_1 x_1$$")) == ["msub"]
    assert "data-stop" not in html("$W_1$")


def test_a_lesson_without_symbols_stays_as_it_is():
    text = markdown.convert("$W$ and $$W_1$$", {}).html
    assert linked(text, {}, [FIGURE]) == text


def test_there_is_a_rule_for_each_symbol_that_is_shown():
    css = rules(ROLES, html("$W$") + FIGURE)
    assert '[data-symbol="W"]' in css
    assert '[data-symbol="W1"]' in css
    assert '[data-symbol="x1"]' not in css


def test_a_role_that_is_none_is_a_mistake_at_its_line(content, mistakes):
    text = '+++\ntitle = "A"\nsummary = "B."\ndate = 2026-01-01\nsymbols = { W = "wieght" }\n+++\n\nText.\n'
    content.write("a/lesson.md", text)
    assert mistakes() == [
        "a/lesson.md:5: a symbol is data, prediction, error, weight or bias, not 'wieght' (did you mean 'weight'?)"
    ]
