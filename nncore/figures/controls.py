"""Native controls. Each either names a function of the figure or sets one field of its `State`."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from nncore.figures.markup import Child, Markup, decimal, element, escape, plain_symbol, reference

type Handler = Callable[..., object]

# The columns of a table that has room everywhere.
WIDE = 3


def slider(
    label: str,
    value: float,
    lo: float,
    hi: float,
    *,
    step: float = 1,
    on_input: Handler | None = None,
    on_change: Handler | None = None,
    sets: str | None = None,
    digits: int | None = None,
    role: str | None = None,
    symbol: str | None = None,
) -> Markup:
    """A slider from lo to hi. The handler is called as `on_input(state, value)`; `role` gives it that role's colour.

    `symbol` is what it is called in the lesson's formulas. With `on_change` its value stands in a field, to be typed too, beyond
    the ends of the slider as well; what is no number comes as text.
    """
    places = _digits(step) if digits is None else digits
    shown = decimal(value, places)
    field = element(
        "input",
        type="range",
        min=lo,
        max=hi,
        step=step,
        value=float(value),
        aria_valuetext=shown,
        data_on_input=reference(on_input),
        data_sets=sets,
    )
    name = element("label", element("span", label), field)
    beside = (
        element("output", shown, aria_live="off")
        if on_change is None
        else _number_field(
            f"{value:.{places}f}" if math.isfinite(value) else "", aria_label=label, data_on_change=reference(on_change)
        )
    )
    return element("div", name, beside, class_="slider", data_role=role, data_symbol=symbol and plain_symbol(symbol))


def button(
    label: str,
    *,
    on_click: Handler,
    value: object = None,
    disabled: bool = False,
    pressed: bool | None = None,
    describe: str | None = None,
) -> Markup:
    """A button. The handler is called as `on_click(state)`, or as `on_click(state, value)` where a value is given.

    One that is pressed or not stays so until the view says otherwise; `describe` is for those who do not see its place.
    """
    return element(
        "button",
        label,
        type="button",
        # Whoever has pressed a button keeps the focus on it, though it cannot be pressed again.
        aria_disabled="true" if disabled else None,
        aria_label=describe,
        aria_pressed=None if pressed is None else str(pressed).lower(),
        data_on_click=reference(on_click),
        data_value=None if value is None else json.dumps(value, default=_plain),
    )


def link(label: str, name: str, *, makes: Handler, on_open: Handler) -> Markup:
    """A button that puts an address for what is shown into the address bar: `#name=` and the text that `makes(state)` returns.

    The name is the figure's id. Where such an address is opened, the handler is called as `on_open(state, text)`.
    """
    return _maker(label, makes, data_on_open=reference(on_open), data_name=name)


def copier(label: str, *, makes: Handler) -> Markup:
    """A button that copies the text that `makes(state)` returns."""
    return _maker(label, makes)


def download(label: str, name: str, *, makes: Handler, kind: str = "text/plain;charset=utf-8") -> Markup:
    """A button that saves the text that `makes(state)` returns as a file of this name and MIME type."""
    return _maker(label, makes, data_name=name, data_kind=kind)


def folded(summary: str, *children: Child, is_open: bool = False, group: str | None = None) -> Markup:
    """Something that is out of the way until its summary is clicked; of a group, at most one is open."""
    return element("details", element("summary", summary), *children, class_="folded", name=group, open=is_open)


def stepper(
    label: str, value: int, lo: int, hi: int, *, on_change: Handler | None = None, sets: str | None = None
) -> Markup:
    """A whole number to type or to step. What is typed comes as a number, or as text where it is none."""
    field = element(
        "input",
        type="number",
        inputmode="numeric",
        min=lo,
        max=hi,
        step=1,
        value=value,
        data_on_change=reference(on_change),
        data_sets=sets,
    )
    return element("div", element("label", element("span", label), field), class_="stepper")


def number(
    label: str,
    value: float | None,
    lo: float,
    hi: float,
    *,
    on_change: Handler | None = None,
    sets: str | None = None,
) -> Markup:
    """A number to type, or none. What is typed comes as a number, or as text where it is none."""
    shown = "" if value is None else f"{value:.12g}"
    field = _number_field(shown, min=lo, max=hi, data_on_change=reference(on_change), data_sets=sets)
    return element("div", element("label", element("span", label), field), class_="stepper")


def text_field(
    label: str, value: str, *, rows: int = 4, on_change: Handler | None = None, sets: str | None = None
) -> Markup:
    """Lines to type or to paste. They come as one text when the reader leaves the field."""
    # HTML leaves out a line break at the start.
    field = element(
        "textarea",
        f"\n{value}" if value.startswith("\n") else value,
        rows=rows,
        spellcheck="false",
        data_on_change=reference(on_change),
        data_sets=sets,
    )
    return element("div", element("label", element("span", label), field), class_="text-field")


def file_field(label: str, accept: str, *, on_change: Handler) -> Markup:
    """A file to choose, of such names as `accept` tells, `.csv,.txt`. The handler is called with its text."""
    field = element("input", type="file", accept=accept, data_on_change=reference(on_change))
    return element("div", element("label", element("span", label), field), class_="text-field")


def choice(
    label: str,
    value: str,
    options: Iterable[str | tuple[str, str]],
    *,
    on_change: Handler | None = None,
    sets: str | None = None,
) -> Markup:
    """A drop-down list. An option is its own text, or a pair of value and text."""
    pairs = [(option, option) if isinstance(option, str) else option for option in options]
    listed = [element("option", text, value=own, selected=own == value) for own, text in pairs]
    field = element("select", listed, data_on_change=reference(on_change), data_sets=sets)
    return element("div", element("label", element("span", label), field), class_="choice")


def checkbox(label: str, checked: bool, *, on_change: Handler | None = None, sets: str | None = None) -> Markup:
    """A box to tick; the handler gets True or False."""
    field = element(
        "input", type="checkbox", checked=bool(checked), data_on_change=reference(on_change), data_sets=sets
    )
    return element("div", element("label", field, element("span", label)), class_="checkbox")


def readout(label: str, value: str, *, role: str | None = None, symbol: str | None = None) -> Markup:
    """A named value, found by its label; too quick to be read aloud at every change."""
    shown = element("output", value, aria_label=label, aria_live="off")
    name = element("span", label, aria_hidden="true")
    return element("div", name, shown, class_="readout", data_role=role, data_symbol=symbol and plain_symbol(symbol))


def announcement(*text: Child) -> Markup:
    """A sentence that is also read aloud when it has changed."""
    return element("p", *text, class_="announcement")


def formula(*parts: Child, describe: str | None = None) -> Markup:
    """One line of mathematics in plain text and markup."""
    if describe is None:
        return element("p", *parts, class_="formula")
    return element(
        "p",
        element("span", *parts, aria_hidden="true"),
        element("span", describe, class_="visually-hidden"),
        class_="formula",
    )


def term(words: Child, symbol: str, *, role: str) -> Markup:
    """Words in a figure's own formula that stand for a symbol of the lesson's: in its role's colour, and linked with it."""
    return element("span", words, data_symbol=plain_symbol(symbol), class_=f"role-{role}")


def table(head: Sequence[Child], rows: Iterable[Sequence[Child]], *, foot: Sequence[Child] | None = None) -> Markup:
    """A table of values with a row of headings, and perhaps one of totals."""
    body = [element("tr", [element("td", cell) for cell in row]) for row in rows]
    return element(
        "div",
        element(
            "table",
            element("thead", element("tr", [element("th", cell, scope="col") for cell in head])),
            element("tbody", body),
            foot and element("tfoot", element("tr", [element("td", cell) for cell in foot])),
        ),
        class_="table",
        # What may be wider than a phone has to be scrolled by key, too.
        tabindex=0 if len(head) > WIDE else None,
    )


def bars(labels: Sequence[str], values: Iterable[float], *, role: str | None = "prediction", digits: int = 3) -> Markup:
    """Probabilities as bars with their exact values."""
    rows = [
        f'<div class="share"><dt>{escape(label)}</dt><dd><span class="track" aria-hidden="true">'
        f'<span style="width:{max(0.0, min(100 * share, 100)):.1f}%"></span></span>{decimal(share, digits)}</dd></div>'
        for label, share in zip(labels, values, strict=True)
    ]
    return element("dl", Markup("".join(rows)), class_="bars", data_role=role)


def timer(*, on_tick: Handler, every: int = 0) -> Markup:
    """Call `on_tick(state)` every so many milliseconds (0: every frame) for as long as this is in the view and on screen."""
    return element("span", hidden=True, data_on_tick=reference(on_tick), data_every=every)


def controls(*children: Child, label: str | None = None) -> Markup:
    """Controls that belong together, side by side where there is room; perhaps with a name for all of them."""
    if label is None:
        return element("div", *children, class_="controls")
    name = element("span", label, class_="group-name", aria_hidden="true")
    return element("div", name, *children, class_="controls", role="group", aria_label=label)


def _number_field(value: str, **more: object) -> Markup:
    return element("input", type="number", inputmode="decimal", step="any", value=value, **more)


def _maker(label: str, makes: Handler, **carried: str | None) -> Markup:
    """A button whose text is made when it is pressed: a view would make it for every frame."""
    return element("button", label, type="button", data_makes=reference(makes), **carried)


def _plain(value: Any) -> object:
    """What JSON has no type for, if it is NumPy's."""
    if not hasattr(value, "tolist"):
        raise TypeError(f"a button's value has to be one that JSON can carry, not {value!r}")
    return value.tolist()


def _digits(step: float) -> int:
    text = f"{step:.10f}".rstrip("0")
    return len(text.partition(".")[2])
