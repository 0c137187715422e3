"""The few functions that the browser's worker, and the builder, call: events in, markup out; and texts to take along.

Nothing is kept between two calls: the state goes out with the markup and comes back with the next events, so a worker
can be ended at any time and another one goes on where it was. Between a page and its own worker it is pickled; what is kept on a
device or comes in an address is a text of `codec`, and never unpickled.
"""

import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import wraps
from importlib import import_module
from types import ModuleType
from typing import Any, Concatenate

from nncore.figures import explanation
from nncore.figures.cells import cells
from nncore.figures.changed import YourCode, blame, fitted, is_changed, loaded, parse, rests_on, without_uses
from nncore.figures.codec import decode, encode
from nncore.figures.editing import complete, differ, files, ours, pack
from nncore.figures.exercising import check, exercise
from nncore.figures.explanation import beside, placed, summarise
from nncore.figures.markup import Markup, join, plots
from nncore.figures.telling import changes
from nncore.figures.values import table_of, tables_of

# What an editor, and an exercise, ask of Python by the same way.
__all__ = [
    "answer", "cells", "check", "complete", "differ", "exercise", "explain", "files", "is_interactive", "keep", "make",
    "misnamed", "ours", "pack", "recall", "render", "respond", "rests_on", "summarise", "tabulate", "tell",
]  # fmt: skip
_ON = re.compile(r' data-(on-[a-z]+|sets|makes)="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    """A figure's markup, the pickled state it shows, and what went wrong on the way, if anything did."""

    markup: str
    state: bytes
    error: str | None


type Text = tuple[str, str | None]


def _or_on_ours[**Rest, Found: (Answer, Text)](
    ask: Callable[Concatenate[str, Rest], Found],
) -> Callable[Concatenate[str, Rest], Found]:
    """Where a figure fails on what its reader wrote in exercises, it is asked again on ours, and says so."""

    @wraps(ask)
    def asked(name: str, /, *rest: Rest.args, **named: Rest.kwargs) -> Found:
        ours = without_uses(name)
        if ours is None:
            return ask(name, *rest, **named)
        found: Found | None = None
        try:
            found = ask(name, *rest, **named)
            said = found.error if isinstance(found, Answer) else found[1]
        except Exception as raised:
            said = str(raised) if isinstance(raised, YourCode) else summarise(raised)
        if found is not None and not said:
            return found
        again = ask(ours, *rest, **named)
        if isinstance(again, Answer) and not again.error:
            return replace(again, error=blame(name, said or ""))
        return again

    return asked


@_or_on_ours
def answer(name: str, state: bytes | None, events: str) -> Answer:
    """Let the figure in module `name` answer events, in order, and draw it; without a state, start from its first.

    `events` is JSON: a list of `{"call": handler}`, with a `"value"` where there is one, or `{"set": field, "value": …}`. A
    handler is a function of the module, or `field.method` of the part of the state that is in this field.
    The first exception ends the list; the figure is then drawn as it was just before.
    """
    with _asked(name) as figure:
        before = _unpickled(name, figure, state)
        after, error = respond(figure, before, json.loads(events))
        return _answer(figure, before, after, error)


def keep(name: str, state: bytes | None, maker: str = "") -> tuple[str, str | None]:
    """The state of the figure in module `name` as a text that may leave the page, and what went wrong, if anything did."""
    with _asked(name) as figure:
        try:
            return encode(_unpickled(name, figure, state)), None
        except (TypeError, ValueError) as raised:
            return "", explain(raised, figure)


@_or_on_ours
def recall(name: str, text: str) -> Answer:
    """Draw the figure in module `name` as a kept text has it; where that is none, as it begins, and say so."""
    with _asked(name) as figure:
        first = figure.State()
        try:
            after, error = decode(figure.State, text), None
        except ValueError as raised:
            after, error = first, explain(raised, figure)
        return _answer(figure, first, after, error)


@_or_on_ours
def make(name: str, state: bytes | None, maker: str) -> tuple[str, str | None]:
    """What the figure in module `name` makes of a state to be taken along: the text, and what went wrong, if anything did."""
    with _asked(name) as figure:
        try:
            text = getattr(figure, maker)(_unpickled(name, figure, state))
            if not isinstance(text, str):
                raise TypeError(f"{maker} has to return a text, not {text!r:.60}")
        except Exception as raised:
            return "", explain(raised, figure)
        return str(text), None


def tell(name: str, state: bytes | None, told: str) -> tuple[str, None]:
    """What has changed in a figure, in sentences. `told` is JSON: what could be told before and now, and the page's words."""
    return changes(*json.loads(told)), None


@_or_on_ours
def tabulate(name: str, state: bytes | None, which: str) -> tuple[str, str | None]:
    """What the plots of the figure in module `name` show in a state as tables, and what went wrong, if anything did.

    `which` is "all", or "plots" to leave out what maps show.
    """
    with _asked(name) as figure:
        try:
            with plots() as found:
                view = render(figure, _unpickled(name, figure, state))
            table = tables_of if which == "all" else table_of
            return "".join([table(plot.drawn) for plot in sorted(found, key=view.find)]), None
        except Exception as raised:
            return "", explain(raised, figure)


def respond(figure: ModuleType, state: Any, events: list[Mapping[str, Any]]) -> tuple[Any, str | None]:
    """The state after the events, as far as they went, and the error that ended them."""
    for event in events:
        try:
            state = _respond_to(figure, state, event)
        except Exception as raised:
            return state, explain(raised, figure)
    return state, None


def render(figure: ModuleType, state: Any) -> Markup:
    """What the figure shows in a state."""
    return join(figure.view(state))


def explain(raised: BaseException, figure: ModuleType) -> str:
    """An exception in one line, with the last line that it went through of the figure's own file, or of those beside it."""
    return explanation.explain(raised, getattr(figure, "__file__", None) or "")


def is_interactive(markup: str) -> bool:
    """Whether anything in a view answers events."""
    return _ON.search(markup) is not None


def misnamed(figure: ModuleType, markup: str) -> list[tuple[str, str]]:
    """Handlers and fields named in a view that its module does not have, each with what is wrong."""
    state = figure.State
    known = [field.name for field in fields(state)] if is_dataclass(state) else []
    wrong = []
    for kind, name in _ON.findall(markup):
        if kind == "sets" and name not in known:
            wrong.append((name, f"a control sets {name!r}, but State has only {', '.join(known) or 'no fields'}"))
        if kind != "sets" and not callable(_handler(figure, name)):
            does = "makes its text with" if kind == "makes" else "calls"
            wrong.append((name, f"a control {does} {name!r}, which is no function of this module"))
    return wrong


def _handler(figure: ModuleType, name: str) -> object:
    """The function of a module that a control names, or the method of a field of its first state."""
    field, dot, method = name.partition(".")
    if dot:
        return getattr(getattr(figure.State(), field, None), method, None)
    return getattr(figure, name, None)


@contextmanager
def _asked(name: str) -> Iterator[ModuleType]:
    """The module of a figure, while it is asked; what a reader has changed wrongly is said with its file and line."""
    if not is_changed(name):
        with loaded(name) as figure:
            yield figure
        return
    try:
        with loaded(name) as figure:
            yield figure
    except Exception as raised:
        whole = import_module(parse(name).figure.partition(".")[0])
        raise YourCode(placed(raised, beside(f"{next(iter(whole.__path__))}/")) or summarise(raised)) from raised


def _answer(figure: ModuleType, before: Any, after: Any, error: str | None) -> Answer:
    """The figure as it is after something, or before it, or at its beginning, where that cannot be drawn."""
    try:
        markup = render(figure, after)
    except Exception as raised:
        # What was before may be a state of a version of the figure that was drawn with it.
        after, error = before if after is not before else figure.State(), explain(raised, figure)
        markup = render(figure, after)
    return Answer(markup, pickle.dumps(after, protocol=5), error)


def _unpickled(name: str, figure: ModuleType, state: bytes | None) -> Any:
    """A state that the page kept; where another version of the figure made it, as much of it as fits."""
    if state is None:
        begins = parse(name).begins if is_changed(name) else ""
        return decode(figure.State, begins) if begins else figure.State()
    try:
        return fitted(pickle.loads(state), figure.State)
    except (AttributeError, ImportError, TypeError):
        return figure.State()


def _respond_to(figure: ModuleType, state: Any, event: Mapping[str, Any]) -> Any:
    if "set" in event:
        return replace(state, **{event["set"]: event["value"]})
    values = [event["value"]] if "value" in event else []
    field, dot, method = event["call"].partition(".")
    if dot:
        return replace(state, **{field: getattr(getattr(state, field), method)(*values)})
    return getattr(figure, field)(state, *values)
