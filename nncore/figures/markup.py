"""HTML and SVG as strings: one function that escapes, and a type that says it has been done."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from numbers import Number
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

type Child = str | int | float | np.generic | Iterable[Child] | None

_UNSAFE = re.compile(r'[&<>"]')
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
LONG = 1e12
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})


class Markup(str):
    """Finished markup: never escaped again."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell Jinja, by its own convention, that this is finished."""
        return self


class Plotted(Markup):
    """The markup of a plot, which knows what it was drawn from."""

    __slots__ = ("drawn",)

    drawn: Any


_PLOTS: ContextVar[list[Plotted] | None] = ContextVar("plots", default=None)


@contextmanager
def plots() -> Iterator[list[Plotted]]:
    """The plots that are put into other markup meanwhile, the innermost first."""
    found: list[Plotted] = []
    token = _PLOTS.set(found)
    try:
        yield found
    finally:
        _PLOTS.reset(token)


def escape(text: str) -> str:
    """Text made safe inside an element or a quoted attribute."""
    if isinstance(text, Markup) or not _UNSAFE.search(text):
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def element(tag: str, *children: Child, **attributes: object) -> Markup:
    """An element: `element("p", "Hello", class_="greeting", data_on_click="wave")`.

    Underscores in attribute names become dashes and a trailing one is dropped; None and False leave an attribute out,
    True writes it without a value.
    """
    opening = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    return Markup(opening if tag in VOID else f"{opening}{join(children)}</{tag}>")


def join(children: Child) -> Markup:
    """Children one after another; text is escaped, markup is not, numbers are written, None and False are skipped."""
    if isinstance(children, Markup):
        if type(children) is Plotted and (found := _PLOTS.get()) is not None:
            found.append(children)
        return children
    if isinstance(children, str):
        return Markup(escape(children))
    if isinstance(children, (list, tuple)):
        return Markup("".join([join(child) for child in children]))
    if children is None or children is False:
        return Markup("")
    if isinstance(children, (int, float, Number)):
        return Markup(children)
    others: Any = children
    if _is_of_numpy(others):
        value = others.item()
        # As NumPy writes it: 0.1 has more digits as a float than it had as a float32.
        return join(value if value is None or isinstance(value, (bool, str)) else str(others))
    return Markup("".join([join(child) for child in others]))


def decimal(value: float, digits: int = 0) -> str:
    """A number for people: thousands separated, a true minus sign, no negative zero: `decimal(-1234.5, 1)`.

    One that is too long to be read is written with a power of ten.
    """
    if value != value:
        return "not a number"
    if LONG <= abs(value) < float("inf"):
        return scientific(value)
    size = f"{abs(value):,.{digits}f}".replace("inf", "∞")
    return f"−{size}" if value < 0 and size.strip("0.,") else size


def scientific(value: float) -> str:
    """A number as a power of ten, with three digits: 1.25·10⁻⁷."""
    if value == 0:
        return "0"
    factor, _, power = f"{value:.2e}".partition("e")
    factor = factor.rstrip("0").rstrip(".").replace("-", "−")
    raised = f"10{str(int(power)).translate(_SUPERSCRIPT)}"
    return raised if factor == "1" else f"−{raised}" if factor == "−1" else f"{factor}·{raised}"


def plain_symbol(symbol: str) -> str:
    """A symbol as pages compare it: `W_1`, `W_{1}` and W₁ are one, and so are `\\hat{y}` and ŷ."""
    hatted = re.sub(r"\\hat\s*\{?(\w)\}?", "\\1\u0302", symbol)
    return unicodedata.normalize("NFC", re.sub(r"[\s_{}\\]", "", hatted).translate(_SUBSCRIPTS))


def symbolic(symbol: str | None) -> str:
    """The attribute by which something in a drawing says what it is called in the lesson's formulas; nothing without a symbol."""
    return f' data-symbol="{escape(plain_symbol(symbol))}"' if symbol else ""


def reference(handler: Callable[..., object] | None) -> str | None:
    """The name by which a figure's module is asked for a handler."""
    if handler is None:
        return None
    name = getattr(handler, "__name__", "<lambda>")
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"a control needs a named function of its figure, not {handler!r}: write it with def")
    return name


def _attribute(name: str, value: Any) -> str:
    if _is_of_numpy(value):
        value = value.item()
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    if value is True:
        return f' {name}=""'
    text = f"{value:.12g}" if isinstance(value, float) else escape(str(value))
    return f' {name}="{text}"'


def _is_of_numpy(value: Any) -> bool:
    """Whether it is one value in a type of NumPy's: a scalar, or an array without a dimension."""
    return getattr(value, "shape", None) == ()
