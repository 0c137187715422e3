"""Cells, the code in a lesson's text: run in order, in one namespace, and what each of them shows as HTML.

The builder runs them for the page and the page runs them again, by this one function. Nothing is kept between two runs.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from io import StringIO
from traceback import TracebackException, extract_tb
from types import ModuleType
from typing import Any

import numpy as np

from nncore.figures.markup import Markup, escape, join

# Of a larger array the first and the last are shown, half of so many each.
_ROWS, _COLUMNS = 12, 8
# A table of more columns may be wider than a phone, and has to be scrolled by key, too.
_NARROW = 3
_LONGEST = 20_000
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


@dataclass(frozen=True)
class Output:
    """What a cell shows: HTML, and the exception that ended it in one line, with the cell and its line that it went through."""

    html: str
    error: str | None = None
    cell: int | None = None
    line: int | None = None


def cells(name: str, state: bytes | None, maker: str) -> tuple[str, None]:
    """What cells of a lesson show, as JSON; `name` is its folder as a package.

    `maker` is JSON, the sources of all cells up to the last that is wanted.
    """
    return json.dumps([asdict(output) for output in run(name, json.loads(maker))]), None


def run(package: str, sources: Sequence[str]) -> Iterator[Output]:
    """What each cell shows, one after the other; a cell that raises does not keep the next ones from running."""
    with _fresh(package.partition(".")[0]), _as_program(package) as names, np.printoptions():
        for at, source in enumerate(sources, 1):
            yield _output(source, at, names)


@contextmanager
def _fresh(root: str) -> Iterator[None]:
    """The course's modules imported anew, and afterwards those there again that were there before."""
    before = _modules_of(root)
    for name in before:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in _modules_of(root):
            del sys.modules[name]
        sys.modules.update(before)


def _modules_of(root: str) -> dict[str, ModuleType]:
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] == root}


@contextmanager
def _as_program(package: str) -> Iterator[dict[str, Any]]:
    """The names of a program that is run in a lesson's folder, as the files there are."""
    program = ModuleType("__main__")
    program.__package__ = package
    # Where nothing is shipped with a lesson, it has no folder.
    with suppress(ImportError, StopIteration):
        program.__file__ = f"{next(iter(import_module(package).__path__))}/lesson.md"
    before, standing = sys.modules["__main__"], sys.stdin
    sys.modules["__main__"], sys.stdin = program, StringIO()
    try:
        yield vars(program)
    finally:
        sys.modules["__main__"], sys.stdin = before, standing


def _output(source: str, at: int, names: dict[str, Any]) -> Output:
    printed, html, raised = StringIO(), "", None
    with redirect_stdout(printed):
        try:
            html = shown(_value(source, _file(at), names))
        except (Exception, SystemExit) as error:
            raised = error
    said = _as_text(printed.getvalue()) if printed.tell() else ""
    if raised is None:
        return Output(said + html)
    text, cell, line = _explained(raised)
    return Output(f'{said}<p class="message">{escape(text)}</p>', text, cell, line)


def _file(at: int) -> str:
    return f"cell {at}"


def _value(source: str, file: str, names: dict[str, Any]) -> object:
    """Run a cell; the value of the expression that it ends with, if it does."""
    tree = ast.parse(source, file)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec", dont_inherit=True), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), file, "eval", dont_inherit=True), names)


def _explained(raised: BaseException) -> tuple[str, int | None, int | None]:
    """An exception in one line, and the last line that it went through of any cell."""
    places = [(frame.filename, frame.lineno) for frame in extract_tb(raised.__traceback__)]
    if isinstance(raised, SyntaxError):
        places.append((raised.filename or "", raised.lineno))
    own = [(int(match[1]), line) for file, line in places if (match := re.fullmatch(r"cell (\d+)", file))]
    if isinstance(raised, SyntaxError):
        said = f"{type(raised).__name__}: {raised.msg}"
    else:
        said = list(TracebackException.from_exception(raised).format_exception_only())[-1].strip()
    said = _ADDRESS.sub("", said)
    if not own:
        return said, None, None
    cell, line = own[-1]
    return f"{said} ({_file(cell)}, line {line})", cell, line


def shown(value: object) -> str:
    """A value as HTML: what figures are made of as it is, arrays as tables, the rest as Python writes it; None is nothing."""
    if value is None:
        return ""
    if isinstance(value, Markup) or _is_view(value):
        return join(value)  # type: ignore[arg-type]
    if isinstance(value, np.ndarray) and value.ndim in (1, 2) and value.size and not value.dtype.names:
        return _table(value)
    return _as_text(repr(value))


def _is_view(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(part, Markup) for part in value)


def _as_text(text: str) -> str:
    text = _ADDRESS.sub("", text)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}\n…\n{text[-_LONGEST // 2 :]}"
    return f'<pre tabindex="0">{escape(text)}</pre>'


def _table(array: np.ndarray[Any, Any]) -> str:
    """An array as a table, a vector as one row."""
    grid = array[np.newaxis] if array.ndim == 1 else array
    rows, columns = _ends(len(grid), _ROWS), _ends(grid.shape[1], _COLUMNS)
    texts = iter(_texts(grid[np.ix_([at for at in rows if at >= 0], [at for at in columns if at >= 0])].ravel()))
    made = "".join(_row([next(texts) if at >= 0 <= row else "…" for at in columns]) for row in rows)
    is_short = -1 in rows or -1 in columns
    caption = f"<caption>{' × '.join(map(str, array.shape))}</caption>" if is_short else ""
    scrolled = ' tabindex="0"' if len(columns) > _NARROW else ""
    return f'<div class="table"{scrolled}><table>{caption}<tbody>{made}</tbody></table></div>'


def _row(texts: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in texts)}</tr>"


def _ends(length: int, most: int) -> list[int]:
    """Which of so many are shown; −1 stands for those in the middle that are not."""
    if length <= most:
        return [*range(length)]
    return [*range(most // 2), -1, *range(length - most // 2, length)]


def _texts(values: np.ndarray[Any, Any]) -> list[str]:
    """Numbers as NumPy prints them, with as many digits as the others need; anything else as it is."""
    if values.dtype.kind not in "biufc":
        return [_ADDRESS.sub("", str(value)) for value in values.tolist()]
    text = np.array2string(values, separator="\t", threshold=values.size, max_line_width=sys.maxsize)
    return [part.strip() for part in text[1:-1].split("\t")]
