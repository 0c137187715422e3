"""Questions: the reader commits to an answer, and only then sees what it is, beside what their own run gives.

    @dataclass(frozen=True)
    class State:
        guess: Guess = Guess()

    def view(state):
        return ask_number("What does it cost?", state.guess, "guess", outcome=180, answer="180 × 1,000.")

What is given stays on the reader's device; `Reset` asks again.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

from nncore.figures.controls import controls, folded, slider
from nncore.figures.marks.curve import curve
from nncore.figures.marks.mark import Mark
from nncore.figures.marks.points import points
from nncore.figures.markup import Child, Markup, decimal, element
from nncore.figures.plot import Axis, plot

COMMIT, SHOW, WHICH = "That is my guess", "Just show me", "Your guess"
_FIRST = "Say something first: it is allowed to be wrong."
# What is nearer than this share of the outcome is right.
_NEAR = 0.05
_IS = "it is"
_MARK = Markup(
    '<svg class="asks" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="9"/>'
    '<text x="10" y="14.5">?</text></svg> '
)


@dataclass(frozen=True)
class Guess:
    """What a reader expects, a number or one of the choices as text: first as a draft, then given, and then it stays."""

    text: str = ""
    is_given: bool = False
    is_asked: bool = False

    def draft(self, value: object) -> Self:
        """Think of something else, as long as nothing is given."""
        return self if self.is_given else replace(self, text=_written(value), is_asked=False)

    def give(self, value: object = None) -> Self:
        """Commit, to the draft or to this; where there is neither, be asked for it."""
        drafted = self if value is None else self.draft(value)
        return replace(drafted, is_given=bool(drafted.text), is_asked=not drafted.text)

    def recall(self, value: str) -> Self:
        """Have given what was kept, from this page's `data-given`."""
        return self.give(str(value))

    @property
    def number(self) -> float | None:
        """What was given, as a number; None where nothing is given, or it is none."""
        try:
            return float(self.text) if self.is_given else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Sketch:
    """A line that a reader draws: a height for each place, counted from 0, None where nothing is drawn yet."""

    heights: tuple[float | None, ...]
    place: int = 0
    is_given: bool = False
    is_asked: bool = False

    def draw(self, at: Mapping[str, float]) -> Self:
        """Go through this point."""
        return self.go(at["x"]).rise(at["y"])

    def go(self, place: float) -> Self:
        """To a place, for those who draw with keys."""
        return replace(self, place=min(max(round(place), 0), len(self.heights) - 1))

    def rise(self, height: float) -> Self:
        """To a height, at this place."""
        if self.is_given:
            return self
        heights = (*self.heights[: self.place], float(height), *self.heights[self.place + 1 :])
        return replace(self, heights=heights, is_asked=False)

    def give(self) -> Self:
        """Commit to the line; where none is drawn, be asked for it."""
        return replace(self, is_given=self.is_drawn, is_asked=not self.is_drawn)

    def recall(self, value: str) -> Self:
        """Have given what was kept, from this page's `data-given`; what is no such line is as if nothing had been kept."""
        try:
            kept = tuple(float(part) if part else None for part in str(value).split(" "))
        except ValueError:
            return self
        is_line = len(kept) == len(self.heights) and all(height is None or math.isfinite(height) for height in kept)
        return replace(self, heights=kept, is_given=True) if is_line else self

    @property
    def is_drawn(self) -> bool:
        """Whether there is a line: two places at least."""
        return sum(height is not None for height in self.heights) > 1

    @property
    def text(self) -> str:
        """The heights, one after the other."""
        return " ".join("" if height is None else f"{height:.4g}" for height in self.heights)


def ask_number(
    question: Child,
    guess: Guess,
    field: str,
    *,
    outcome: float | None,
    answer: Child,
    replies: Iterable[tuple[float, float, Child]] = (),
    digits: int = 0,
    unit: str = "",
    near: float = _NEAR,
    task: Child = None,
    says: str = _IS,
) -> Markup:
    """Ask for a number. `field` is the name of the guess in `State`.

    `outcome` is what it is, or what the reader's own run has given, and None until then: `task` says what to do meanwhile.
    `answer` explains, and is what "Just show me" shows. A guess from lo to hi gets the reply of (lo, hi, reply). Within
    `near`, a share of the outcome, it is right. `says` is what stands before the outcome.
    """
    blank = element(
        "input", type="number", step="any", value=guess.text, readonly=guess.is_given, data_on_change=f"{field}.draft"
    )
    label = element("label", element("span", WHICH), blank, unit and element("span", unit))
    number = guess.number
    said = None
    if number is not None:
        is_right = outcome is not None and abs(number - outcome) <= near * abs(outcome)
        reply = next((text for lo, hi, text in replies if lo <= number <= hi), None)
        shown = [_measured(value, digits, unit) for value in (number, outcome) if value is not None]
        said = _said(shown, is_right, reply, task, says)
    return _asked(
        question, guess, field, [controls(element("div", label, class_="stepper"), _commit(guess, field))], said, answer
    )


def ask_choice(
    question: Child,
    guess: Guess,
    field: str,
    options: Iterable[str],
    *,
    outcome: str | None,
    answer: Child,
    replies: Mapping[str, Child] = {},
    task: Child = None,
) -> Markup:
    """Ask for one of some options: a press is the answer. The rest is as in `ask_number`; replies go by their option."""
    buttons = [
        element(
            "button",
            option,
            type="button",
            aria_pressed=str(guess.is_given and guess.text == option).lower(),
            aria_disabled=guess.is_given and "true",
            data_on_click=f"{field}.give",
            data_value=json.dumps(option),
        )
        for option in options
    ]
    said = None
    if guess.is_given:
        shown = [guess.text, *([outcome] if outcome is not None else [])]
        said = _said(shown, guess.text == outcome, replies.get(guess.text), task)
    return _asked(question, guess, field, [controls(*buttons)], said, answer)


def ask_line(
    question: Child,
    sketch: Sketch,
    field: str,
    *,
    x: Axis,
    y: Axis,
    outcome: Sequence[float] | None,
    answer: Child,
    reply: Child = None,
    task: Child = None,
) -> Markup:
    """Ask for a line, drawn on a plot with these axes; x counts places from 0. The rest is as in `ask_number`.

    `reply` is what there is to say to this line. With keys it is drawn by two sliders, place and height.
    """
    drawn = [(place, height) for place, height in enumerate(sketch.heights) if height is not None]
    truth = list(enumerate(outcome)) if sketch.is_given and outcome is not None else []
    (left, right), (low, high) = x.domain, y.domain
    picture = plot(
        *_through(drawn, "data", WHICH),
        *_through(truth, "error", "What comes"),
        x=x,
        y=y,
        size=(640, 300),
        describe=f"A plot to draw on. {_in_words(drawn, 'Your line')}{_in_words(truth, 'What comes')}",
        on_point=None if sketch.is_given else _part(field, Sketch.draw),
    )
    here = sketch.heights[sketch.place]
    keys = folded(
        "Draw with keys",
        controls(
            slider(x.title or "Place", sketch.place, left, right, on_input=_part(field, Sketch.go)),
            slider(
                y.title or "Height",
                low if here is None else here,
                low,
                high,
                step=(high - low) / 50,
                on_input=_part(field, Sketch.rise),
            ),
        ),
    )
    said = element("span", reply or task) if sketch.is_given and (reply or task) else None
    ways = [picture, not sketch.is_given and keys, controls(_commit(sketch, field))]
    return _asked(question, sketch, field, ways, said, answer)


def done(label: str, is_done: bool, result: Child = None) -> Markup:
    """Something that the text asks the reader to do in this figure, ticked as soon as it is done, with what came of it."""
    state = element("span", "Done: " if is_done else "To do: ", class_="visually-hidden")
    return element("p", state, label, is_done and result and [": ", result], class_="task", data_done=is_done)


def remembered(title: str, part: Any, field: str, *children: Child) -> Markup:
    """Children under a title, with a part of the state that stays on the reader's device, as answers do.

    `field` is the name of the part in `State`. What is kept is its `text`, nothing where that is empty; the next visit hands
    it to its `recall`. `Reset` forgets it.
    """
    return element(
        "section",
        element("p", element("span", title), class_="question"),
        *children,
        class_="ask",
        data_answer=field,
        data_given=part.text or None,
    )


def _asked(
    question: Child, guess: Guess | Sketch, field: str, ways: Iterable[Child], said: Child, answer: Child
) -> Markup:
    explained = (
        element("div", answer, class_="answer")
        if guess.is_given
        else element("details", element("summary", SHOW), element("div", answer, class_="answer"))
    )
    return element(
        "section",
        element("p", _MARK, element("span", question), class_="question"),
        *ways,
        element("p", said if said is not None else _FIRST if guess.is_asked else "", class_="announcement reply"),
        explained,
        class_="ask",
        data_answer=field,
        data_given=guess.text if guess.is_given else None,
    )


def _commit(guess: Guess | Sketch, field: str) -> Markup:
    return element(
        "button",
        COMMIT,
        type="button",
        aria_disabled=guess.is_given and "true",
        data_on_click=f"{field}.give",
    )


def _said(shown: Sequence[str], is_right: bool, reply: Child, task: Child, says: str = _IS) -> Markup:
    """What the reader gave, beside what it is, if that is known."""
    given, *outcome = [element("strong", one) for one in shown]
    if not outcome:
        return element("span", "You said ", given, ". ", task)
    if is_right:
        it = "." if shown[0] == shown[1] else [f" is near enough: {says} ", *outcome, "."]
        return element("span", "Right: " if it == "." else "Right, ", given, it)
    return element("span", "You said ", given, f"; {says} ", *outcome, ". ", reply)


def _measured(value: float, digits: int, unit: str) -> str:
    text = decimal(value, digits)
    return f"{text} {unit}".strip()


def _written(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value).strip()


def _through(places: Sequence[tuple[int, float]], role: str, label: str) -> tuple[Mark, ...]:
    if not places:
        return ()
    xs, ys = zip(*places, strict=True)
    return curve(xs, ys, role=role, label=label), points(xs, ys, role=role)


def _in_words(places: Sequence[tuple[int, float]], name: str) -> str:
    return f"{name} goes through {', '.join(f'{decimal(y, 2)} at {x}' for x, y in places)}. " if places else ""


@lru_cache
def _part(field: str, method: Callable[..., Any]) -> Callable[..., object]:
    """A handler that lets the part of a state in one field answer."""

    def answer(state: Any, *values: object) -> object:
        return replace(state, **{field: method(getattr(state, field), *values)})

    answer.__name__ = f"{field}.{method.__name__}"
    return answer
