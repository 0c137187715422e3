"""The few functions that the browser's worker, and the builder, call: events in, markup out; and texts to take along.

Nothing is kept between two calls: the state goes out with the markup and comes back with the next events, so a worker
can be ended at any time and another one goes on where it was. Between a page and its own worker it is pickled; what is kept on a
device or comes in an address is a text of `codec`, and never unpickled.
"""

import importlib
import json
import pickle
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from types import ModuleType
from typing import Any

from nncore.figures.codec import decode, encode
from nncore.figures.markup import Markup, join, plots
from nncore.figures.telling import changes
from nncore.figures.values import table_of, tables_of

_ON = re.compile(r' data-(on-[a-z]+|sets|makes)="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    """A figure's markup, the pickled state it shows, and what went wrong on the way, if anything did."""

    markup: str
    state: bytes
    error: str | None


def answer(name: str, state: bytes | None, events: str) -> Answer:
    """Let the figure in module `name` answer events, in order, and draw it; without a state, start from its first.

    `events` is JSON: a list of `{"call": handler}`, with a `"value"` where there is one, or `{"set": field, "value": …}`. A
    handler is a function of the module, or `field.method` of the part of the state that is in this field.
    The first exception ends the list; the figure is then drawn as it was just before.
    """
    figure = importlib.import_module(name)
    before = _unpickled(figure, state)
    after, error = respond(figure, before, json.loads(events))
    return _answer(figure, before, after, error)


def keep(name: str, state: bytes | None) -> tuple[str, str | None]:
    """The state of the figure in module `name` as a text that may leave the page, and what went wrong, if anything did."""
    figure = importlib.import_module(name)
    try:
        return encode(_unpickled(figure, state)), None
    except (TypeError, ValueError) as raised:
        return "", explain(raised, figure)


def recall(name: str, text: str) -> Answer:
    """Draw the figure in module `name` as a kept text has it; where that is none, as it begins, and say so."""
    figure = importlib.import_module(name)
    first = figure.State()
    try:
        after, error = decode(figure.State, text), None
    except ValueError as raised:
        after, error = first, explain(raised, figure)
    return _answer(figure, first, after, error)


def make(name: str, state: bytes | None, maker: str) -> tuple[str, str | None]:
    """What the figure in module `name` makes of a state to be taken along: the text, and what went wrong, if anything did."""
    figure = importlib.import_module(name)
    try:
        text = getattr(figure, maker)(_unpickled(figure, state))
        if not isinstance(text, str):
            raise TypeError(f"{maker} has to return a text, not {text!r:.60}")
    except Exception as raised:
        return "", explain(raised, figure)
    return str(text), None


def tell(name: str, state: bytes | None, told: str) -> tuple[str, None]:
    """What has changed in a figure, in sentences. `told` is JSON: what could be told before and now, and the page's words."""
    return changes(*json.loads(told)), None


def tabulate(name: str, state: bytes | None, which: str) -> tuple[str, str | None]:
    """What the plots of the figure in module `name` show in a state as tables, and what went wrong, if anything did.

    `which` is "all", or "plots" to leave out what maps show.
    """
    figure = importlib.import_module(name)
    try:
        with plots() as found:
            view = render(figure, _unpickled(figure, state))
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
    """An exception in one line, with the last line of the figure's own file that it went through."""
    what = summarise(raised)
    file = getattr(figure, "__file__", None) or ""
    lines = [frame.lineno for frame in traceback.extract_tb(raised.__traceback__) if frame.filename == file]
    return f"{what} ({file.rpartition('/')[2]}, line {lines[-1]})" if lines else what


def summarise(raised: BaseException) -> str:
    """An exception's type and message, with Python's own guess at a misspelt name."""
    return list(traceback.TracebackException.from_exception(raised).format_exception_only())[-1].strip()


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


def _answer(figure: ModuleType, before: Any, after: Any, error: str | None) -> Answer:
    """The figure as it is after something, or before it where that cannot be drawn."""
    try:
        markup = render(figure, after)
    except Exception as raised:
        if after is before:
            raise
        after, error = before, explain(raised, figure)
        markup = render(figure, before)
    return Answer(markup, pickle.dumps(after, protocol=5), error)


def _unpickled(figure: ModuleType, state: bytes | None) -> Any:
    return figure.State() if state is None else pickle.loads(state)


def _respond_to(figure: ModuleType, state: Any, event: Mapping[str, Any]) -> Any:
    if "set" in event:
        return replace(state, **{event["set"]: event["value"]})
    values = [event["value"]] if "value" in event else []
    field, dot, method = event["call"].partition(".")
    if dot:
        return replace(state, **{field: getattr(getattr(state, field), method)(*values)})
    return getattr(figure, field)(state, *values)
