import re
from xml.etree import ElementTree

import numpy as np
import pytest

from nncore.figures import (
    bars,
    button,
    checkbox,
    choice,
    controls,
    copier,
    download,
    file_field,
    folded,
    link,
    number,
    readout,
    slider,
    stepper,
    text_field,
)


def turn(state, value):
    return value


def test_a_slider_names_its_function_and_shows_its_value():
    markup = slider("Weight", 0.1, 0, 0.4, step=0.001, on_input=turn)
    assert 'data-on-input="turn"' in markup
    assert 'value="0.1"' in markup
    assert '<output aria-live="off">0.100</output>' in markup
    assert "<label><span>Weight</span><input" in markup


def test_a_control_may_set_a_field_instead():
    assert 'data-sets="weight"' in slider("Weight", 0.1, 0, 1, sets="weight")
    assert 'data-sets="rough"' in checkbox("Rough", True, sets="rough")
    assert 'checked=""' in checkbox("Rough", True, sets="rough")
    assert 'data-sets="kind"' in choice("Kind", "a", ["a", ("b", "Bee")], sets="kind")
    assert 'data-sets="count"' in stepper("Count", 3, 1, 8, sets="count")


def test_a_button_may_carry_a_value():
    assert 'data-value="10"' in button("Ten", on_click=turn, value=10)
    assert 'data-value="{&quot;at&quot;: 1}"' in button("One", on_click=turn, value={"at": 1})
    assert "data-value" not in button("None", on_click=turn)


def test_the_value_of_a_slider_may_be_a_field():
    markup = slider("Weight", 7.25, -5, 5, step=0.01, on_input=turn, on_change=turn, digits=3)
    root = ElementTree.fromstring(closed(markup))
    own, typed = root.iter("input")
    assert (own.get("type"), typed.get("type")) == ("range", "number")
    assert typed.get("value") == "7.250"
    assert typed.get("aria-label") == "Weight"
    assert typed.get("data-on-change") == "turn"
    assert typed.get("max") is None
    assert root.find("output") is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_field_is_empty_where_there_is_no_number_to_type(value):
    assert 'value=""' in slider("Weight", value, -5, 5, on_input=turn, on_change=turn)


def test_a_number_may_be_missing():
    assert 'value=""' in number("Most", None, 0, 5, sets="most")
    assert 'value="0.25"' in number("Most", np.float64(0.25), 0, 5, on_change=turn)
    assert 'data-sets="most"' in number("Most", None, 0, 5, sets="most")


def test_texts_and_files_are_fields_with_names():
    written = text_field("Rows", "\n<1>, 2", sets="rows")
    assert "<label><span>Rows</span><textarea" in written
    assert ">\n\n&lt;1&gt;, 2</textarea>" in written
    assert 'data-on-change="turn"' in text_field("Rows", "", on_change=turn)
    assert '<input type="file" accept=".csv" data-on-change="turn">' in file_field("A file", ".csv", on_change=turn)


def closed(markup):
    """The markup as XML."""
    return re.sub(r"(<input[^>]*)>", r"\1/>", markup)


def test_a_choice_marks_what_is_chosen():
    assert '<option value="b" selected="">Bee</option>' in choice("Kind", "b", ["a", ("b", "Bee")], sets="kind")


def test_a_readout_is_found_by_its_name():
    assert 'aria-label="Error"' in readout("Error", "799")


def test_a_button_may_stay_pressed_and_say_more():
    assert 'aria-pressed="true"' in button("x₁", on_click=turn, pressed=True)
    assert 'aria-pressed="false"' in button("x₁", on_click=turn, pressed=False)
    assert "aria-pressed" not in button("x₁", on_click=turn)
    assert 'aria-label="One more"' in button("+", on_click=turn, describe="One more")


def written(state):
    raise AssertionError("a text to take along is not made in a view")


def test_texts_to_take_along_are_made_when_they_are_asked_for():
    start = '<button type="button" data-makes="written"'
    assert copier("Copy", makes=written) == f"{start}>Copy</button>"
    assert link("Here", "place", makes=written, on_open=turn) == (
        f'{start} data-on-open="turn" data-name="place">Here</button>'
    )
    assert download("Save", "notes.txt", makes=written) == (
        f'{start} data-name="notes.txt" data-kind="text/plain;charset=utf-8">Save</button>'
    )
    assert 'data-kind="application/json"' in download("Save", "a.json", makes=written, kind="application/json")
    with pytest.raises(ValueError, match="named function"):
        copier("Copy", makes=lambda state: "text")


def test_groups():
    assert folded("More", "text", is_open=True).startswith(
        '<details class="folded" open=""><summary>More</summary>text'
    )
    assert "open" not in folded("More", "text")
    assert '<details class="folded" name="one">' in folded("More", "text", group="one")
    assert 'role="group" aria-label="Size"' in controls("a", label="Size")


def test_bars_have_exact_values():
    root = ElementTree.fromstring(bars(["a", "b"], [0.25, 0.75], role="prediction"))
    assert root.get("data-role") == "prediction"
    assert "".join(root.itertext()) == "a0.250b0.750"
    assert [one.get("style") for one in root.iter("span") if one.get("style")] == ["width:25.0%", "width:75.0%"]


def test_values_of_numpy_are_as_good_as_pythons():
    assert 'data-value="[1, 0.5, true]"' in button(
        "Go", on_click=turn, value=[np.int64(1), np.float32(0.5), np.bool_(1)]
    )
    assert 'data-value="[[0, 1]]"' in button("Go", on_click=turn, value=np.array([[0, 1]]))
    assert "disabled" not in button("Go", on_click=turn, disabled=np.bool_(False))
    assert slider("z", np.int64(2), np.float32(0), np.array(4), on_input=turn) == slider("z", 2, 0, 4, on_input=turn)
    assert readout("Error", np.float32(0.5)) == readout("Error", "0.5")
    assert bars(["a"], np.array([1], np.float32)) == bars(["a"], [1])
    with pytest.raises(TypeError, match="JSON can carry, not <object"):
        button("Go", on_click=turn, value=object())
