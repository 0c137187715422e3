"""What the README shows is built as it stands there."""

import json
import re
from pathlib import Path

import pytest

from builder import runtime, snapshot
from builder.build import python_of
from builder.course import Gathering, gather
from nncore.figures import live
from tests.builder.test_course import html

README = Path(__file__).parents[2] / "README.md"


def shown() -> dict[str, str]:
    """The files of the README, by the names that it gives them."""
    text = README.read_text(encoding="utf-8")
    (lesson,) = re.findall(r"```\n(\+\+\+.*?)```", text, re.DOTALL)
    files = re.findall(r"[Ss]ave this as `(\w+\.py)`.*?```python\n(.*?)```", text, re.DOTALL)
    return {"lesson.md": lesson, **dict(files)}


def test_the_lesson_its_figure_and_its_question_build_and_answer(content, gathered, monkeypatch):
    files = shown()
    assert {"parabola.py", "how_far.py"} <= set(files)
    for name, text in files.items():
        content.write(f"valley/{name}", text)
    lesson = content.folder / "valley" / "lesson.md"
    lesson.write_text(lesson.read_text() + "\n![How far?](how_far.py)\n")
    content.write("valley/lesson.py", "start = -2.5\n")
    (built,) = gathered().lessons
    assert {figure.id for figure in built.figures} == {"parabola", "how-far"}
    assert "−2.5" in html(built) or "-2.5" in html(built)
    (question,) = [figure for figure in built.figures if figure.id == "how-far"]
    assert "Just show me" in question.markup


def test_the_exercise_is_built_and_checks_what_a_reader_writes(content, gathered, tmp_path, monkeypatch):
    text = README.read_text(encoding="utf-8")
    ((put_in, file),) = re.findall(r"`(!\[Write[^`]*\]\((exercises/\w+\.py)\))`", text)
    (source,) = re.findall(rf"This is `{file}`:\n\n```python\n(.*?)```", text, re.DOTALL)
    content.lesson("valley", put_in)
    content.write(f"valley/{file}", source)
    (exercise,) = gathered().lessons[0].exercises
    assert exercise.starter.endswith("    ...\n")
    monkeypatch.syspath_prepend(content.folder)
    found = json.loads(live.check("valley.exercises.slope", None, exercise.starter.replace("...", "return w * w"))[0])
    assert found["message"] == "This is how high the valley is there. Its slope is how fast that changes."
    assert json.loads(live.check("valley.exercises.slope", None, exercise.solution)[0])["passed"]


def test_the_question_is_answered_as_the_readme_says(tmp_path, monkeypatch):
    for name, text in shown().items():
        if name.endswith(".py"):
            file = tmp_path / "valley" / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    right = live.answer("valley.how_far", None, json.dumps([{"call": "guess.give", "value": -2}]))
    wrong = live.answer("valley.how_far", None, json.dumps([{"call": "guess.give", "value": -3}]))
    assert "Right: <strong>−2.0</strong>" in right.markup
    assert "Against the slope, not along it." in wrong.markup


@pytest.mark.slow
def test_the_cell_shows_where_ten_steps_lead(content):
    for name, text in shown().items():
        content.write(f"valley/{name}", text)
    (cell,) = re.findall(r"````\n(```python live.*?)````", README.read_text(encoding="utf-8"), re.DOTALL)
    lesson = content.folder / "valley" / "lesson.md"
    lesson.write_text(f"{lesson.read_text()}\n{cell}")
    content.write("valley/lesson.py", "start = -2.5\n")
    gathering = Gathering(python_of(snapshot.prepare(runtime.fetch())))
    try:
        (built,) = gather(content.folder, gathering).lessons
    finally:
        gathering.close()
    assert [one.output for one in built.cells] == [f'<pre tabindex="0">{-2.5 * 0.8**10:.4f}</pre>']
