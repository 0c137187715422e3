"""Live code in a lesson's text: read, run in the browser's Python when a site is built, and put into the page."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builder import live_python, markdown, runtime, snapshot
from builder.build import python_of, served, write_single_file
from builder.course import Course, Gathering, gather
from builder.editor import Editor
from builder.fences import read
from builder.live_python import LivePython
from builder.mistakes import Mistakes
from builder.prune import MONTH, prune
from builder.snapshot import Prepared
from tests.builder.conftest import Content

PATIENCE = 4

HEADERS = {
    "python live": (True, False),
    "python live raises": (True, True),
    'python live title="One"': (True, False),
    "{python live}": (True, False),
    "{python} live": (True, False),
    "{.python .live .raises}": (True, True),
    "python {.live}": (True, False),
    "{code-cell} python": (False, False),
    "python": (False, False),
    "python raises": (False, True),
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_block_of_code_says_that_it_is_live(header: str) -> None:
    found = read(header)
    assert (found.is_live, found.raises) == HEADERS[header]
    assert found.language == "python"
    assert found.classes == ()


@pytest.mark.parametrize("options", [":tags: [live, raises-exception]", "#| live: true\n#| raises: true"])
def test_a_cell_says_it_in_its_options(options: str) -> None:
    document = markdown.convert(f"```{{code-cell}} python\n{options}\n\nx = 1\n```\n")
    (cell,) = document.cells
    assert (cell.code.source, cell.code.raises, cell.code.lines) == ("x = 1", True, (4 + options.count("\n"),))


def test_cells_are_numbered_as_they_stand_on_the_page_and_know_their_lines() -> None:
    document = markdown.convert(
        "A note.[^n]\n\n[^n]: It has\n\n    ```python live\n    'in the note'\n    ```\n\n"
        '- An item:\n\n    ```python live title="A title"\n\n    x = 1\n\n    x\n\n    ```\n'
    )
    first, second = document.cells
    assert (first.number, first.code.source, first.code.lines) == (1, "x = 1\n\nx", (13, 14, 15))
    assert (first.code.line, first.code.title) == (11, "A title")
    assert (second.number, second.code.source) == (2, "'in the note'")
    assert not document.problems
    assert "<p></p>" not in markdown.fill(document, {})


WRONG = {
    "```js live\n1\n```": "only Python can be live, and this is js",
    "```python raises\n1\n```": "a block of code that raises has to be live, too: write live raises",
    "```python live\n\n```": "this block of code is live, and there is no code in it",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_live_is_a_mistake_with_its_line(text: str) -> None:
    (problem,) = markdown.convert(f"Text.\n\n{text}\n").problems
    assert (problem.line, problem.text) == (3, WRONG[text])


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return snapshot.prepare(runtime.fetch())


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def gathering(prepared: Prepared, cache: Path) -> Iterator[Gathering]:
    """One Python under Node for all tests."""
    started = Gathering(replace(python_of(prepared), cells=LivePython(prepared, PATIENCE, cache)))
    yield started
    started.close()


def cell(source: str, marks: str = "") -> str:
    return f"```python live{marks}\n{source}\n```\n\n"


def no_node(program: str = "node") -> list[str]:
    raise AssertionError("nothing has changed, so Node is not needed")


@pytest.mark.slow
def test_a_page_has_what_its_cells_show(content: Content, gathered: Callable[..., Course], prepared: Prepared) -> None:
    content.lesson(
        "one",
        cell("from .beside import K\nx = 2\nprint('<', K)", ' title="A title"')
        + cell("x + 1")
        + cell("1 / 0", " raises"),
        beside="K = 5\n",
    )
    course = gathered()
    (lesson,) = course.lessons
    assert lesson.package == "content.one"
    assert [one.output for one in lesson.cells] == [
        '<pre tabindex="0">&lt; 5\n</pre>',
        '<pre tabindex="0">3</pre>',
        '<p class="message">ZeroDivisionError: division by zero (cell 3, line 1)</p>',
    ]
    # What the reader's Python needs goes with the lesson.
    assert set(lesson.shipped) == {"content/one/beside.py"}
    page = (
        served(course, prepared, Editor(b"", {}), Gathering(python_of(prepared)).memory)["one/index.html"]
        .read()
        .decode()
    )
    boxes = re.findall(r'<div class="cell".*?</div>\n</div>', page, re.DOTALL)
    assert len(boxes) == 3
    assert '<span class="filename">A title</span>' in boxes[0]
    assert 'data-cell="1" data-lesson="content.one"' in boxes[0]
    code = re.findall(r"<pre role=[^>]*>(.*?)</pre>", boxes[0], re.DOTALL)[0]
    assert html.unescape(re.sub(r"<[^>]*>", "", code)) == lesson.cells[0].source
    for box, one in zip(boxes, lesson.cells, strict=True):
        assert f'aria-label="Output of cell {one.number}">{one.output}</div>' in box
    assert ("data-raises" in boxes[0], "data-raises" in boxes[2]) == (False, True)
    assert re.search(r'"later":\{[^}]*"cells":"assets/cells-', page)


@pytest.mark.slow
def test_a_page_without_cells_has_nothing_of_them(
    content: Content, gathered: Callable[..., Course], prepared: Prepared
) -> None:
    content.lesson("one", "Text.\n")
    files = served(gathered(), prepared, Editor(b"", {}), Gathering(python_of(prepared)).memory)
    page = files["one/index.html"].read().decode()
    assert "cell" not in re.sub(r'assets/cells-\w+\.js|"cells"', "", page)


MISTAKES = {
    "raises and does not say so": (
        cell("x = 1\n\n1 / 0"),
        "10: cell 1 raises ZeroDivisionError: division by zero; a cell that is meant to raise is marked, ```python live raises",
    ),
    "raises in a function of another": (
        cell("def f():\n    return 1 / 0") + cell("f()"),
        "9: cell 2 raises ZeroDivisionError",
    ),
    "is no Python": (cell("x = ("), "8: cell 1 raises SyntaxError: '(' was never closed"),
    "does not raise": (cell("1", " raises"), "7: cell 1 is marked as one that raises, and raises nothing"),
    "does not end": (cell("1") + cell("while True: pass"), "11: cell 2 does not end: it was stopped after 4 seconds"),
    "ends Python": (cell("import os\nos._exit(0)"), "7: cell 1 has ended Python itself"),
    "is another each time": (
        cell("1") + cell("import random\nrandom.random()"),
        "11: cell 2 shows something else each time it is run: let chance start from a seed",
    ),
    "imports what is not there": (
        cell("x = 1\nfrom .nothing import K"),
        "9: there is no module 'content.one.nothing' in the content folder",
    ),
    "imports what no browser has": (cell("import tkinter"), "8: 'tkinter' is not in the browser's Python"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", MISTAKES)
def test_a_cell_that_is_wrong_is_a_mistake_with_its_line(
    content: Content, mistakes: Callable[[], list[str]], kind: str
) -> None:
    text, said = MISTAKES[kind]
    content.lesson("one", text)
    (mistake,) = mistakes()
    assert mistake.startswith(f"one/lesson.md:{said}")


@pytest.mark.slow
def test_all_cells_that_are_wrong_are_named_without_what_only_follows(
    content: Content, mistakes: Callable[[], list[str]]
) -> None:
    content.lesson("one", cell("x = 1 / 0") + cell("x + 1") + cell("[][0]") + "[nowhere](../nowhere/)\n")
    found = mistakes()
    assert len(found) == 3
    assert [any(said in one for one in found) for said in ("nowhere", "ZeroDivisionError", "IndexError")] == [True] * 3


@pytest.mark.slow
def test_lessons_know_nothing_of_each_other(content: Content, gathered: Callable[..., Course]) -> None:
    content.lesson("one", cell("from .beside import K\nx = 1\nK"), beside="K = 'one'\n")
    of_one = "from importlib import import_module\nimport_module('content.one.beside')"
    content.lesson(
        "two", cell("from .beside import K\nK, 'x' in globals()") + cell(of_one, " raises"), day=2, beside="K = 'two'\n"
    )
    one, two = sorted(gathered().lessons, key=lambda lesson: lesson.slug)
    assert "'one'" in one.cells[0].output
    assert "('two', False)" in two.cells[0].output
    assert "No module named 'content.one'" in two.cells[1].output


@pytest.mark.slow
def test_a_cell_opens_what_the_front_matter_names(content: Content, gathered: Callable[..., Course]) -> None:
    file = content.lesson("one", cell("from pathlib import Path\nPath(__file__).with_name('points.csv').read_text()"))
    file.write_text(file.read_text().replace("date =", 'files = ["points.csv"]\ndate =', 1))
    content.write("one/points.csv", "1,2")
    (lesson,) = gathered().lessons
    assert lesson.cells[0].output == "<pre tabindex=\"0\">'1,2'</pre>"


@pytest.mark.slow
def test_an_unchanged_lesson_needs_no_node(
    content: Content, gathered: Callable[..., Course], gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    content.lesson("one", cell("from .beside import K\nK + 'of a lesson'"), beside="K = 'first '\n")
    before = gathered().lessons[0].cells
    gathering.python.cells.close()
    with monkeypatch.context() as patch:
        patch.setattr(live_python, "node", no_node)
        # Another text around the cell, or the very same once more, from the memory.
        content.lesson("one", "\nMore text.\n\n" + cell("from .beside import K\nK + 'of a lesson'"))
        assert [one.output for one in gathered().lessons[0].cells] == [one.output for one in before]
        # From the disk, where there is no memory of it.
        gathering.memory.turn()
        gathering.memory.turn()
        assert [one.output for one in gathered().lessons[0].cells] == [one.output for one in before]
    content.write("one/beside.py", "K = 'the second '\n")
    assert "the second of a lesson" in gathered().lessons[0].cells[0].output


@pytest.mark.slow
def test_what_does_not_end_is_not_waited_for_at_every_save(
    content: Content, gathered: Callable[..., Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = cell("while True: pass")
    content.lesson("one", text)
    with pytest.raises(Mistakes):
        gathered()
    monkeypatch.setattr(live_python, "node", no_node)
    content.lesson("one", f"{text}More.\n")
    with pytest.raises(Mistakes, match="does not end"):
        gathered()


@pytest.mark.slow
def test_what_is_kept_on_the_disk_goes_when_no_build_has_used_it_for_a_month(
    content: Content, gathered: Callable[..., Course], cache: Path
) -> None:
    content.lesson("one", cell("'to be kept'"))
    gathered()
    kept = list((cache / "cells").glob("*.json"))
    assert kept
    # What is damaged is made anew.
    for file in kept:
        file.write_text("{")
    content.lesson("one", cell("'to be kept'") + cell("1"))
    gathered()
    content.lesson("one", cell("'to be kept'"))
    assert gathered().lessons[0].cells[0].output == "<pre tabindex=\"0\">'to be kept'</pre>"
    when = max(file.stat().st_mtime for file in (cache / "cells").glob("*.json")) + MONTH + 1
    assert set(kept) <= set(prune(cache, when))


@pytest.mark.slow
def test_a_package_that_the_lesson_names_can_be_imported(content: Content, prepared: Prepared, cache: Path) -> None:
    content.write("mine/__init__.py", "K = 7\n")
    file = content.lesson("one", cell("import mine\nmine.K"))
    file.write_text(file.read_text().replace("date =", 'packages = ["./mine"]\ndate =', 1))
    gathering = Gathering(replace(python_of(prepared), cells=LivePython(prepared, 10, cache)))
    try:
        (lesson,) = gather(content.folder, gathering).lessons
    finally:
        gathering.close()
    assert lesson.cells[0].output == '<pre tabindex="0">7</pre>'


@pytest.mark.slow
def test_a_single_file_has_them_too(content: Content, prepared: Prepared, tmp_path: Path) -> None:
    content.lesson("one", cell("print('in the file')"))
    page = write_single_file(content.folder, "one", tmp_path / "site", prepared).read_text(encoding="utf-8")
    assert '<pre tabindex="0">in the file\n</pre>' in page
    assert re.search(r'data-file="assets/cells-\w+\.js"', page)
