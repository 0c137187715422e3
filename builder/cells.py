"""From the live code of a text to cells with their outputs, and what is wrong with them, each at its line of the text."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from builder import markdown
from builder.memory import Memory, Stamp, stamp
from builder.mistakes import Mistake
from builder.packages import Package
from builder.resolve import Resolved
from builder.sandbox.imports import CONTENT, Allowed, Library, closure, imports_of, packages_of, wrong_with
from nncore.figures.cells import Output

_PLACE = re.compile(r" \(cell \d+, line \d+\)$")


@dataclass(frozen=True)
class Asked:
    """The cells of a lesson whose folder is this package, the files of the content folder that go with them, and its packages.

    The files are given by their paths in site-packages.
    """

    package: str
    cells: tuple[str, ...]
    files: Mapping[str, Path]
    packages: tuple[Package, ...] = ()


@dataclass(frozen=True)
class Answered:
    """What each cell shows; why the next one shows nothing, where it ends Python or never ends; and which differ next time."""

    outputs: tuple[Output, ...]
    ended: str | None = None
    differs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson: its place among them, its source and title, what it shows as HTML, and its slot in the document."""

    number: int
    source: str
    title: str
    raises: bool
    output: str
    slot: str


@dataclass(frozen=True)
class Ran:
    """The cells of a lesson, the content files that they need, and what is wrong."""

    cells: tuple[Cell, ...] = ()
    shipped: frozenset[Path] = frozenset()
    mistakes: tuple[Mistake, ...] = ()


class Runs(Protocol):
    """What runs cells."""

    def run(self, asked: Asked) -> Answered:
        """What the cells show."""

    def close(self) -> None:
        """Nothing more is asked."""


@dataclass(frozen=True)
class _Answer:
    """What was answered last, and how the files were that it depends on."""

    answered: Answered
    when: Stamp


def ran(
    resolved: Resolved,
    library: Library,
    allowed: Allowed,
    packages: tuple[Package, ...],
    place: Callable[[Path], str],
    python: Runs,
    memory: Memory,
) -> Ran:
    """The cells of a text, run; from the memory where neither they nor the files that they import have changed.

    `place` is where a content file lies in site-packages.
    """
    found = resolved.text.document.cells
    if not found:
        return Ran()
    package, file = library.package(resolved.text.source.slug), resolved.text.source.file
    sources = tuple(one.code.source for one in found)
    key = ("cells", file, sources, packages, allowed, resolved.data)
    files, mistakes = _needed(found, f"{CONTENT}.{package}", file, library, allowed)
    shipped = frozenset({*files, *resolved.data})
    if mistakes:
        return Ran(mistakes=mistakes)

    def ask() -> _Answer:
        when = stamp(shipped)
        asked = Asked(f"{CONTENT}.{package}", sources, {place(one): one for one in sorted(shipped)}, packages)
        return _Answer(python.run(asked), when)

    answered = memory.recall(key, ask, lambda kept: kept.when == stamp(shipped)).answered
    mistakes = tuple(Mistake(file, line, text) for line, text in _wrong(found, answered))
    if mistakes:
        return Ran(mistakes=mistakes)
    cells = (
        Cell(one.number, one.code.source, one.code.title, one.code.raises, output.html, one.slot)
        for one, output in zip(found, answered.outputs, strict=True)
    )
    return Ran(tuple(cells), shipped)


def _needed(
    cells: Sequence[markdown.Cell], package: str, file: Path, library: Library, allowed: Allowed
) -> tuple[set[Path], tuple[Mistake, ...]]:
    """The content files that cells import, and every import that cannot work."""
    mistakes: list[Mistake] = []
    modules: list[str] = []
    for cell in cells:
        for one in imports_of(cell.code.source, package):
            wrong = wrong_with(one, file, library, allowed)
            if wrong:
                mistakes.append(Mistake(file, cell.code.lines[one.line - 1], wrong))
            modules += packages_of(one.module)
    found, others = closure(modules, library, allowed)
    return set(found.values()), (*mistakes, *others)


def _wrong(cells: Sequence[markdown.Cell], answered: Answered) -> list[tuple[int | None, str]]:
    """What is wrong with what cells did, and the line of each."""
    told: list[tuple[int | None, str]] = []
    for cell, output in zip(cells, answered.outputs, strict=False):
        if output.error and not cell.code.raises:
            # A name that is missing after another cell has failed may be one that it did not get to.
            if told and output.error.startswith("NameError"):
                continue
            what = _PLACE.sub("", output.error)
            text = f"cell {cell.number} raises {what}; a cell that is meant to raise is marked, ```python live raises"
            told.append((_line(cells, cell, output), text))
        elif cell.code.raises and not output.error:
            told.append((cell.code.line, f"cell {cell.number} is marked as one that raises, and raises nothing"))
    if answered.ended is not None:
        stuck = cells[len(answered.outputs)]
        told.append((stuck.code.line, f"cell {stuck.number} {answered.ended}"))
    hint = "let chance start from a seed, np.random.default_rng(1), and show no time"
    for at in answered.differs[:1]:
        text = f"cell {at + 1} shows something else each time it is run: {hint}"
        told.append((cells[at].code.line, text))
    return told


def _line(cells: Sequence[markdown.Cell], cell: markdown.Cell, output: Output) -> int | None:
    if output.cell is None or output.line is None:
        return cell.code.line
    lines = cells[output.cell - 1].code.lines
    return lines[min(output.line, len(lines)) - 1]
