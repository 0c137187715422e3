"""What is told of a view that has changed."""

import json

import pytest

from nncore.figures import live
from nncore.figures.markup import decimal
from nncore.figures.telling import amount, changes

WORDS = {
    "rose": "{name} {now}, up from {before}.",
    "fell": "{name} {now}, down from {before}.",
    "turned": "{name} {now}, before it was {before}.",
}


def value(name, text):
    return ["output", name, text]


def test_a_value_is_told_with_what_it_was():
    before, after = [value("Error", "134,971.67")], [value("Error", "964.54")]
    assert changes(before, after, WORDS) == "Error 964.54, down from 134,971.67."
    assert changes(after, before, WORDS) == "Error 134,971.67, up from 964.54."
    assert changes(before, before, WORDS) == ""


def test_what_is_no_number_has_no_direction():
    before, after = [value("Class", "red"), value("Error", "none")], [value("Class", "blue"), value("Error", "0.5")]
    assert changes(before, after, WORDS) == "Class blue, before it was red. Error 0.5, before it was none."


def test_sentences_are_told_after_values_and_drawings_only_where_there_is_nothing_else():
    before = [value("Error", "2"), ["p", None, "Go on."], ["svg", "A line", ""]]
    after = [value("Error", "1"), ["p", None, "Well done."], ["svg", "Another line", ""]]
    assert changes(before, after, WORDS) == "Error 1, down from 2. Well done."
    assert changes(before[1:], after[1:], WORDS) == "Well done."
    assert changes(before[2:], after[2:], WORDS) == "Another line."


def test_values_of_one_name_are_told_apart_by_their_order_and_new_ones_not_at_all():
    before, after = (
        [value("Error", "1"), value("Error", "2")],
        [value("Error", "1"), value("Error", "3"), value("x", "4")],
    )
    assert changes(before, after, WORDS) == "Error 3, up from 2."


@pytest.mark.parametrize("number", [0.0, 3.25, -3.25, 134_971.67, 2.5e13, -2.5e13, 1e300, float("inf"), -float("inf")])
def test_a_number_is_read_as_it_is_written(number):
    assert amount(decimal(number, 2)) == pytest.approx(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.25·10⁻⁷", 1.25e-7), ("10⁷", 1e7), ("−10⁷", -1e7), ("$1,200", 1200), ("97 %", 97), ("none", None), ("", None)],
)
def test_units_and_powers_of_ten_are_read(text, expected):
    assert amount(text) == (expected if expected is None else pytest.approx(expected))


def test_a_page_asks_in_json():
    told = json.dumps([[value("Error", "2")], [value("Error", "1")], WORDS])
    assert live.tell("any", None, told) == ("Error 1, down from 2.", None)
