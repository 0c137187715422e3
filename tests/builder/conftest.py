"""Small content folders, as authors write them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builder.cells import Answered, Asked
from builder.course import Course, Gathering, Python, gather
from builder.mistakes import Mistakes
from builder.packages import Packages

SITE = 'title = "A course"\nsummary = "Of lessons."\nauthors = ["A. Author"]\n'
FRONT = '+++\ntitle = "{title}"\nsummary = "About it."\ndate = 2026-01-0{day}\n+++\n\n'
FIGURE = '''"""A dial."""

from dataclasses import dataclass, replace

from nncore.figures import button, decimal, element, slider


@dataclass(frozen=True)
class State:
    count: int = 0


def more(state):
    return replace(state, count=state.count + 1)


def view(state):
    return [
        element("p", f"Count: {decimal(state.count)}"),
        slider("Count", state.count, 0, 10, sets="count"),
        button("More", on_click=more),
    ]
'''


class Content:
    """A content folder that is written file by file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("site.toml", SITE)

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def lesson(self, slug: str, text: str, day: int = 1, **files: str) -> Path:
        for stem, source in files.items():
            self.write(f"{slug}/{stem}.py", source)
        return self.write(f"{slug}/lesson.md", FRONT.format(title=slug.title(), day=day) + text)


class NoCells:
    """For tests without cells: the browser's Python takes seconds to start."""

    def run(self, asked: Asked) -> Answered:
        """Nothing runs here."""
        raise AssertionError("a lesson of this test has cells: it needs the browser's Python")

    def close(self) -> None:
        """Nothing has begun."""


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return Content(tmp_path / "content")


@pytest.fixture(scope="session")
def gathering() -> Iterator[Gathering]:
    """One sandbox for all tests: starting it takes half a second."""
    python = Python(MODULES, lambda wanted, content: Packages({}), lambda packages: [], NoCells())
    started = Gathering(python)
    yield started
    started.close()


@pytest.fixture
def gathered(content: Content, gathering: Gathering) -> Callable[..., Course]:
    """What a content folder makes."""
    return lambda **options: gather(content.folder, gathering, **options)


@pytest.fixture
def mistakes(content: Content, gathered: Callable[..., Course]) -> Callable[[], list[str]]:
    """What is wrong with a content folder, with paths from there."""

    def found() -> list[str]:
        with pytest.raises(Mistakes) as caught:
            gathered()
        return [str(mistake).replace(f"{content.folder}/", "") for mistake in caught.value.mistakes]

    return found


@pytest.fixture
def dial() -> str:
    return FIGURE


# What the browser's Python can import, for tests that need no browser: nearly what this one can.
MODULES = frozenset(sys.stdlib_module_names) - {"tkinter", "curses", "readline", "termios", "fcntl", "resource"} | {
    "collections.abc", "importlib.resources", "importlib.util", "numpy", "numpy.linalg", "numpy.typing", "numpy.random",
    "os.path", "urllib.parse", "urllib.request",
}  # fmt: skip
