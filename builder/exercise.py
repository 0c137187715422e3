"""Every control of a figure, used once: what a reader may do first, as the events that the page would send.

The builder runs this in its own Python and, unchanged, in the browser's: it needs nothing but the standard library and
`nncore.figures`.
"""

import json
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from math import isfinite
from types import ModuleType
from urllib.parse import unquote

from nncore.figures import live
from nncore.figures.markup import VOID

FIRST = "first view"


@dataclass(frozen=True)
class Event:
    """What a control does, named for people, and as it is sent: as JSON, or as the name of a text to make."""

    name: str
    sent: Mapping[str, object]


@dataclass(frozen=True)
class Shown:
    """What a figure shows after an event, or the text that it makes; and what went wrong on the way, if anything did."""

    name: str
    markup: str
    error: str | None


def exercise(module: str) -> tuple[Shown, ...]:
    """The first view of the figure in a module, and what each event of its controls by itself makes of it."""
    return tuple(shown(module))


def shown(module: str) -> Iterator[Shown]:
    """The same, one after the other: one that does not end keeps back only those after it."""
    first = _shown(FIRST, module, lambda: live.answer(module, None, "[]"))
    yield first
    for event in events(first.markup):
        yield _after(event, module)


def events(markup: str) -> list[Event]:
    """What a page would send for each control of a view, in the order of the page; of a slider, for both of its ends."""
    return [event for node in _parsed(markup).below() for kind in _KINDS for event in kind(node)]


def _after(event: Event, module: str) -> Shown:
    if "wrong" in event.sent:
        return Shown(event.name, "", str(event.sent["wrong"]))
    if "make" in event.sent:
        return _shown(event.name, module, lambda: _made(module, str(event.sent["make"])))
    return _shown(event.name, module, lambda: live.answer(module, None, json.dumps([event.sent])))


def _made(module: str, name: str) -> live.Answer:
    text, error = live.make(module, None, name)
    return live.Answer(text, b"", error)


def _shown(name: str, module: str, ask: Callable[[], live.Answer]) -> Shown:
    try:
        answer = ask()
    except (Exception, SystemExit) as raised:
        return Shown(name, "", live.explain(raised, _figure(raised, module)))
    return Shown(name, str(answer.markup), answer.error)


def _figure(raised: BaseException, module: str) -> ModuleType:
    """The module, or what stands for one that could not be imported: it tells which lines are the figure's own."""
    if module in sys.modules:
        return sys.modules[module]
    figure, end = ModuleType(module), f"{module.rpartition('.')[2]}.py"
    for frame in traceback.extract_tb(raised.__traceback__):
        if frame.filename.endswith(end):
            figure.__file__ = frame.filename
    return figure


@dataclass
class _Node:
    """An element of a view: its attributes, and what is in it."""

    tag: str
    attributes: Mapping[str, str]
    parent: "_Node | None" = None
    children: list["_Node | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    def below(self) -> Iterator["_Node"]:
        for child in self.children:
            if isinstance(child, _Node):
                yield child
                yield from child.below()

    def around(self) -> Iterator["_Node"]:
        node: _Node | None = self
        while node:
            yield node
            node = node.parent

    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text() for child in self.children]
        return "" if self.tag == "select" else " ".join("".join(parts).split())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.open = _Node("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(node)
        if tag not in VOID:
            self.open = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        closed = next((node for node in self.open.around() if node.tag == tag), None)
        if closed and closed.parent:
            self.open = closed.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def _parsed(markup: str) -> _Node:
    parser = _Parser()
    parser.feed(markup)
    parser.close()
    return parser.root


def _range(node: _Node) -> Iterator[Event]:
    if _is_input(node, "range"):
        for value in _ends(node):
            yield from _told(node, "data-on-input", value, f"slider {_called(node)} at {value}")


def _field(node: _Node) -> Iterator[Event]:
    """Any other field that is filled in: what stands in it, and of numbers the least and the greatest."""
    if node.tag != "input" or _is_input(node, "range") or _is_input(node, "checkbox") or "disabled" in node:
        return
    bounds = [node[end] for end in ("min", "max") if end in node] if node["type"] == "number" else []
    for text in bounds or [node["value"] or ("on" if node["type"] == "radio" else "")]:
        number = _number(text) if node["type"] == "number" else None
        value = text if number is None else number
        yield from _told(node, "data-on-change", value, f"field {_called(node)} at {value}")


def _checkbox(node: _Node) -> Iterator[Event]:
    if _is_input(node, "checkbox"):
        ticked = "checked" not in node
        yield from _told(
            node, "data-on-change", ticked, f"checkbox {_called(node)} {'ticked' if ticked else 'unticked'}"
        )


def _select(node: _Node) -> Iterator[Event]:
    if node.tag != "select" or "disabled" in node:
        return
    for option in node.below():
        if option.tag == "option" and "disabled" not in option:
            value = option["value"] if "value" in option else option.text()
            yield from _told(node, "data-on-change", value, f'choice {_called(node)} at "{value}"')


def _click(node: _Node) -> Iterator[Event]:
    if "data-on-click" in node and "disabled" not in node and node["aria-disabled"] != "true":
        kind = node["role"] or ("link" if node.tag == "a" else node.tag)
        yield Event(f"{kind} {_called(node)}", _call(node, "data-on-click"))


def _hover(node: _Node) -> Iterator[Event]:
    if "data-on-hover" in node and "data-x0" not in node:
        yield Event(f"pointer on {_called(node)}", _call(node, "data-on-hover"))


def _surface(node: _Node) -> Iterator[Event]:
    """A plot that is pointed at: two of its corners, and its middle."""
    if "data-x0" not in node:
        return
    x0, x1, y0, y1 = (_number(node[f"data-{end}"]) or 0 for end in ("x0", "x1", "y0", "y1"))
    for kind, name in (("press", "press"), ("point", "drag"), ("hover", "pointer")):
        for share in (0, 0.5, 1) if f"data-on-{kind}" in node else ():
            x, y = _sent(x0 + share * (x1 - x0)), _sent(y0 + share * (y1 - y0))
            place = f"x = {x}, y = {y} of {_called(node)}"
            yield Event(f"{name} at {place}", {"call": node[f"data-on-{kind}"], "value": {"x": x, "y": y}})


def _timer(node: _Node) -> Iterator[Event]:
    if "data-on-tick" in node:
        yield Event("tick of the timer", {"call": node["data-on-tick"]})


def _open(node: _Node) -> Iterator[Event]:
    if "data-on-open" in node and node["href"].startswith("#"):
        text = unquote(node["href"].partition("=")[2])
        yield Event(f"link {_called(node)} opened", {"call": node["data-on-open"], "value": text})


def _maker(node: _Node) -> Iterator[Event]:
    if "data-makes" in node and "disabled" not in node:
        yield Event(f"{'link' if node.tag == 'a' else node.tag} {_called(node)}", {"make": node["data-makes"]})


_KINDS: tuple[Callable[[_Node], Iterator[Event]], ...] = (
    _range, _field, _checkbox, _select, _click, _hover, _surface, _timer, _open, _maker,
)  # fmt: skip


def _is_input(node: _Node, kind: str) -> bool:
    return node.tag == "input" and node["type"] == kind and "disabled" not in node


def _told(node: _Node, handler: str, value: object, name: str) -> Iterator[Event]:
    if handler in node:
        yield Event(name, {"call": node[handler], "value": value})
    elif "data-sets" in node:
        yield Event(name, {"set": node["data-sets"], "value": value})


def _call(node: _Node, handler: str) -> Mapping[str, object]:
    if "data-value" not in node:
        return {"call": node[handler]}
    try:
        return {"call": node[handler], "value": json.loads(node["data-value"])}
    except ValueError:
        return {"wrong": f"the data-value of a control is JSON, not {node['data-value']!r}"}


def _called(node: _Node) -> str:
    """What a control is called on the page: by its label, its description or its own text, else by what it calls."""
    labels = [around.text() for around in node.around() if around.tag == "label"]
    drawings = [around["aria-label"] for around in node.around() if around.tag == "svg"]
    handlers = [value for name, value in node.attributes.items() if name.startswith(("data-on-", "data-sets"))]
    names = [node["aria-label"], *labels, node.text(), node["title"], *drawings, *handlers, node.tag]
    name = next(name for name in names if name)
    return f'"{name if len(name) < 60 else name[:59] + "…"}"'


def _ends(node: _Node) -> list[int | float]:
    """The ends of a slider: as browsers do, the greatest is the last that whole steps lead to."""
    lo, hi = (_decimal(node[end], default) for end, default in (("min", 0), ("max", 100)))
    step = _decimal(node["step"], 1)
    if hi < lo:
        hi = lo
    elif node["step"] != "any" and step > 0:
        hi = lo + (hi - lo) // step * step
    return [_sent(float(lo)), _sent(float(hi))]


def _decimal(text: str, default: int) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(default)


def _number(text: str) -> int | float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return _sent(number) if isfinite(number) else None


def _sent(value: float) -> int | float:
    """A number as it arrives: JavaScript writes a whole one without a point."""
    return int(value) if value.is_integer() else value
