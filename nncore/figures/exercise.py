"""An exercise as its file has it: what the reader gets, the part that is theirs to write, and what it is checked with.

It is read from the text, without running it: a page shows the starter before there is any Python, and in the browser's there
are no docstrings.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO

MODULE = "nncore.exercises"
STANDS_FOR, HINTS = "STANDS_FOR", "HINTS"
_YOURS, _OURS = re.compile(r"#\s*yours\s*"), re.compile(r"#\s*ours\s*")
_FOR_AUTHORS = (STANDS_FOR, HINTS)
_GAP = 2


@dataclass(frozen=True)
class Part:
    """What a reader writes: the line of the starter where `...` stands for it, how far it is indented, and its lines."""

    line: int
    indent: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Test:
    """A check: its function, what readers see as its name, and its line in the file."""

    function: str
    title: str
    line: int


@dataclass(frozen=True)
class Wrong:
    """A wrong answer: its function, the one that it stands in for, what it is told, and its line in the file."""

    function: str
    instead_of: str
    says: str
    line: int


@dataclass(frozen=True)
class Flaw:
    """What is wrong with an exercise, at a line of its file."""

    line: int
    text: str


@dataclass(frozen=True)
class Exercise:
    """An exercise. `functions` are those of the reader's text; `stands_for` says which of them stand in for what of `nncore`.

    `marks` are the lines of the file with the marks of the parts, `named` is that of STANDS_FOR.
    """

    title: str
    starter: str
    solution: str
    parts: tuple[Part, ...]
    functions: tuple[str, ...]
    tests: tuple[Test, ...]
    wrong: tuple[Wrong, ...]
    stands_for: Mapping[str, str]
    marks: tuple[int, ...]
    named: int
    flaws: tuple[Flaw, ...]


def is_exercise(source: bytes) -> bool:
    """Whether a file is an exercise: it imports our checks, and is no figure, or has a part marked as the reader's."""
    # Most files are figures, and known as such without being read as Python.
    return b"exercises" in source and _is_exercise(source)


@lru_cache(512)
def _is_exercise(source: bytes) -> bool:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    is_figure = any(isinstance(node, ast.FunctionDef) and node.name == "view" for node in tree.body)
    return any(map(_is_ours, tree.body)) and (not is_figure or b"yours" in source)


@lru_cache(512)
def exercise(source: str) -> Exercise:
    """The exercise in a file's text. Raises a SyntaxError where that is no Python."""
    tree, lines = ast.parse(source), source.splitlines()
    flaws: list[Flaw] = []
    comments = _comments(source)
    spans = _spans(tree, comments, flaws)
    if not spans and not flaws:
        flaws.append(_unmarked(comments))
    tests, wrong = tuple(_tests(tree, flaws)), tuple(_wrong(tree, flaws))
    stands_for = _stands_for(tree, flaws)
    kept = _kept(tree, spans, stands_for.values())
    starter, parts = _starter(tree, kept, lines, spans)
    functions = tuple(node.name for node in kept if isinstance(node, ast.FunctionDef | ast.ClassDef))
    if spans:
        flaws += _unknown(wrong, stands_for, functions, tree)
    if not tests:
        flaws.append(Flaw(1, "this exercise has no check: write a function whose name begins with test_"))
    title = (ast.get_docstring(tree) or "").partition("\n")[0].strip()
    if not title:
        flaws.append(Flaw(1, 'an exercise begins with its title in one line, """Softmax by hand."""'))
    if stands_for:
        flaws += _bound(kept)
    return Exercise(
        title, starter, _solution(tree, kept, lines, spans), parts, functions, tests, wrong, stands_for,
        tuple(span.mark for span in spans), line_of(STANDS_FOR, tree), tuple(flaws),
    )  # fmt: skip


def _unmarked(comments: Mapping[int, tuple[int, str]]) -> Flaw:
    """That nothing is marked, or that a mark is written in another way."""
    for line, (_, text) in comments.items():
        if re.fullmatch(r"#\s*your(s|self)?\b.*", text, re.IGNORECASE):
            return Flaw(line, f"the mark is # yours, and nothing else on its line: here it is {text!r}")
    return Flaw(1, "no part of this exercise is the reader's: write # yours on a line above what they write")


def hints_in(source: str) -> tuple[str, ...]:
    """The hints in a file's text, where they are written there as they are."""
    for node in ast.parse(source).body:
        if HINTS in _binds(node) and isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            with suppress(ValueError, TypeError):
                return tuple(map(str, ast.literal_eval(node.value)))
    return ()


@dataclass(frozen=True)
class _Span:
    """A marked part in the file, its lines from `begin` to `end` with both, and the lines of its marks."""

    mark: int
    begin: int
    end: int
    column: int
    close: int | None


def _comments(source: str) -> dict[int, tuple[int, str]]:
    """The comments that stand on a line of their own: by line, how far indented and what they say."""
    from tokenize import COMMENT, generate_tokens

    tokens = [token for token in generate_tokens(StringIO(source).readline) if token.type == COMMENT]
    return {token.start[0]: (token.start[1], token.string) for token in tokens if token.line.lstrip().startswith("#")}


def _spans(tree: ast.Module, comments: Mapping[int, tuple[int, str]], flaws: list[Flaw]) -> list[_Span]:
    """The marked parts, in order."""
    closing = {line for line, (_, text) in comments.items() if _OURS.fullmatch(text)}
    opening = [line for line, (_, text) in comments.items() if _YOURS.fullmatch(text)]
    spans: list[_Span] = []
    for at, mark in enumerate(opening):
        column, _ = comments[mark]
        limit = opening[at + 1] if at + 1 < len(opening) else None
        if spans and mark <= spans[-1].end:
            flaws.append(Flaw(mark, "this part begins inside of another one"))
            continue
        block = _block_after(tree, mark)
        if block is None or block[0].col_offset != column:
            flaws.append(
                Flaw(mark, "# yours stands above the first line that the reader writes, as far indented as that")
            )
        elif block[0] in tree.body:
            flaws.append(Flaw(mark, "# yours stands inside of a function: all of one cannot be left out"))
        else:
            span = _span(block, mark, column, comments, closing, limit)
            closing -= {span.close or 0}
            spans.append(span)
    flaws += [
        Flaw(line, "# ours ends a part that the reader writes, and none begins above it") for line in sorted(closing)
    ]
    return spans


def _span(
    block: Sequence[ast.stmt],
    mark: int,
    column: int,
    comments: Mapping[int, tuple[int, str]],
    closing: set[int],
    limit: int | None,
) -> _Span:
    """A part: from its mark to the other one, to the next part, or to the end of the block."""
    end = block[-1].end_lineno or mark
    while end + 1 in comments and comments[end + 1][0] >= column and end + 1 not in closing:
        end += 1
    close = min((line for line in closing if mark < line <= end + 1 and comments[line][0] == column), default=None)
    if close is not None and (limit is None or close < limit):
        return _Span(mark, mark + 1, close - 1, column, close)
    return _Span(mark, mark + 1, min(end, limit - 1) if limit else end, column, None)


def _block_after(tree: ast.Module, line: int) -> Sequence[ast.stmt] | None:
    """The statements that follow in their block after a line, the first of them the next in the file."""
    found: list[Sequence[ast.stmt]] = []
    for block in _blocks(tree):
        after = [node for node in block if _first(node) > line]
        if after:
            found.append(after)
    return min(found, key=lambda block: (_first(block[0]), block[0].col_offset), default=None)


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield value


def _first(node: ast.stmt) -> int:
    """The line on which a statement begins, with what decorates it."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _tests(tree: ast.Module, flaws: list[Flaw]) -> Iterator[Test]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            arguments = node.args
            if arguments.args or arguments.posonlyargs or arguments.kwonlyargs:
                flaws.append(Flaw(node.lineno, f"a check is called with nothing: write def {node.name}():"))
            words = node.name.removeprefix("test_").replace("_", " ").strip()
            yield Test(node.name, _says(node) or words[:1].upper() + words[1:], node.lineno)


def _wrong(tree: ast.Module, flaws: list[Flaw]) -> Iterator[Wrong]:
    for node in tree.body:
        target = _instead_of(node)
        if target is None or not isinstance(node, ast.FunctionDef):
            continue
        says = " ".join((ast.get_docstring(node) or "").split())
        if not says:
            flaws.append(
                Flaw(node.lineno, f"{node.name} has no docstring: it is what those are told who answer like this")
            )
        yield Wrong(node.name, target, says, node.lineno)


def _instead_of(node: ast.stmt) -> str | None:
    """What a wrong answer stands in for; None where a statement is none."""
    for one in getattr(node, "decorator_list", []):
        if isinstance(one, ast.Call) and ast.unparse(one.func).rpartition(".")[2] == "instead_of":
            return ast.unparse(one.args[0]) if one.args else ""
    return None


def _says(node: ast.FunctionDef) -> str:
    return (ast.get_docstring(node) or "").partition("\n")[0].strip()


def _stands_for(tree: ast.Module, flaws: list[Flaw]) -> Mapping[str, str]:
    for node in tree.body:
        if STANDS_FOR in _binds(node) and isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            try:
                found = ast.literal_eval(node.value)
                if isinstance(found, dict) and all(isinstance(one, str) for pair in found.items() for one in pair):
                    return found
            except ValueError:
                pass
            text = 'STANDS_FOR is names in quotes, {"nncore.softmax.softmax_unchecked": "softmax"}'
            flaws.append(Flaw(node.lineno, text))
    return {}


def line_of(name: str, tree: ast.Module) -> int:
    """The line on which a file's top level binds a name, or else the first."""
    return next((node.lineno for node in tree.body if name in _binds(node)), 1)


def _unknown(
    wrong: Iterable[Wrong], stands_for: Mapping[str, str], functions: Sequence[str], tree: ast.Module
) -> Iterator[Flaw]:
    """Where functions are named that the reader does not have."""
    for one in wrong:
        if one.instead_of not in functions:
            yield Flaw(
                one.line, f"{one.function} stands in for {one.instead_of!r}, which is no function of the reader's text"
            )
    line = line_of(STANDS_FOR, tree)
    for name in stands_for.values():
        if name not in functions:
            yield Flaw(line, f"STANDS_FOR names {name!r}, which is no function of the reader's text")


def _bound(kept: Iterable[ast.stmt]) -> Iterator[Flaw]:
    """What would keep a reader's text from running in other lessons."""
    for one in [one for node in kept for one in ast.walk(node)]:
        if not isinstance(one, ast.Import | ast.ImportFrom):
            continue
        names = (
            [alias.name for alias in one.names]
            if isinstance(one, ast.Import)
            else ["." * one.level + (one.module or "")]
        )
        if any(name.partition(".")[0] in ("", "content") for name in names):
            text = (
                "what stands for a function of nncore runs in every lesson: it cannot import what lies beside this one"
            )
            yield Flaw(one.lineno, text)


def _kept(tree: ast.Module, spans: Iterable[_Span], named: Iterable[str]) -> list[ast.stmt]:
    """The statements that the reader gets: not those for authors alone, nor what only these use."""
    marks, wanted = [span.mark for span in spans], set(named)
    dropped = [node for at, node in enumerate(tree.body) if _is_for_authors(node, at)]
    kept = [node for node in tree.body if node not in dropped]
    while True:
        idle = [
            node
            for node in kept
            if (bound := _binds(node))
            and not bound & wanted
            and not any(_first(node) <= mark <= _last(node) for mark in marks)
            and any(bound & _uses(other) for other in dropped)
            and not any(bound & _uses(other) for other in kept if other is not node)
        ]
        if not idle:
            return [node for node in (_without(node, kept, dropped) for node in kept) if node]
        dropped += idle
        kept = [node for node in kept if node not in idle]


def _without(node: ast.stmt, kept: Sequence[ast.stmt], dropped: Sequence[ast.stmt]) -> ast.stmt:
    """An import without those of its names that only checks and wrong answers use."""
    if not isinstance(node, ast.Import | ast.ImportFrom) or len(node.names) < 2:
        return node
    used = set().union(*(_uses(other) for other in kept if other is not node))
    elsewhere = set().union(*map(_uses, dropped))
    names = [one for one in node.names if _name(one) in used or _name(one) not in elsewhere]
    if len(names) == len(node.names) or not names:
        return node
    fewer = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(fewer, ast.Import | ast.ImportFrom)
    fewer.names = names
    fewer.lineno, fewer.end_lineno = node.lineno, node.end_lineno
    return fewer


def _is_for_authors(node: ast.stmt, at: int) -> bool:
    is_title = at == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_test = isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    return (
        is_title or is_test or _is_ours(node) or _instead_of(node) is not None or bool(_binds(node) & {*_FOR_AUTHORS})
    )


def _is_ours(node: ast.stmt) -> bool:
    """Whether a statement imports what checks are made of."""
    if isinstance(node, ast.ImportFrom):
        return node.module == MODULE or (node.module == "nncore" and any(one.name == "exercises" for one in node.names))
    return isinstance(node, ast.Import) and any(one.name == MODULE for one in node.names)


def _binds(node: ast.stmt) -> set[str]:
    """The names that a statement gives a value."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {_name(one) for one in node.names}
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _uses(node: ast.stmt) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def _starter(
    tree: ast.Module, kept: Iterable[ast.stmt], lines: Sequence[str], spans: Sequence[_Span]
) -> tuple[str, tuple[Part, ...]]:
    """The reader's text with `...` in the place of each part, and the parts."""
    written: list[str] = []
    parts: list[Part] = []
    for number, text in _numbered(tree, kept, lines):
        span = next((one for one in spans if number == one.mark), None)
        if span:
            indent = text[: span.column]
            own = [line.removeprefix(indent).rstrip() for line in lines[span.begin - 1 : span.end]]
            written.append(f"{indent}...")
            parts.append(Part(len(written), indent, tuple(line for line in own if line)))
        elif not any(one.begin <= number <= one.end or number == one.close for one in spans):
            written.append(text)
    return _text(written), tuple(parts)


def _solution(tree: ast.Module, kept: Iterable[ast.stmt], lines: Sequence[str], spans: Sequence[_Span]) -> str:
    """The reader's text with our lines in each part, without the marks."""
    marks = {line for span in spans for line in (span.mark, span.close)}
    return _text([text for number, text in _numbered(tree, kept, lines) if number not in marks])


def _numbered(tree: ast.Module, kept: Iterable[ast.stmt], lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines of statements with their numbers in the file, as far apart as they were, with the comments above each."""
    is_begun = False
    for node in kept:
        first = _first(node)
        top = max((_last(other) for other in tree.body if _last(other) < first), default=0) + 1
        gap = 0
        while top < first and not lines[top - 1].strip():
            top, gap = top + 1, gap + 1
        if is_begun:
            yield from ((0, "") for _ in range(min(gap, _GAP)))
        is_begun = True
        if isinstance(node, ast.Import | ast.ImportFrom) and node not in tree.body:
            yield first, ast.unparse(node)
            continue
        yield from ((number, lines[number - 1]) for number in range(top, _last(node) + 1))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
