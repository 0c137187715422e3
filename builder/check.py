"""What readers will see, before they do: each figure runs in the browser's Python, and is held against the builder's own."""

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from builder.browser_python import PATIENCE, Found, Page, shown_in_browser
from builder.bundle import Bundle
from builder.course import Course, Gathering, Lesson
from builder.difference import Difference, difference, difference_in_bytes
from builder.exercise import FIRST, Shown
from builder.mistakes import Mistake
from builder.sandbox.imports import Library
from builder.sandbox.tasks import Exercised
from builder.snapshot import Prepared

_LINE = re.compile(r" \(([^()]+), line (\d+)\)$")


def check(
    course: Course, gathering: Gathering, bundled: Bundle, prepared: Prepared, patience: float = PATIENCE
) -> list[Mistake]:
    """What figures do wrong in either Python when each of their controls is used once, and where the two differ.

    In the browser's Python each view may take `patience` seconds. Raises RuntimeUnavailable where Python does not start.
    """
    lessons = [lesson for lesson in course.lessons if lesson.figures]
    if not lessons:
        return []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        there = pool.submit(shown_in_browser, _pages(lessons, bundled, Path(folder)), prepared, patience)
        expected = {lesson.slug: gathering.exercise(lesson, course.library) for lesson in lessons}
        found = there.result()
    return [
        mistake
        for lesson in lessons
        for mistake in _compared(lesson, course.library, gathering, expected[lesson.slug], found)
    ]


def _compared(
    lesson: Lesson, library: Library, gathering: Gathering, expected: Exercised, found: Found
) -> list[Mistake]:
    mistakes = list(expected.mistakes)
    for module, shown_here in expected.shown.items():
        file = library.file(module) or library.root
        there = found[lesson.slug, module]
        told = [*failures(shown_here)]
        if differences(shown_here, there):
            again = gathering.exercise(lesson, library, [module]).shown.get(module, ())
            told += _differences(shown_here, there, again)
        mistakes += [_mistake(file, text) for text in told]
    return mistakes


def failures(found: Sequence[Shown]) -> list[str]:
    """What raises an exception, or does not end."""
    return _grouped((one.name, f"fails: {one.error}") for one in found if one.error)


def differences(expected: Sequence[Shown], found: Sequence[Shown]) -> list[str]:
    """Where the browser shows something else: in the first view in any byte, after that but for the last digit of a number.

    What fails in both is none.
    """
    return _grouped(_different_ones(expected, found))


def _pages(lessons: Iterable[Lesson], bundled: Bundle, folder: Path) -> list[Page]:
    """The lessons, their wheels written to a folder."""
    pages = []
    for lesson in lessons:
        wheels = bundled.lessons[lesson.slug]
        for name, file in wheels.items():
            (folder / name).write_bytes(file.read())
        pages.append(Page(lesson.slug, tuple(folder / name for name in wheels), lesson.modules))
    return pages


def _differences(expected: Sequence[Shown], there: Sequence[Shown], again: Sequence[Shown]) -> list[str]:
    """The differences, unless the builder's own Python does not show the same `again`."""
    if again and (changing := _different_ones(expected, again)):
        hint = (
            "is not the same from one run to the next: let chance start from a seed that State holds, and show no time"
        )
        return _grouped((name, hint) for name, _ in changing)
    return differences(expected, there)


def _different_ones(expected: Sequence[Shown], found: Sequence[Shown]) -> list[tuple[str, str]]:
    """The names of what is shown differently, and how."""
    first = _different(expected[0], found[0], difference_in_bytes)
    if first or expected[0].error:
        # All the others would say the same once more.
        return [(FIRST, first)] if first else []
    pairs = zip(expected[1:], found[1:], strict=False)
    told = [(one.name, text) for one, other in pairs if (text := _different(one, other, difference))]
    is_whole = len(expected) == len(found) or expected[-1].error or found[-1].error
    return told if is_whole else [*told, (FIRST, "the browser has not as many controls")]


def _different(one: Shown, other: Shown, compare: Callable[[str, str], Difference | None]) -> str | None:
    if one.error and other.error:
        return None
    if one.error or other.error:
        return f"fails in the browser, not here: {other.error}" if other.error else "fails here, not in the browser"
    if one.name != other.name:
        return f"the browser has {other.name} in its place"
    found = compare(one.markup, other.markup)
    if found is None:
        return None
    where = f" in {found.where}" if found.where else ""
    return f"the builder shows “{found.expected}”{where} where the browser shows “{found.found}”"


def _grouped(told: Iterable[tuple[str, str]]) -> list[str]:
    """What is told of several controls alike is told once."""
    names: dict[str, list[str]] = {}
    for name, text in told:
        names.setdefault(text, []).append(name)
    return [
        f"{', '.join(alike[:3])}{f' and {len(alike) - 3} more' if len(alike) > 3 else ''}: {text}"
        for text, alike in names.items()
    ]


def _mistake(file: Path, text: str) -> Mistake:
    """At the line that the text ends with, where that is one of this file."""
    at = _LINE.search(text)
    if at is None or at[1] != file.name:
        return Mistake(file, None, text)
    return Mistake(file, int(at[2]), text[: at.start()])
