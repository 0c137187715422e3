from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
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
     (float("inf"), 0, "∞"), (float("-inf"), 0, "−∞"), (float("nan"), 0, "not a number"),
     (999_999_999_999, 0, "999,999,999,999"), (-1.194e26, 2, "−1.19·10²⁶"), (1e12, 2, "10¹²")],
)  # fmt: skip
def test_numbers_for_people(value, digits, text):
    assert decimal(value, digits) == text


def test_a_handler_needs_a_name():
    with pytest.raises(ValueError, match="named function"):
        reference(lambda state: state)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.argmax([1, 3]), "1"),
        *[(kind(3), "3") for kind in (np.int8, np.uint16, np.int32, np.uint64)],
        *[(kind(0.5), "0.5") for kind in (np.float16, np.float32, np.float64, np.longdouble)],
        (np.float32(0.1), "0.1"),
        (np.array(7), "7"),
        (np.array(0.25), "0.25"),
        (np.str_("a < b"), "a &lt; b"),
        (np.array("a < b"), "a &lt; b"),
        (np.array(Markup("<hr>"), dtype=object), "<hr>"),
        (np.array([1, 2]), "12"),
        (np.array([["a", "<"]]), "a&lt;"),
        (np.bool_(True), "True"),
        (np.bool_(False), ""),
        (np.array(False), ""),
        (np.array(None), ""),
        (Fraction(1, 3), "1/3"),
        (Decimal("0.10"), "0.10"),
        ({"one": 1}.values(), "1"),
        ((one for one in (1, "<")), "1&lt;"),
    ],
)
def test_any_value_is_written_like_pythons_own(value, text):
    assert element("p", value) == f"<p>{text}</p>"
    assert type(join(value)) is Markup


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.int64(3), ' at="3"'),
        (np.float32(0.5), ' at="0.5"'),
        (np.float32(1e7), ' at="10000000"'),
        (np.float64(1 / 3), ' at="0.333333333333"'),
        (np.float32(1 / 3), ' at="0.333333343267"'),
        (np.array(2.0), ' at="2"'),
        (np.array(2), ' at="2"'),
        (np.str_('"'), ' at="&quot;"'),
        (np.bool_(True), ' at=""'),
        (np.array(True), ' at=""'),
        (np.bool_(False), ""),
        (np.array(False), ""),
        (np.array(None), ""),
        (Fraction(1, 3), ' at="1/3"'),
    ],
)
def test_any_value_is_an_attribute_like_pythons_own(value, text):
    assert element("p", at=value) == f"<p{text}></p>"
