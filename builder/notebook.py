"""A lesson as a notebook: its text, formulas, live code, exercises and figures, with all that they need to run in it."""

import ast
import base64
import io
import json
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from builder import as_markdown, markdown
from builder.as_markdown import Node, fence, inline, parsed, place, plain
from builder.asset import Asset, asset
from builder.cells import Cell
from builder.course import Assignment, Course, Figure, Lesson
from builder.memory import Memory, stamp
from builder.snapshot import ours
from builder.still import still
from builder.theme import Theme

type Json = dict[str, object]

# As Jupyter shows them where they are attached to a text; larger ones stay on the site.
_ATTACHED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_LARGEST_PICTURE = 200_000
_ATTACHMENT = re.compile(r"attachment:([\w.-]+)")
_EPOCH = (1980, 1, 1, 0, 0, 0)
# Beside `nncore`, what runs in a notebook, and what that needs.
_RUNS = {f"builder/{name}": Path(__file__).with_name(name) for name in ("__init__.py", "in_notebook.py", "still.py")}
_STYLE = "builder/figures.css"
_LINE = 120
_BRINGS = '''\
# Brings along what this lesson runs on: its Python, and its own files. NumPy has to be there, and no network.
import atexit, base64, io, shutil, sys, tempfile, zipfile

packed = """
{packed}
"""
folder = tempfile.mkdtemp()
atexit.register(shutil.rmtree, folder, ignore_errors=True)
zipfile.ZipFile(io.BytesIO(base64.b64decode(packed))).extractall(folder)
sys.path.insert(0, folder)

from builder import in_notebook

in_notebook.begin({package!r})
del packed, folder'''


def notebook(lesson: Lesson, course: Course, theme: Theme, memory: Memory) -> Asset:
    """The notebook of a lesson, by its path in the site: the one made last, where nothing in it has changed."""
    made_from = lesson, course.site, theme.assets["figures.css"].sha256, stamp(_files(lesson).values())

    def make() -> tuple[object, Asset]:
        style = theme.assets["figures.css"].read().decode()
        return made_from, asset(
            _path(lesson), json.dumps(_notebook(lesson, course, style), ensure_ascii=False, indent=1)
        )

    _, made = memory.recall(("notebook", lesson.slug), make, lambda kept: kept[0] == made_from)
    return made


def address(lesson: Lesson) -> str:
    """Where a lesson's notebook is, as seen from its page."""
    return quote(f"{lesson.slug}.ipynb")


def _path(lesson: Lesson) -> str:
    return f"{lesson.slug}/{lesson.slug}.ipynb"


def _notebook(lesson: Lesson, course: Course, style: str) -> Json:
    cells = [*_head(lesson, course), _brought(lesson, style), *_body(lesson, course, style)]
    # The same for the same lesson, so that a notebook that is kept in a repository changes only where its lesson does.
    numbered = [{"id": f"{_kind(cell)}-{at}", **cell} for at, cell in enumerate(cells)]
    return {
        "cells": numbered,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": lesson.front_matter.title,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _kind(cell: Json) -> str:
    return "text" if cell["cell_type"] == "markdown" else "code"


def _head(lesson: Lesson, course: Course) -> Iterator[Json]:
    own, words = lesson.front_matter, lesson.words
    about = f"{words['comma'].join(own.authors)} · {words.date(own.date)}"
    links = f" · <{course.site.base}{quote(lesson.slug)}/>" if course.site.base else ""
    note = f"\n\n*{plain(words['in_notebook'])}*" if lesson.figures else ""
    yield _text(f"# {plain(own.title)}\n\n*{plain(own.summary)}*\n\n{plain(about)}{links}{note}")
    if course.site.macros:
        defined = (f"\\newcommand{{\\{name.removeprefix('\\')}}}{_arguments(latex)}{{{latex}}}" for name, latex in
                   course.site.macros.items())  # fmt: skip
        yield _text(f"${' '.join(defined)}$")


def _arguments(latex: str) -> str:
    """How many arguments a macro takes, as LaTeX is told."""
    found = [int(one) for one in re.findall(r"#(\d)", latex)]
    return f"[{max(found)}]" if found else ""


def _brought(lesson: Lesson, style: str) -> Json:
    """The cell that unpacks what the others need."""
    packed = base64.b64encode(_packed(lesson, style)).decode()
    lines = "\n".join(packed[at : at + _LINE] for at in range(0, len(packed), _LINE))
    code = _BRINGS.format(packed=lines, package=lesson.package)
    return _code(code, is_hidden=True)


def _files(lesson: Lesson) -> dict[str, Path]:
    return {**ours(), **lesson.shipped, **_RUNS}


def _packed(lesson: Lesson, style: str) -> bytes:
    contents = {path: file.read_bytes() for path, file in _files(lesson).items()}
    contents[_STYLE] = style.encode()
    for package in lesson.packages:
        if package.wheel.name.endswith("-none-any.whl"):
            with ZipFile(package.wheel) as wheel:
                contents |= {name: wheel.read(name) for name in wheel.namelist() if not name.endswith("/")}
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as packed:
        for path, content in sorted(contents.items()):
            entry = ZipInfo(path, _EPOCH)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
            packed.writestr(entry, content)
    return archive.getvalue()


def _body(lesson: Lesson, course: Course, style: str) -> Iterator[Json]:
    """The cells of the text, and of what stands in it."""
    pictures = _pictures(lesson)
    write = partial(_text, pictures=pictures)
    others = {
        **{one.slot: list(_figure(one, lesson, style)) for one in lesson.figures},
        **{one.slot: list(_live(one, style)) for one in lesson.cells},
        **{one.slot: list(_exercise(one, lesson)) for one in lesson.exercises},
    }
    names = {slot: str(at) for at, slot in enumerate(others)}
    by_name = {names[slot]: cells for slot, cells in others.items()}
    addresses = {slot: _address(slot, lesson, course.site.base, pictures) for slot in lesson.addresses}
    html = markdown.fill(lesson.document, {**addresses, **{slot: place(name) for slot, name in names.items()}})
    text: list[str] = []
    for block in as_markdown.blocks(_own_links(html, lesson, course.site.base), lesson.document.formulas):
        if text and re.fullmatch("h[1-6]", block.tag):
            yield write("\n\n".join(text))
            text = []
        text += [block.markdown] if block.markdown else []
        if block.places:
            if text:
                yield write("\n\n".join(text))
            text = []
            yield from (cell for name in block.places for cell in by_name[name])
    if text:
        yield write("\n\n".join(text))


def _pictures(lesson: Lesson) -> dict[str, Path]:
    """The pictures that go along, by the names that they have here."""
    files = dict.fromkeys(
        one.file
        for slot, one in lesson.addresses.items()
        if one.file and mimetypes.guess_type(one.file.name)[0] in _ATTACHED and _is_picture(slot, lesson)
    )
    small = [file for file in files if file and file.stat().st_size <= _LARGEST_PICTURE]
    return {f"{at}-{re.sub(r'[^A-Za-z0-9.-]+', '-', file.name)}": file for at, file in enumerate(small, 1)}


def _is_picture(slot: str, lesson: Lesson) -> bool:
    return any(one.slot == slot and one.kind == "picture" for one in lesson.document.references)


def _address(slot: str, lesson: Lesson, base: str | None, pictures: Mapping[str, Path]) -> str:
    """Where something is that the text refers to, as seen from the notebook, wherever that is."""
    found = lesson.addresses[slot]
    name = next((name for name, file in pictures.items() if file == found.file), None)
    if name and _is_picture(slot, lesson):
        return f"attachment:{name}"
    return _absolute(found.href, lesson, base)


def _absolute(href: str, lesson: Lesson, base: str | None) -> str:
    if re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
        return href
    if href.startswith("#"):
        href = f"index.html{href}"
    if not base:
        return href
    return base + (href.removeprefix("../") if href.startswith("../") else f"{quote(lesson.slug)}/{href}")


def _own_links(html: str, lesson: Lesson, base: str | None) -> str:
    """The HTML with links to equations, which are on the page."""
    return re.sub(r'href="(#eq:[^"]*)"', lambda match: f'href="{_absolute(match[1], lesson, base)}"', html)


def _figure(figure: Figure, lesson: Lesson, style: str) -> Iterator[Json]:
    shown = _view(figure.markup, style)
    yield _code(f"%%figure {figure.module}\n{figure.source.strip()}", [shown], is_hidden=True)
    yield _text(f"*{inline(figure.caption, lesson.document.formulas)}*")


def _live(cell: Cell, style: str) -> Iterator[Json]:
    if cell.title:
        yield _text(f"**{plain(cell.title)}**")
    yield _code(cell.source, list(_outputs(cell, style)), tags=["raises-exception"] if cell.raises else [])


def _exercise(exercise: Assignment, lesson: Lesson) -> Iterator[Json]:
    words = lesson.words
    task = inline(exercise.task, lesson.document.formulas)
    yield _text(f"**{plain(words['exercise'])}: {plain(exercise.title.rstrip('.'))}**\n\n{task}")
    yield _code(f"%%exercise {exercise.module}\n{exercise.starter.strip()}")
    yield _code(f"%check {exercise.module}")
    hints = [_folded(f"{words['hint']} {at}", plain(hint)) for at, hint in enumerate(exercise.hints, 1)]
    yield _text("\n\n".join([*hints, _folded(words["show_solution"], fence(exercise.solution, "python"))]))


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{plain(title)}</summary>\n\n{text}\n\n</details>"


def _outputs(cell: Cell, style: str) -> Iterator[Json]:
    """What a live cell shows, as Jupyter has it: what it printed, its last value, and what it raised."""
    nodes = [one for one in parsed(cell.output).children if isinstance(one, Node)]
    raised = nodes.pop() if cell.raises else None
    is_printed = nodes and nodes[0].tag == "pre" and (len(nodes) > 1 or raised or not _has_value(cell.source))
    if is_printed:
        yield {"output_type": "stream", "name": "stdout", "text": _lines(nodes[0].text())}
    if nodes[1 if is_printed else 0 :]:
        html = re.sub(r"^<pre.*?</pre>", "", cell.output, flags=re.DOTALL) if is_printed else cell.output
        is_text = len(nodes) == 1 + bool(is_printed) and nodes[-1].tag == "pre"
        data = {"text/plain": _lines(nodes[-1].text())} if is_text else _view(html, style)["data"]
        yield {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}
    if raised:
        what = re.sub(r" \(cell \d+, line \d+\)$", "", raised.text())
        name, _, said = what.partition(": ")
        yield {"output_type": "error", "ename": name, "evalue": said, "traceback": [what]}


def _has_value(source: str) -> bool:
    """Whether the last line of a cell is shown: an expression that is more than a call of print."""
    body = ast.parse(source).body
    last = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    return last is not None and not (isinstance(last, ast.Call) and ast.unparse(last.func) == "print")


def _view(html: str, style: str) -> Json:
    return _shown(f'<div class="tex2jax_ignore">{still(html, style)}</div>', _told(parsed(html)))


def _told(node: Node) -> str:
    """What a view says without being drawn: the rows of its tables, and what its plots say that they show."""
    rows = [
        "\t".join(_words(cell) for cell in row.children if isinstance(cell, Node))
        for row in node.below()
        if row.tag == "tr"
    ]
    drawn = [one["aria-label"] for one in node.below() if one.tag == "svg" and one["aria-label"]]
    return "\n".join([*drawn, *rows]) or _words(node)


def _words(node: Node) -> str:
    return " ".join(node.text().split())


def _shown(html: str, text: str) -> Json:
    data = {"text/html": _lines(html), **({"text/plain": _lines(text)} if text else {})}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _text(text: str, pictures: Mapping[str, Path] | None = None) -> Json:
    names = dict.fromkeys(_ATTACHMENT.findall(text)) if pictures else ()
    attached = {name: _attached(pictures[name]) for name in names if pictures and name in pictures}
    return {
        "cell_type": "markdown",
        "metadata": {},
        **({"attachments": attached} if attached else {}),
        "source": _lines(text),
    }


def _attached(file: Path) -> Json:
    kind = mimetypes.guess_type(file.name)[0] or ""
    return {kind: base64.b64encode(file.read_bytes()).decode()}


def _code(code: str, outputs: Sequence[Json] = (), *, is_hidden: bool = False, tags: Iterable[str] = ()) -> Json:
    marked = [*tags, *(["hide-input"] if is_hidden else [])]
    metadata = {
        **({"jupyter": {"source_hidden": True}} if is_hidden else {}),
        **({"tags": marked} if marked else {}),
    }
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": list(outputs),
        "source": _lines(code),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
