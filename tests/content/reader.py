"""A reader of a lesson without a browser: presses, slides and chooses what the text names, by the words on the control."""

import datetime
import importlib
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from nncore.figures import live

# What the page adds to every figure, and to every cell.
OF_THE_PAGE = ("Reset", "Undo", "Run")
_EVENTS = ("click", "input", "change", "point", "press", "hover", "tick")


def _order(file: Path) -> tuple[bool, int, datetime.date, str]:
    """Where a lesson comes in the course, as the builder has it."""
    own = tomllib.loads(file.read_text(encoding="utf-8").split("+++")[1])
    return own.get("order") is None, own.get("order", 0), own.get("date", datetime.date.max), file.parent.name


# The folders of the course's lessons, in its order.
LESSONS = tuple(file.parent.name for file in sorted(Path("content").glob("*/lesson.md"), key=_order))


class Control:
    """An element that answers, or shows something, with the words that name it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.words = ""
        self.options: list[tuple[str, str]] = []

    @property
    def is_control(self) -> bool:
        return self.tag in ("button", "input", "select", "summary", "textarea")

    def event(self, value: object = None, has_value: bool = False) -> dict[str, Any]:
        if "data-sets" in self.attributes:
            return {"set": self.attributes["data-sets"], "value": value}
        call = next(self.attributes[f"data-on-{one}"] for one in _EVENTS if f"data-on-{one}" in self.attributes)
        return {"call": call, "value": value} if has_value else {"call": call}


class Reader:
    """Someone who reads one figure, from the state in which the page shows it."""

    def __init__(self, folder: str, name: str) -> None:
        self.figure = importlib.import_module(f"content.{folder}.{name}")
        self.state = self.figure.State()

    @property
    def markup(self) -> str:
        return str(live.render(self.figure, self.state))

    def press(self, name: str, times: int = 1) -> "Reader":
        for _ in range(times):
            if name == "Reset":
                self.state = self.figure.State()
                continue
            button = self._named(name, "button")
            assert "aria-disabled" not in button.attributes, f"{name} cannot be pressed"
            carried = button.attributes.get("data-value")
            self._do(button.event(carried and json.loads(carried), carried is not None))
        return self

    def slide(self, name: str, value: float) -> "Reader":
        slider = self._named(name, "input")
        lo, hi, step = (float(slider.attributes[one]) for one in ("min", "max", "step"))
        assert lo <= value <= hi, f"{name} goes from {lo} to {hi}"
        assert abs((value - lo) / step - round((value - lo) / step)) < 1e-6, f"{name} has steps of {step}"
        self._do(slider.event(value, True))
        return self

    def type(self, name: str, value: float) -> "Reader":
        self._do(self._named(name, "input").event(value, True))
        return self

    def paste(self, name: str, text: str) -> "Reader":
        self._do(self._named(name, "textarea").event(text, True))
        return self

    def click(self, name: str) -> "Reader":
        """Click a part of a drawing."""
        part = next(one for one in elements(self.markup) if one.tag == "g" and name_of(one) == name)
        self._do(part.event(json.loads(part.attributes["data-value"]), True))
        return self

    def choose(self, name: str, option: str) -> "Reader":
        choice = self._named(name, "select")
        value = next(value for value, words in choice.options if option in (value, words))
        self._do(choice.event(value, True))
        return self

    def point(self, x: float, y: float, kind: str = "point") -> "Reader":
        surface = next(one for one in elements(self.markup) if f"data-on-{kind}" in one.attributes)
        self._do({"call": surface.attributes[f"data-on-{kind}"], "value": {"x": x, "y": y}})
        return self

    def tick(self) -> bool:
        """Whether there was a tick: it plays."""
        timer = next((one for one in elements(self.markup) if "data-on-tick" in one.attributes), None)
        if timer:
            self._do(timer.event())
        return timer is not None

    def shown(self, name: str) -> str:
        """What a readout, or the value beside a slider, says."""
        outputs = [one for one in elements(self.markup) if one.tag == "output"]
        found = [one for one in outputs if one.attributes.get("aria-label") == name]
        return found[0].words if found else self._named(name, "input").attributes["aria-valuetext"]

    def value(self, name: str) -> float:
        return number(self.shown(name))

    @property
    def said(self) -> str:
        return " ".join(one.words for one in elements(self.markup) if one.attributes.get("class") == "announcement")

    def _named(self, name: str, tag: str) -> Control:
        return next(one for one in elements(self.markup) if one.tag == tag and name_of(one) == name)

    def _do(self, event: dict[str, Any]) -> None:
        self.state, error = live.respond(self.figure, self.state, [event])
        assert error is None, error


def number(text: str) -> float:
    """A number as people read it."""
    return float(re.sub(r"[^\d.eE−-]", "", text).replace("−", "-"))


def name_of(control: Control) -> str:
    return control.attributes.get("aria-label") or control.words


def names(markup: str) -> Iterator[str]:
    """What is written on controls, and on the options of lists."""
    for one in elements(markup):
        if one.is_control:
            yield name_of(one)
            yield from (words for _, words in one.options)
            if one.tag == "button":
                yield one.words


def elements(markup: str) -> Sequence[Control]:
    found = _Elements()
    found.feed(markup)
    return found.all


class _Elements(HTMLParser):
    """All elements, each with the text in it; a field's words are those of its label."""

    _VOID = frozenset({"input", "img", "br", "image", "rect", "path", "line", "circle"})

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Control] = []
        self._open: list[Control] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Control(tag, {name: value or "" for name, value in attrs})
        self.all.append(one)
        if tag == "option":
            fields = [other for other in self._open if other.tag == "select"]
            fields[-1].options.append((one.attributes["value"], ""))
        if tag not in self._VOID:
            self._open.append(one)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            closed = self._open.pop()
            if closed.tag == "label":
                field = next(one for one in reversed(self.all) if one.tag in ("input", "select", "textarea"))
                field.words = closed.words
            if closed.tag == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].tag == "option":
            options = next(one for one in reversed(self._open) if one.tag == "select").options
            options[-1] = (options[-1][0], options[-1][1] + data)
            return
        for one in self._open:
            one.words += data
