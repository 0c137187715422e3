"""A figure's life: events in, markup and state out, nothing kept between."""

import json
import re
import sys
from dataclasses import dataclass, make_dataclass, replace
from types import ModuleType

import pytest

from nncore.figures import button, copier, live
from nncore.figures.codec import encode


@dataclass(frozen=True)
class State:
    count: int = 0


def more(state):
    return replace(state, count=state.count + 1)


def add(state, amount):
    return replace(state, count=state.count + amount)


def divide(state):
    return replace(state, count=1 // 0)


def told(state):
    return f"a count of {state.count}"


def numbered(state):
    return state.count


def view(state):
    if state.count < 0:
        raise ValueError("cannot draw less than nothing")
    return [f"{state.count}", button("More", on_click=more)]


@pytest.fixture
def figure():
    return __name__


def ask(figure, *events, state=None):
    return live.answer(figure, state, json.dumps(events))


def test_without_a_state_a_figure_starts_from_its_first(figure):
    answer = ask(figure)
    assert answer.markup.startswith("0<button")
    assert answer.error is None


def test_events_are_answered_in_order_and_the_state_comes_back(figure):
    first = ask(figure, {"call": "more"}, {"call": "add", "value": 10}, {"set": "count", "value": 5}, {"call": "more"})
    assert first.markup.startswith("6<")
    assert ask(figure, {"call": "more"}, state=first.state).markup.startswith("7<")


def test_an_exception_ends_the_events_and_keeps_what_was_before(figure):
    answer = ask(figure, {"call": "more"}, {"call": "divide"}, {"call": "more"})
    assert answer.markup.startswith("1<")
    assert answer.error.startswith("ZeroDivisionError: ")
    assert "(test_live.py, line " in answer.error


def test_a_view_that_fails_leaves_the_figure_as_it_was(figure):
    before = ask(figure, {"call": "more"})
    answer = ask(figure, {"call": "add", "value": -5}, state=before.state)
    assert answer.markup == before.markup
    assert answer.state == before.state
    assert answer.error.startswith("ValueError: cannot draw less than nothing")


def test_a_memoryview_is_as_good_as_bytes(figure):
    state = ask(figure, {"call": "more"}).state
    assert ask(figure, state=memoryview(state)).markup.startswith("1<")


def test_a_text_is_made_of_the_state(figure):
    state = ask(figure, {"call": "add", "value": 3}).state
    assert live.make(figure, None, "told") == ("a count of 0", None)
    assert live.make(figure, state, "told") == ("a count of 3", None)
    assert live.make(figure, memoryview(state), "told") == ("a count of 3", None)


def test_a_state_is_kept_as_a_text_and_recalled(figure):
    state = ask(figure, {"call": "add", "value": 3}).state
    text, error = live.keep(figure, state)
    assert (text.isascii(), error) == (True, None)
    answer = live.recall(figure, text)
    assert answer.markup.startswith("3<")
    assert ask(figure, {"call": "more"}, state=answer.state).markup.startswith("4<")
    assert live.recall(figure, live.keep(figure, None)[0]) == ask(figure)


def test_a_state_that_cannot_be_kept_says_why(figure):
    state = ask(figure, {"set": "count", "value": 2.5}).state
    assert live.keep(figure, state) == ("", "TypeError: State.count: expected int, not float")


@pytest.mark.parametrize("count", [-3, "many", None])
def test_a_kept_text_that_cannot_be_shown_says_why_and_shows_the_first_state(figure, count):
    text = encode(make_dataclass("State", [("count", type(count))])(count)) if count else "AQ"
    answer = live.recall(figure, text)
    assert answer.markup.startswith("0<")
    assert answer.error.startswith("ValueError: ")


@pytest.mark.parametrize(
    ("maker", "words"),
    [
        ("divide", "ZeroDivisionError: .*test_live.py, line "),
        ("numbered", "TypeError: numbered has to return a text, not 0"),
        ("tlod", "AttributeError: .* no attribute 'tlod'"),
    ],
)
def test_a_text_that_cannot_be_made_says_why(figure, maker, words):
    text, error = live.make(figure, None, maker)
    assert text == ""
    assert re.match(words, error)


def test_misnamed_makers_are_found():
    module = sys.modules[__name__]
    assert live.misnamed(module, copier("Copy", makes=told)) == []
    wrong = [("tlod", "a control makes its text with 'tlod', which is no function of this module")]
    assert live.misnamed(module, ' data-makes="tlod"') == wrong


def test_misnamed_handlers_and_fields_are_found():
    module = sys.modules[__name__]
    assert live.misnamed(module, str(view(State())[1])) == []
    assert [name for name, _ in live.misnamed(module, ' data-on-click="mroe" data-sets="cuont"')] == ["mroe", "cuont"]


def test_a_still_figure_is_told_from_a_lively_one():
    assert live.is_interactive(button("More", on_click=more))
    assert live.is_interactive(copier("Copy", makes=told))
    assert not live.is_interactive("<p>data-on-click</p>")


def test_explain_without_a_frame_of_the_figure_is_just_the_exception():
    assert live.explain(KeyError("x"), ModuleType("elsewhere")) == "KeyError: 'x'"
