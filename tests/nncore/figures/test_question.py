"""Questions: what is given stays, is shown beside what it is, and can be given again from what a device has kept."""

import re
from dataclasses import dataclass, replace
from html import unescape
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.figures import Axis, Guess, Sketch, ask_choice, ask_line, ask_number, done, live
from nncore.figures.codec import decode, encode

NUMBER = {"outcome": 180.0, "answer": "It is 180.", "replies": [(0, 1, "Thousands, not dollars.")]}
CHOICE = {"outcome": "dot", "answer": "The dot.", "replies": {"square": "A square has corners."}}
AXES = {"x": Axis("Step", 0, 3), "y": Axis("Error", 0, 100)}


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()
    line: Sketch = Sketch((None,) * 4)


def numbered(guess, **changed):
    return ask_number("What is it?", guess, "guess", **NUMBER | changed)


def chosen(guess):
    return ask_choice("Which?", guess, "guess", ["dot", "square"], **CHOICE)


def said(markup):
    (text,) = re.findall(r'class="announcement reply">(.*?)</p>', markup)
    return re.sub(r"<[^>]*>", "", text)


def figure(view):
    module = ModuleType("asked")
    module.State, module.view = State, view
    return module


def test_the_answer_is_folded_until_something_is_given():
    open_, given_ = numbered(Guess()), numbered(Guess().give(200))
    assert "<details><summary>Just show me</summary>" in open_
    assert "<details>" not in given_
    assert "It is 180." in given_


def test_nothing_given_is_asked_for():
    guess = Guess().give()
    assert not guess.is_given
    assert said(numbered(guess)) == "Say something first: it is allowed to be wrong."
    assert said(numbered(guess.draft(3.0))) == ""


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (200, "You said 200; it is 180. "),
        (180, "Right: 180."),
        (175.0, "Right, 175 is near enough: it is 180."),
        (0.18, "You said 0; it is 180. Thousands, not dollars."),
    ],
)
def test_a_number_beside_what_it_is(value, sentence):
    assert said(numbered(Guess().give(value))) == sentence


def test_until_the_readers_own_run_gives_it_there_is_something_to_do():
    guess = Guess().give(200)
    assert said(numbered(guess, outcome=None, task="Now press Step.")) == "You said 200. Now press Step."


def test_a_choice_beside_what_it_is():
    assert said(chosen(Guess().give("dot"))) == "Right: dot."
    assert said(chosen(Guess().give("square"))) == "You said square; it is dot. A square has corners."
    assert chosen(Guess().give("square")).count('aria-pressed="true"') == 1


def test_what_is_given_stays():
    guess = Guess().give("dot")
    assert guess.give("square") == guess.draft("square") == guess
    sketch = Sketch((1.0, 2.0)).give()
    assert sketch.draw({"x": 0, "y": 9}).heights == (1.0, 2.0)


def test_a_line_is_drawn_by_pointing_and_by_keys():
    pointed = Sketch((None,) * 4).draw({"x": 0.2, "y": 90}).draw({"x": 2.9, "y": 10})
    keyed = Sketch((None,) * 4).go(0).rise(90).go(3).rise(10)
    assert pointed.heights == keyed.heights == (90, None, None, 10)
    assert Sketch((None,) * 4).give().is_asked
    assert pointed.give().is_given


@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=2, max_size=8))
def test_a_line_is_recalled_as_it_was_given(heights):
    sketch = replace(Sketch(tuple(heights)).give(), is_given=True)
    again = Sketch((None,) * len(heights)).recall(sketch.text)
    assert again.text == sketch.text


@given(st.text(min_size=1).filter(str.strip))
def test_an_answer_is_recalled_as_the_page_kept_it(text):
    guess = Guess().give(text)
    markup = ask_choice("Which?", guess, "guess", [text], **CHOICE)
    (kept,) = re.findall(r'data-given="([^"]*)"', markup)
    assert Guess().recall(unescape(kept)) == guess


def test_nothing_is_kept_before_it_is_given():
    assert "data-given" not in numbered(Guess().draft(3))


def test_a_part_of_the_state_answers_events_by_itself():
    module = figure(lambda state: [numbered(state.guess)])
    after, error = live.respond(module, State(), [{"call": "guess.draft", "value": 200}, {"call": "guess.give"}])
    assert error is None
    assert after == State(guess=Guess("200", is_given=True))
    assert live.misnamed(module, live.render(module, after)) == []


def test_a_question_names_a_field_of_the_state():
    module = figure(lambda state: ask_number("What is it?", state.guess, "gess", **NUMBER))
    wrong = dict(live.misnamed(module, live.render(module, State())))
    assert wrong["gess.give"] == "a control calls 'gess.give', which is no function of this module"


def test_a_line_to_draw():
    def view(state):
        return [
            ask_line("How?", state.line, "line", **AXES, outcome=[90, 50, 20, 10], answer="Down.", reply="It falls.")
        ]

    module = figure(view)
    drawn = [{"call": "line.draw", "value": {"x": place, "y": 80}} for place in (0, 3)]
    after, error = live.respond(module, State(), [*drawn, {"call": "line.give"}])
    assert error is None
    markup = live.render(module, after)
    assert said(markup) == "It falls."
    assert "What comes goes through 90.00 at 0" in markup
    assert live.misnamed(module, live.render(module, State())) == []


def test_a_state_with_answers_travels():
    state = State(Guess().give(2.5), Sketch((1.0, None, 3.0, None)).give())
    assert decode(State, encode(state)) == state


def test_a_task_is_ticked():
    assert "To do: </span>Press it</p>" in done("Press it", False, "8")
    assert "Done: </span>Press it: 8</p>" in done("Press it", True, "8")


@pytest.mark.parametrize("kept", ["", "1 2", "1 2 3 x", "1 2 3 nan", "inf 1 2 3"])
def test_what_is_no_line_is_not_recalled(kept):
    sketch = Sketch((None,) * 4)
    assert sketch.recall(kept) == sketch
