"""Every kind of control is used, as the page would use it."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import ModuleType
from typing import Any

import pytest

from builder.exercise import FIRST, Shown, events, exercise
from nncore.figures import element, live
from nncore.figures.controls import button, checkbox, choice, slider, stepper, timer


def handler(state: Any, value: Any = None) -> Any:
    return state


def sent(markup: str) -> list[Mapping[str, object]]:
    return [event.sent for event in events(markup)]


def named(markup: str) -> list[str]:
    return [event.name for event in events(markup)]


def test_a_button_calls_its_handler_with_its_value_where_it_has_one() -> None:
    markup = button("Step", on_click=handler) + button("Class 2", on_click=handler, value={"class": [2]})
    assert sent(markup) == [{"call": "handler"}, {"call": "handler", "value": {"class": [2]}}]
    assert named(markup) == ['button "Step"', 'button "Class 2"']


def test_what_is_disabled_answers_nothing() -> None:
    assert sent(button("Step", on_click=handler, disabled=True)) == []
    assert sent('<input type="range" data-sets="a" disabled=""><select data-sets="b" disabled><option>1</select>') == []


def test_both_ends_of_a_slider_are_numbers_as_javascript_sends_them() -> None:
    markup = slider("Learning rate", 0.3, 0, 1.1, step=0.01, on_input=handler)
    assert sent(markup) == [{"call": "handler", "value": 0}, {"call": "handler", "value": 1.1}]
    assert json.dumps([event["value"] for event in sent(markup)]) == "[0, 1.1]"
    assert named(markup) == ['slider "Learning rate" at 0', 'slider "Learning rate" at 1.1']
    assert sent(slider("Count", 3, -1, 5, sets="count"))[0] == {"set": "count", "value": -1}


@pytest.mark.parametrize(
    ("attributes", "ends"),
    [
        ('min="0" max="1" step="0.3"', [0, 0.9]),
        ('min="0.1" max="0.7" step="0.2"', [0.1, 0.7]),
        ('min="1e-05" max="1" step="any"', [1e-05, 1]),
        ('min="-5" max="-7"', [-5, -5]),
        ("", [0, 100]),
        ('min="a" max="7.5"', [0, 7]),
    ],
)
def test_a_slider_ends_where_the_browser_ends_it(attributes: str, ends: list[float]) -> None:
    assert [event["value"] for event in sent(f'<input type="range" data-sets="a" {attributes}>')] == ends


def test_a_stepper_gives_its_least_and_its_greatest_number() -> None:
    assert sent(stepper("Layers", 2, 1, 6, sets="layers")) == [
        {"set": "layers", "value": 1},
        {"set": "layers", "value": 6},
    ]
    assert named(stepper("Layers", 2, 1, 6, on_change=handler))[0] == 'field "Layers" at 1'
    assert sent('<input type="number" value="2.50" data-on-change="f">') == [{"call": "f", "value": 2.5}]


def test_a_text_field_gives_what_stands_in_it() -> None:
    assert sent('<input value="a &amp; b" data-on-change="f">') == [{"call": "f", "value": "a & b"}]
    radio = '<input type="radio" name="n" value="x" data-sets="n"><input type="radio" name="n" data-sets="n">'
    assert sent(radio) == [{"set": "n", "value": "x"}, {"set": "n", "value": "on"}]


def test_a_checkbox_is_turned_over() -> None:
    assert sent(checkbox("Show", True, sets="shown")) == [{"set": "shown", "value": False}]
    assert sent(checkbox("Show", False, on_change=handler)) == [{"call": "handler", "value": True}]
    assert named(checkbox("Show", False, sets="shown")) == ['checkbox "Show" ticked']


def test_every_option_of_a_list_is_chosen() -> None:
    markup = choice("Data", "a", ["a", ("b", "The second")], on_change=handler)
    assert sent(markup) == [{"call": "handler", "value": "a"}, {"call": "handler", "value": "b"}]
    assert named(markup)[1] == 'choice "Data" at "b"'
    grouped = '<select data-sets="x"><optgroup label="G"><option>one  1</option><option disabled>2</optgroup></select>'
    assert sent(grouped) == [{"set": "x", "value": "one 1"}]


def test_what_is_drawn_is_pressed_and_pointed_at() -> None:
    neuron = (
        '<svg aria-label="A network"><g role="button" aria-label="h₁, 0.5" data-on-click="pick" data-on-hover="see" '
    )
    markup = neuron + 'data-value="[1, 0]"><circle r="3"/></g><circle r="2"/></svg>'
    assert sent(markup) == [{"call": "pick", "value": [1, 0]}, {"call": "see", "value": [1, 0]}]
    assert named(markup) == ['button "h₁, 0.5"', 'pointer on "h₁, 0.5"']


def test_a_plot_is_touched_at_two_corners_and_in_the_middle() -> None:
    surface = (
        '<svg aria-label="Houses"><rect data-on-point="aim" data-on-press="put" data-x0="0" data-x1="2" data-y0="-1" '
    )
    found = sent(surface + 'data-y1="0.5"/></svg>')
    places = [{"x": 0, "y": -1}, {"x": 1, "y": -0.25}, {"x": 2, "y": 0.5}]
    assert found == [{"call": call, "value": place} for call in ("put", "aim") for place in places]
    assert named(surface + 'data-y1="0.5"/></svg>')[1] == 'press at x = 1, y = -0.25 of "Houses"'
    hovered = '<rect data-on-hover="see" data-x0="0" data-x1="2" data-y0="0" data-y1="2"/>'
    assert [event["call"] for event in sent(hovered)] == ["see"] * 3


def test_a_timer_ticks_once_and_a_link_is_opened() -> None:
    assert sent(timer(on_tick=handler, every=100)) == [{"call": "handler"}]
    assert {"call": "handler", "value": "a b"} in sent('<a href="#dial=a%20b" data-on-open="handler">This state</a>')


def test_a_text_to_be_made_is_asked_for() -> None:
    markup = '<button type="button" data-makes="script">Copy</button><a data-makes="file" download="x">Save</a>'
    assert sent(markup) == [{"make": "script"}, {"make": "file"}]
    assert named(markup) == ['button "Copy"', 'link "Save"']


def test_controls_come_in_the_order_of_the_page() -> None:
    inner = element("div", checkbox("A", False, sets="a"), element("p", button("B", on_click=handler)))
    assert named(inner + slider("C", 0, 0, 1, sets="c")) == [
        'checkbox "A" ticked', 'button "B"', 'slider "C" at 0', 'slider "C" at 1',
    ]  # fmt: skip


def test_what_is_not_a_control_is_left_alone() -> None:
    assert sent('<p data-value="3">x < y & z<br><input type="range"><select><option>1</select></p></div>') == []


@dataclass(frozen=True)
class State:
    count: int = 0
    places: tuple[str, ...] = ()


def more(state: State) -> State:
    return replace(state, count=state.count + 1)


def divide(state: State, value: float) -> State:
    return replace(state, count=int(1 / value))


def leave(state: State) -> State:
    sys.exit("gone")


def view(state: State) -> list[str]:
    return [
        element("p", state.count),
        button("More", on_click=more),
        slider("Divisor", 1, 0, 1, on_input=divide),
        element("button", "Leave", data_on_click="leave"),
        element("button", "Broken", data_on_click="more", data_value="{"),
    ]


@pytest.fixture
def figure(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("dial")
    module.__file__ = __file__
    for part in (State, more, divide, leave, view):
        setattr(module, part.__name__, part)
    monkeypatch.setitem(sys.modules, "dial", module)
    return module


def test_each_event_meets_the_first_state(figure: ModuleType) -> None:
    found = exercise("dial")
    assert [one.name for one in found[:4]] == [FIRST, 'button "More"', 'slider "Divisor" at 0', 'slider "Divisor" at 1']
    assert [one.markup[:8] for one in found[:4]] == ["<p>0</p>", "<p>1</p>", "<p>0</p>", "<p>1</p>"]
    assert Shown(**json.loads(json.dumps(asdict(found[1])))) == found[1]


def test_an_exception_is_kept_with_its_line(figure: ModuleType) -> None:
    zero, _, left, broken = exercise("dial")[2:]
    assert zero.error
    assert zero.error.startswith("ZeroDivisionError: ")
    assert zero.error.endswith(f"(test_exercise.py, line {divide.__code__.co_firstlineno + 1})")
    assert left.error
    assert left.error.startswith("SystemExit: gone")
    assert broken.error == "the data-value of a control is JSON, not '{'"


def test_a_figure_without_a_first_view_shows_only_why(figure: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(figure, "view")
    (first,) = exercise("dial")
    assert (first.name, first.markup) == (FIRST, "")
    assert first.error
    assert "has no attribute 'view'" in first.error
    (absent,) = exercise("no_such_module")
    assert absent.error == "ModuleNotFoundError: No module named 'no_such_module'"


def test_a_made_text_is_shown(figure: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "make", lambda module, state, name: (f"{module} {name}", None))
    monkeypatch.setattr(figure, "view", lambda state: element("button", "Copy", data_makes="script"))
    assert exercise("dial")[1] == Shown('button "Copy"', "dial script", None)
