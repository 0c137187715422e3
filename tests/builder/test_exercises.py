"""Exercises in a content folder: what they become in a page, what is shipped, and what is wrong with them."""

import re
from html import unescape

import pytest

from builder.build import assembled
from builder.bundle import Bundle
from builder.memory import Memory
from builder.theme import theme_of
from nncore.figures import exercise
from tests.nncore.figures.test_exercising import SOFTMAX, STARTER

LESSON = "Before.\n\n![Write softmax: e to each number, *divided* by their sum.](exercises/softmax.py)\n\nAfter."


def test_an_exercise_takes_its_place_with_its_task_and_starter(gathered, content):
    content.lesson("a", LESSON)
    content.write("a/exercises/softmax.py", SOFTMAX)
    (lesson,) = gathered().lessons
    assert lesson.figures == ()
    (own,) = lesson.exercises
    assert (own.id, own.module, own.file) == ("exercise-softmax", "content.a.exercises.softmax", "softmax.py")
    assert own.title == "Softmax by hand."
    assert own.task == "Write softmax: e to each number, <em>divided</em> by their sum."
    assert own.starter == STARTER
    assert list(lesson.shipped) == ["content/a/exercises/softmax.py"]


def test_an_exercise_of_the_name_of_a_section_is_no_mistake(gathered, content):
    content.lesson("a", f"## Softmax\n\n{LESSON}\n\n[there](#exercise-softmax) and [here](#softmax)")
    content.write("a/exercises/softmax.py", SOFTMAX)
    gathered()


def test_what_an_exercise_imports_and_opens_is_shipped_too(gathered, content):
    text = SOFTMAX.replace("from nncore.exercises", "from .numbers import TWO as GIVEN\nfrom nncore.exercises")
    text = text.replace("TWO = np.array([[2.0, 4.0]])", "TWO = np.array(GIVEN)")
    content.lesson("a", LESSON)
    content.write("a/exercises/softmax.py", text)
    content.write("a/exercises/numbers.py", "TWO = [[2.0, 4.0]]\n")
    (lesson,) = gathered().lessons
    assert "content/a/exercises/numbers.py" in lesson.shipped


EXP, LOGITS = "    return np.exp(logits)\n", '    logits = matrix("logits", logits)\n'
FIRST = "the solution fails the check 'Two numbers': "


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("0.8808", "0.9", "def test_shares", f"{FIRST}expected [[0.1192 0.9 ]], got [[0.1192 0.8808]]"),
        (LOGITS, "    logits = missing\n", "def test_shares", f"{FIRST}NameError: name 'missing' is not"),
        ("# yours\n", '# yours\n    """No."""\n    # ours\n', "    # yours", "the starter passes every check"),
        (EXP, "    return softmax(logits)\n", "def not_divided", "the wrong answer not_divided passes every check"),
        (EXP, EXP.replace("\n", "[:, :1] / helped(logits)\n"), "def of_all",
         "the wrong answer of_all gets the message of not_divided: 'These do not sum to 1 yet: divide them by their sum.'"),
        ("equal(softmax(TWO), [[0.1192, 0.8808]], given=TWO, within=1e-4)", "assert softmax(TWO)[0, 0] < 0.2", "def not_divided",
         "the wrong answer not_divided gets no message: it fails 'Two numbers', which is no equal(…)"),
        ("softmax_unchecked", "softmax_uncheckd", "STANDS_FOR", "STANDS_FOR names 'nncore.softmax.softmax_uncheckd', which is "
         "no function of nncore (did you mean 'softmax_unchecked'?)"),
        ("nncore.softmax.", "nncore.sofmax.", "STANDS_FOR", "STANDS_FOR names 'nncore.sofmax.softmax_unchecked', which is no"),
        ("nncore.softmax.softmax_unchecked", "json.dumps", "STANDS_FOR", "STANDS_FOR names 'json.dumps', which is no function"),
        ("    # yours\n", "", "", "no part of this exercise is the reader's"),
        ("    # yours\n", "    # Yours:\n", "    # Yours", "the mark is # yours, and nothing else on its line"),
        ('["Start from e to the power of each number.", "Then divide."]', '"Divide."', "HINTS", "HINTS is a list of texts"),
        ("def test_", "def check_", "", "this exercise has no check"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_exercise_is_said_at_its_line(mistakes, content, old, new, at, said):
    assert old in SOFTMAX
    content.lesson("a", LESSON)
    source = SOFTMAX.replace(old, new)
    content.write("a/exercises/softmax.py", source)
    line = source[: source.index(at)].count("\n") + 1
    found = [re.sub(r"\s+", " ", one) for one in mistakes()]
    assert any(one.startswith(f"a/exercises/softmax.py:{line}: {said}") for one in found), found


def test_everything_that_is_wrong_is_said_at_once(mistakes, content, dial):
    text = SOFTMAX.replace("0.8808", "0.9").replace("softmax_unchecked", "softmx")
    content.lesson("a", f"{LESSON}\n\n![A dial.](dial.py)", dial=dial.replace("def view", "def vew"))
    content.write("a/exercises/softmax.py", text)
    found = mistakes()
    assert [one.partition(":")[0] for one in found] == ["a/dial.py", *["a/exercises/softmax.py"] * 2]


def test_a_file_that_is_neither_python_nor_importable_says_so(mistakes, content):
    content.lesson("a", LESSON)
    content.write("a/exercises/softmax.py", SOFTMAX.replace("TWO = ", "TWO = missing + "))
    assert "NameError: name 'missing' is not defined" in mistakes()[0]


def test_only_an_exercise_that_has_changed_is_tried_again(gathered, gathering, content, monkeypatch):
    content.lesson("a", f"{LESSON}\n\n![Another.](exercises/other.py)")
    content.write("a/exercises/softmax.py", SOFTMAX)
    content.write("a/exercises/other.py", SOFTMAX)
    gathered()
    asked = []
    sandbox = gathering.sandbox(())
    draw = sandbox.draw
    monkeypatch.setattr(sandbox, "draw", lambda task: asked.append(task.modules) or draw(task))
    gathered()
    assert asked == []
    content.write("a/exercises/other.py", SOFTMAX.replace("by hand", "by hand again"))
    assert gathered().lessons[0].exercises[1].title == "Softmax by hand again."
    assert asked == [("content.a.exercises.other",)]


def test_which_files_are_exercises_is_read_once(content, gathered):
    content.lesson("a", LESSON)
    content.write("a/exercises/softmax.py", SOFTMAX)
    gathered()
    before = exercise._is_exercise.cache_info().misses
    gathered()
    assert exercise._is_exercise.cache_info().misses == before


def test_a_page_has_the_task_and_starter_and_without_scripts_and_on_paper_the_solution(gathered, content):
    content.lesson("a", LESSON)
    content.write("a/exercises/softmax.py", SOFTMAX)
    course = gathered()
    theme = theme_of(content.folder, {"editor.js": b""})
    page = assembled(course, Bundle({}, {"a": {}}, ()), theme, Memory())["a/index.html"].read().decode()
    (figure,) = re.findall(r'<figure id="exercise-softmax".*?</figure>', page, re.DOTALL)
    assert 'data-exercise="content.a.exercises.softmax" data-file="softmax.py"' in figure
    assert "Exercise: Softmax by hand</strong>" in figure
    assert "<em>divided</em>" in figure
    assert (
        'role="textbox" aria-multiline="true" aria-readonly="true" tabindex="0" aria-label="Code of softmax.py"'
        in figure
    )
    text = re.search(r"<pre role.*?</pre>", figure, re.DOTALL)[0]
    assert unescape(re.sub(r"<[^>]+>", "", text)) == STARTER
    assert re.findall(r"<button[^>]*>(.*?)</button>", figure) == [
        "Check", "Next hint", "Order the lines", "Show the solution"
    ]  # fmt: skip
    (solution,) = re.findall(r"<noscript>(<details.*?</details>)</noscript>", figure, re.DOTALL)
    assert "keepdims" in solution
    answers = page[page.index('<section class="answers"') :]
    assert "divided</em>" in answers
    assert "keepdims" in answers
    for hidden in ("These do not sum", "Start from e", "test_shares"):
        assert hidden not in page
