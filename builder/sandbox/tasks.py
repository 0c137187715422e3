"""What the sandbox is asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.exercise import Shown
from builder.mistakes import Mistake
from builder.sandbox.imports import Allowed, Library
from builder.template import Unfilled

# Before each step the sandbox says this word and the file that it is busy with.
AT = "at"
# How much longer than on a processor of its own code may take by the clock, where it waits or others work.
BUSY = 4


@dataclass(frozen=True)
class Fill:
    """Fill a lesson's text with the names of its `lesson.py`; or with `values`, those that it gave when it last ran."""

    library: Library
    package: str
    file: Path
    text: str
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Filled:
    """The text, what could not be filled in, and the content files that it depends on.

    `values` are the names of `lesson.py` that hold plain data, with None for its others: None where it has not run.
    """

    text: str
    unfilled: tuple[Unfilled, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    used: frozenset[Path] = frozenset()
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Make:
    """Make a lesson's data with its `data.py`, which is `file`, of the bytes of its source."""

    library: Library
    package: str
    file: Path
    source: bytes


@dataclass(frozen=True)
class Made:
    """The contents of the files made, by their names, and what is wrong."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class Draw:
    """Draw the first view of a lesson's figures, from exactly the files that the lesson ships.

    `modules` are the figures', `declared` the data files that the front matter names.
    """

    library: Library
    package: str
    modules: tuple[str, ...]
    allowed: Allowed
    declared: tuple[Path, ...] = ()


@dataclass(frozen=True)
class View:
    """A figure's first view, whether it answers events, and what its plots show as tables: none where it has no plots.

    `preview` is its view in the state that its module's function `preview` gives, or the first one again.
    """

    markup: str
    is_interactive: bool
    tables: str
    preview: str = ""


@dataclass(frozen=True)
class Drawn:
    """The views by their modules, the content files that are shipped with each of them, and what is wrong."""

    views: Mapping[str, View] = field(default_factory=dict)
    shipped: Mapping[str, frozenset[Path]] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """Use each control of some figures once, from the files that their lesson ships."""

    library: Library
    modules: tuple[str, ...]
    allowed: Allowed


@dataclass(frozen=True)
class Exercised:
    """What each figure shows, by its module, and what never ended."""

    shown: Mapping[str, tuple[Shown, ...]] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
