"""What lesson.py computes while serving: no save waits for it, and what it finds comes as soon as it is there."""

from threading import Event

import pytest

from builder.course import Gathering, gather
from builder.mistakes import Mistakes
from builder.values import BehindBuilds
from tests.builder.test_course import html

# Far longer than any of this takes.
PATIENCE = 30
# It ends as soon as its gate is open.
SLOW = """
from pathlib import Path
from .size import SIZE
while not Path({gate!r}).exists():
    pass
size = SIZE
"""


@pytest.fixture
def news():
    return Event()


@pytest.fixture
def serving(content, gathering, news):
    """What a content folder makes while it is served."""
    runs = BehindBuilds(news.set)
    served = Gathering(gathering.python, run=runs)
    yield lambda: html(gather(content.folder, served).lessons[0])
    runs.close()
    served.close()


@pytest.fixture
def gate(tmp_path):
    gate = tmp_path / "gate"
    gate.touch()
    return gate


def test_a_save_shows_with_the_values_from_before_until_the_new_ones_are_there(content, serving, news, gate):
    content.lesson("a", "Size {{ size }}.", lesson=SLOW.format(gate=str(gate)), size="SIZE = 1\n")
    assert "Size 1." in serving()
    gate.unlink()
    content.write("a/size.py", "SIZE = 20\n")
    assert "Size 1." in serving()
    content.lesson("a", "And still {{ size }}.")
    assert "And still 1." in serving()
    assert not news.is_set()
    gate.touch()
    assert news.wait(PATIENCE)
    assert "And still 20." in serving()


def test_what_is_saved_during_a_run_is_run_again(content, serving, news, gate):
    content.lesson("a", "Size {{ size }}.", lesson=SLOW.format(gate=str(gate)), size="SIZE = 1\n")
    serving()
    gate.unlink()
    content.write("a/size.py", "SIZE = 20\n")
    serving()
    content.write("a/size.py", "SIZE = 300\n")
    gate.touch()
    while "Size 300." not in serving():
        assert news.wait(PATIENCE)


def test_a_mistake_in_what_lesson_py_imports_is_said_and_goes(content, serving, news, gate):
    content.lesson("a", "Size {{ size }}.", lesson=SLOW.format(gate=str(gate)), size="SIZE = 1\n")
    serving()
    content.write("a/size.py", "SIZE = 1 / 0\n")

    def look_again():
        while "Size 1." in serving():
            assert news.wait(PATIENCE)

    with pytest.raises(Mistakes) as caught:
        look_again()
    assert "size.py:1: ZeroDivisionError: division by zero" in str(caught.value.mistakes[0])
    content.write("a/size.py", "SIZE = 4000\n")
    assert "Size 4000." in serving()


def test_a_lesson_py_is_run_again_when_the_data_that_it_reads_changes(content, gathered):
    lesson = 'from pathlib import Path\nprices = Path(__file__).with_name("prices.csv").read_text().split(",")\n'
    content.write("a/prices.csv", "1,2")
    content.lesson("a", "First {{ prices[0] }}.", lesson=lesson)
    assert "First 1." in html(gathered().lessons[0])
    content.write("a/prices.csv", "30,2")
    assert "First 30." in html(gathered().lessons[0])
