from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.figures.markup import Markup, decimal, element, join, reference

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]))


@given(TEXT, TEXT)
def test_text_and_attributes_come_back_as_they_went_in(text, attribute):
    parsed = ElementTree.fromstring(element("p", text, title=attribute))
    assert (parsed.text or "", parsed.get("title")) == (text, attribute)


def test_markup_is_never_escaped_again():
    assert element("p", element("b", "a < b")) == "<p><b>a &lt; b</b></p>"


def test_attribute_names_and_values():
    assert element(
        "input", type="range", data_on_input="turn", checked=True, disabled=False, name=None, step=0.0001
    ) == ('<input type="range" data-on-input="turn" checked="" step="0.0001">')


def test_nothing_and_false_leave_no_trace_but_zero_does():
    assert join([None, False, 0, "", [Markup("<hr>")]]) == "0<hr>"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234.5678, 2, "1,234.57"), (-1234.5678, 0, "−1,235"), (-0.0001, 2, "0.00"), (0.1, 3, "0.100"),
     (float("inf"), 0, "∞"), (float("-inf"), 0, "−∞"), (float("nan"), 0, "not a number")],
)  # fmt: skip
def test_numbers_for_people(value, digits, text):
    assert decimal(value, digits) == text


def test_a_handler_needs_a_name():
    with pytest.raises(ValueError, match="named function"):
        reference(lambda state: state)
