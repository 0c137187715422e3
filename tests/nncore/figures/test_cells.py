"""Cells of a lesson: one namespace, in order, and what each shows."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from nncore.figures import live
from nncore.figures.cells import Output, run


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lesson's folder as a package, with a file beside the text."""
    folder = tmp_path / "course" / "valley"
    folder.mkdir(parents=True)
    (folder / "beside.py").write_text("seen = []\nK = 5\n")
    (folder / "points.csv").write_text("1,2\n")
    monkeypatch.syspath_prepend(tmp_path)
    return "course.valley"


def shown(*sources: str, package: str = "course.valley") -> list[str]:
    return [output.html for output in run(package, sources)]


def test_what_is_printed_comes_before_the_value_of_the_last_expression() -> None:
    (html,) = shown("print('a')\nprint('b')\n1 + 1")
    assert html == '<pre tabindex="0">a\nb\n</pre><pre tabindex="0">2</pre>'


def test_cells_share_their_names_in_order() -> None:
    assert shown("x = 2", "x *= 3", "x") == ["", "", '<pre tabindex="0">6</pre>']


def test_a_cell_shows_only_what_it_printed_itself() -> None:
    first, second = shown("def say(): print('from', where)\nwhere = 1\nsay()", "where = 2\nsay()")
    assert ("from 1" in first, "from 2" in first) == (True, False)
    assert ("from 1" in second, "from 2" in second) == (False, True)


def test_none_and_statements_show_nothing() -> None:
    assert shown("None", "x = 1", "", "# a comment", "print(end='')") == [""] * 5


def test_everything_is_escaped_but_markup() -> None:
    printed, text, raised = shown("print('<b>&')", "'<b>'", "raise ValueError('<b>')")
    assert "<b>" not in printed + text + raised
    drawn, several, mixed = shown(
        "from nncore.figures import *\nelement('p', 'a < b')",
        "[element('p', 1), element('p', 2)]",
        "[Markup('<b>'), 1]",
    )
    assert drawn == "<p>a &lt; b</p>"
    assert several == "<p>1</p><p>2</p>"
    assert mixed == "<pre tabindex=\"0\">['&lt;b&gt;', 1]</pre>"


def test_a_plot_is_drawn() -> None:
    (html,) = shown("from nncore.figures import *\nplot(curve([1, 2], [3, 4]), describe='A line.')")
    assert html.startswith('<div class="plot"')
    assert 'aria-label="A line."' in html


def test_arrays_are_tables() -> None:
    row, grid, words, truth = shown(
        "import numpy as np\nnp.array([0.5, 2])",
        "np.arange(4).reshape(2, 2)",
        "np.array(['<', 'b'])",
        "np.array([True])",
    )
    assert row == '<div class="table"><table><tbody><tr><td>0.5</td><td>2.</td></tr></tbody></table></div>'
    assert grid.count("<tr>") == 2
    assert "<tr><td>2</td><td>3</td></tr>" in grid
    assert "<td>&lt;</td><td>b</td>" in words
    assert "<td>True</td>" in truth


def test_of_a_large_array_the_ends_are_shown_and_its_shape() -> None:
    grid, row = shown("import numpy as np\nnp.arange(2000).reshape(100, 20)", "np.arange(9)")
    assert "<caption>100 × 20</caption>" in grid
    assert grid.count("<tr>") == 13
    assert "<td>0</td>" in grid
    assert "<td>1999</td>" in grid
    assert "<td>1000</td>" not in grid
    # What may be wider than a phone can be scrolled by key.
    assert '<div class="table" tabindex="0">' in grid
    assert "<td>3</td><td>…</td><td>5</td>" in row


def test_arrays_that_are_no_table_are_as_numpy_writes_them() -> None:
    for source in ("np.zeros((1, 1, 1))", "np.array(3)", "np.array([])", "np.array([(1, 2.0)], dtype='i8, f8')"):
        (html,) = shown(f"import numpy as np\n{source}")
        assert html.startswith('<pre tabindex="0">array(')


def test_no_addresses_are_shown() -> None:
    html = "".join(shown("def f(): pass\nprint(f)\nf", "object()", "raise ValueError(f)", "np = [f]\nnp"))
    assert "function f" in html
    assert "0x" not in html


def test_what_is_very_long_is_shortened() -> None:
    printed, value = shown("print('a' * 100_000 + 'end')", "'b' * 100_000")
    assert len(printed) < 25_000
    assert "end" in printed
    assert len(value) < 25_000


def test_an_exception_is_said_in_words_with_its_line_and_the_next_cells_run() -> None:
    failing, wrong, called, after = run(
        "course.valley", ["x = 1\nprint('before')\n1 / 0", "x = (", "def f():\n  return qqqq\nf()", "x"]
    )
    said = "ZeroDivisionError: division by zero (cell 1, line 3)"
    assert failing == Output(f'<pre tabindex="0">before\n</pre><p class="message">{said}</p>', said, 1, 3)
    assert wrong.error == "SyntaxError: '(' was never closed (cell 2, line 1)"
    assert (wrong.cell, wrong.line) == (2, 1)
    assert called.error == "NameError: name 'qqqq' is not defined (cell 3, line 2)"
    assert after == Output('<pre tabindex="0">1</pre>')


def test_an_exception_in_a_function_of_another_cell_is_where_it_was_raised() -> None:
    _, second = run("course.valley", ["def f(x):\n  return 1 / x", "f(0)"])
    assert (second.cell, second.line) == (1, 2)


@pytest.mark.parametrize(("source", "said"), [("import sys\nsys.exit(2)", "SystemExit: 2"), ("input()", "EOFError")])
def test_nothing_ends_python_or_waits(source: str, said: str) -> None:
    (output,) = run("course.valley", [source])
    assert said in str(output.error)


def test_a_value_that_cannot_be_written_is_an_exception_of_its_cell() -> None:
    (output,) = run("course.valley", ["class A:\n  def __repr__(self): return 1 / 0\nA()"])
    assert "ZeroDivisionError" in str(output.error)


def test_files_beside_the_lesson_can_be_imported_and_opened(lesson: str) -> None:
    imported, opened = shown(
        "from .beside import K\nfrom . import beside\n(K, beside.K)",
        "from pathlib import Path\nPath(__file__).with_name('points.csv').read_text()",
        package=lesson,
    )
    assert imported == '<pre tabindex="0">(5, 5)</pre>'
    assert "1,2" in opened


def test_nothing_is_kept_between_two_runs(lesson: str) -> None:
    before = {name: sys.modules[name] for name in ("__main__",)}
    source = (
        "import sys, numpy as np\nfrom . import beside\nbeside.seen.append(1)\nnp.set_printoptions(precision=2)\n"
        "fresh = 'again' not in globals()\nagain = 1\n(beside.seen, fresh, np.array([1 / 3]).tolist())"
    )
    assert shown(source, package=lesson) == shown(source, package=lesson)
    assert np.get_printoptions()["precision"] == 8
    assert sys.modules["__main__"] is before["__main__"]
    assert not [name for name in sys.modules if name.startswith("course")]


def test_what_figures_have_imported_is_as_it_was(lesson: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import course.valley.beside as figures  # type: ignore[import-not-found]

    shown("from . import beside\nbeside.K = 6", package=lesson)
    assert figures.K == 5
    assert sys.modules["course.valley.beside"] is figures
    for name in [name for name in sys.modules if name.partition(".")[0] == "course"]:
        monkeypatch.delitem(sys.modules, name)


def test_classes_and_dataclasses_of_cells_work() -> None:
    made, pickled = shown(
        "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A:\n  x: 'int' = 1\nA()",
        "import pickle\npickle.loads(pickle.dumps(A(2)))",
    )
    assert made == '<pre tabindex="0">A(x=1)</pre>'
    assert pickled == '<pre tabindex="0">A(x=2)</pre>'


def test_the_worker_gets_it_as_json(lesson: str) -> None:
    text, error = live.cells(lesson, None, json.dumps(["x = 1", "1 / 0"]))
    assert error is None
    assert json.loads(text) == [
        {"html": "", "error": None, "cell": None, "line": None},
        {
            "html": '<p class="message">ZeroDivisionError: division by zero (cell 2, line 1)</p>',
            "error": "ZeroDivisionError: division by zero (cell 2, line 1)",
            "cell": 2,
            "line": 1,
        },
    ]
