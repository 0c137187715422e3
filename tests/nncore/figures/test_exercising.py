"""Exercises: what the reader gets of their file, and what the checks make of what is written."""

import json
import sys
from pathlib import Path

import pytest

from nncore.exercises import Unequal, equal
from nncore.figures import live
from nncore.figures.exercise import exercise, is_exercise

SOFTMAX = '''"""Softmax by hand."""

import numpy as np

from nncore.checks import floats, matrix
from nncore.exercises import equal, instead_of

STANDS_FOR = {"nncore.softmax.softmax_unchecked": "softmax"}
HINTS = ["Start from e to the power of each number.", "Then divide."]
TWO = np.array([[2.0, 4.0]])


def softmax(logits):
    """The share of each logit."""
    # yours
    logits = matrix("logits", logits)
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))

    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def test_shares_of_two():
    """Two numbers"""
    equal(softmax(TWO), [[0.1192, 0.8808]], given=TWO, within=1e-4)


def test_equal_numbers_share_equally():
    equal(softmax(floats("x", [[1.0, 1.0]])), [[0.5, 0.5]], given=[[1.0, 1.0]])


@instead_of(softmax)
def not_divided(logits):
    """These do not sum to 1 yet: divide them by
    their sum.
    """
    return np.exp(logits)


@instead_of(softmax)
def of_all(logits):
    """Each row by itself."""
    return np.exp(logits)[:, :1] / helped(logits)


def helped(logits):
    return np.exp(logits).sum()
'''
STARTER = '''import numpy as np

from nncore.checks import matrix


def softmax(logits):
    """The share of each logit."""
    ...
'''
MINE = "import numpy as np\n\n\ndef softmax(logits):\n    {}\n"


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "course" / "one").mkdir(parents=True)
    (tmp_path / "course/one/softmax.py").write_text(SOFTMAX)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "course.one.softmax"
    for module in [module for module in sys.modules if module.partition(".")[0] == "course"]:
        del sys.modules[module]


def checked(name: str, text: str) -> dict:
    found, error = live.check(name, None, text)
    assert error is None
    return json.loads(found)


def test_the_reader_gets_neither_checks_nor_what_only_they_use():
    own = exercise(SOFTMAX)
    assert own.flaws == ()
    assert own.starter == STARTER
    assert own.solution.startswith(STARTER.partition("    ...")[0] + '    logits = matrix("logits", logits)\n')
    assert (own.title, own.functions) == ("Softmax by hand.", ("softmax",))
    assert [test.title for test in own.tests] == ["Two numbers", "Equal numbers share equally"]
    assert own.wrong[0].says == "These do not sum to 1 yet: divide them by their sum."
    (part,) = own.parts
    assert (part.line, part.indent) == (8, "    ")
    assert part.lines[0] == 'logits = matrix("logits", logits)'
    assert len(part.lines) == 3


def test_a_page_is_told_all_that_it_needs(name):
    told = json.loads(live.exercise(name, None, "")[0])
    assert told["starter"] == STARTER
    assert told["file"] == "softmax.py"
    assert told["hints"] == ["Start from e to the power of each number.", "Then divide."]
    assert told["stands_for"] == {"nncore.softmax.softmax_unchecked": "softmax"}
    assert len(told["parts"][0]["lines"]) == 3


def test_the_solution_passes_and_nothing_is_left_behind(name):
    found = checked(name, exercise(SOFTMAX).solution)
    assert found["passed"]
    assert [one["passed"] for one in found["checks"]] == [True, True]
    before = sys.modules[name].softmax
    checked(name, MINE.format("return 0"))
    assert sys.modules[name].softmax is before


def test_a_check_says_what_was_given_expected_and_got(name):
    found = checked(name, MINE.format("return np.ones((1, 2))"))
    assert not found["passed"]
    assert found["checks"][0] == {
        "name": "Two numbers", "passed": False, "given": "[[2. 4.]]", "expected": "[[0.1192 0.8808]]", "got": "[[1. 1.]]",
        "message": "",
    }  # fmt: skip
    assert found["message"] is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("...", "this returns nothing: is there a `return`?"),
        ("return ...", "`...` stands where your own lines belong"),
        ("return np.ones(2)", "an array of shape (1, 2) is expected, not an array of shape (2,)"),
        ("return 3", "an array of shape (1, 2) is expected, not a single number"),
        ("return 'x'", "an array of shape (1, 2) is expected, and no str"),
        ("return nothing", "NameError: name 'nothing' is not defined (softmax.py, line 5)"),
        ("return 1 / 0", "ZeroDivisionError: division by zero (softmax.py, line 5)"),
        ("return softmax(logits)", "RecursionError: maximum recursion depth exceeded (softmax.py, line 5)"),
    ],
)
def test_what_is_more_than_a_wrong_number_is_said_in_words(name, line, says):
    assert checked(name, MINE.format(line))["checks"][0]["message"] == says


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("def softmax(logits)\n    return 1\n", "SyntaxError: expected ':' (softmax.py, line 1)"),
        ("1 / 0\n", "ZeroDivisionError: division by zero (softmax.py, line 1)"),
        ("def softmx(logits):\n    return 1\n", "there is no function softmax here: the checks call it by this name"),
    ],
)
def test_a_text_that_cannot_be_checked_says_why(name, text, error):
    found = checked(name, text)
    assert (found["error"], found["checks"], found["passed"]) == (error, [], False)


def test_a_wrong_answer_is_known_however_it_is_written(name):
    assert "divide them" in checked(name, MINE.format("return np.e ** np.asarray(logits)"))["message"]
    assert checked(name, MINE.format("return np.exp(logits) / 2"))["message"] is None


def test_nothing_that_a_check_goes_on_with_is_said_in_words(name, tmp_path):
    text = SOFTMAX.replace("equal(softmax(TWO),", "equal(softmax(TWO) + 0,")
    (tmp_path / "course/one/softmax.py").write_text(text)
    message = checked(name, MINE.format("pass"))["checks"][0]["message"]
    assert message.startswith("TypeError: unsupported operand")
    assert message.endswith(": is there a `return`?")


def test_parts_end_at_a_mark_or_with_their_block_and_hold_the_comments_in_them():
    own = exercise(
        '"""Two."""\nfrom nncore.exercises import equal\n\n\ndef total(numbers):\n    found = 0\n    for one in numbers:\n'
        "        # yours\n        # Each of them.\n        found += one\n        # To the end.\n    # yours\n"
        "    found = (\n        found\n    )\n    # ours\n    return found\n\n\ndef test_two():\n    equal(total([1, 2]), 3)\n"
    )
    assert own.flaws == ()
    assert own.starter == (
        "def total(numbers):\n    found = 0\n    for one in numbers:\n        ...\n    ...\n    return found\n"
    )
    assert [part.lines for part in own.parts] == [
        ("# Each of them.", "found += one", "# To the end."),
        ("found = (", "    found", ")"),
    ]
    assert "# yours" not in own.solution
    assert own.solution.count("\n") == 10


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("    # yours\n", "", "", "no part of this exercise is the reader's"),
        ("    # yours\n", "  # yours\n", "  # yours", "as far indented"),
        ("def softmax", "# yours\ndef softmax", "# yours", "inside of a function"),
        ("TWO = ", "# ours\nTWO = ", "# ours", "none begins above it"),
        ("def test_shares_of_two()", "def test_shares_of_two(x)", "def test_shares", "a check is called with nothing"),
        (
            "instead_of(softmax)",
            "instead_of(sofmax)",
            "def not_divided",
            "'sofmax', which is no function of the reader's text",
        ),
        ('"softmax"}', '"sofmax"}', "STANDS_FOR", "STANDS_FOR names 'sofmax'"),
        ('"softmax"}', "softmax}", "STANDS_FOR", "names in quotes"),
        ('    """Each row by itself."""\n', "", "def of_all", "of_all has no docstring"),
        ('"""Softmax by hand."""\n', "", "", "begins with its title"),
        ("def test_", "def check_", "", "has no check"),
        (
            "from nncore.checks import floats, matrix",
            "from .checks import floats, matrix",
            "from .checks",
            "lies beside this one",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_known_without_running_it(old, new, at, says):
    source = SOFTMAX.replace(old, new)
    flaws, line = exercise(source).flaws, source[: source.index(at)].count("\n") + 1
    assert any(says in flaw.text for flaw in flaws), flaws
    assert next(flaw.line for flaw in flaws if says in flaw.text) == line


def test_which_files_are_exercises():
    assert is_exercise(SOFTMAX.encode())
    assert not is_exercise(b"from nncore.exercises import equal\ndef view(state): pass\n")
    assert not is_exercise(b"from nncore.figures import plot\n# yours\n")
    assert not is_exercise(b"import nncore.exercises (")


@pytest.mark.parametrize("got", [[1.0, 2.0], (1, 2.0), [[1.0], [2.0]]])
def test_lists_and_arrays_are_compared_as_numbers(got):
    equal(got, got)
    equal([True, False], [True, False])
    with pytest.raises(Unequal) as raised:
        equal(got, [5.0, 6.0], given="these")
    assert "given: 'these'" in str(raised.value)
    assert "got:" in str(raised.value)


def test_numbers_that_differ_far_behind_are_shown_whole():
    with pytest.raises(Unequal, match=r"got: 1\.0000000[12]"):
        equal(1 + 1e-8, 1.0)
    equal(1e9 + 0.5, 1e9)
    equal(float("nan"), float("nan"))
