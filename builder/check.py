"""What readers will see, before they do: each figure runs in the browser's Python, and is held against the builder's own."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

from builder.bundle import Bundle
from builder.course import Course, Gathering, Lesson
from builder.difference import Difference, difference, difference_in_bytes
from builder.exercise import FIRST, Shown, events
from builder.mistakes import Mistake
from builder.runtime import node
from builder.sandbox.imports import Library
from builder.sandbox.tasks import Exercised
from builder.snapshot import NUMPY, REST, SCRIPTS, Prepared

_EXERCISE = Path(__file__).parent / "exercise.py"
_PATIENCE = 10.0
_PATIENCE_TO_START = 120.0
_LINE = re.compile(r" \(([^()]+), line (\d+)\)$")

type Key = tuple[str, str]
type Found = Mapping[Key, Sequence[Shown]]


class CheckFailed(Exception):
    """The browser's Python, or the builder's, did not even start."""


@dataclass(frozen=True)
class Page:
    """What a lesson's page loads, in order, its own wheel last, and the modules of its figures."""

    slug: str
    wheels: tuple[Path, ...]
    modules: tuple[str, ...]


def check(
    course: Course, gathering: Gathering, bundled: Bundle, prepared: Prepared, patience: float = _PATIENCE
) -> list[Mistake]:
    """What figures do wrong in either Python when each of their controls is used once, and where the two differ.

    In the browser's Python each view may take `patience` seconds. Raises CheckFailed.
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


def shown_in_browser(pages: Sequence[Page], prepared: Prepared, patience: float = _PATIENCE) -> Found:
    """What each figure shows, by lesson and module, in the pinned Python under Node, from nothing but what pages load."""
    # Compiled modules cannot be forgotten again: pages with the same packages share a Python, others get one of their own.
    alike: dict[tuple[Path, ...], list[Page]] = {}
    for page in pages:
        alike.setdefault(page.wheels[:-1], []).append(page)
    return {key: found for some in alike.values() for key, found in _shown_in_node(some, prepared, patience).items()}


def _pages(lessons: Iterable[Lesson], bundled: Bundle, folder: Path) -> list[Page]:
    """The lessons, their wheels written to a folder."""
    pages = []
    for lesson in lessons:
        wheels = bundled.lessons[lesson.slug]
        for name, file in wheels.items():
            (folder / name).write_bytes(file.read())
        pages.append(Page(lesson.slug, tuple(folder / name for name in wheels), lesson.modules))
    return pages


def _shown_in_node(pages: Sequence[Page], prepared: Prepared, patience: float) -> Found:
    command = [*node(), str(SCRIPTS / "check.mjs")]
    # A maker's own settings are not the readers'.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("NODE_", "PYTHON"))}
    settled = {
        "runtime": str(prepared.folder),
        "info": dict(prepared.info),
        "numpy": NUMPY,
        "rest": REST,
        "exercise": _EXERCISE.read_text(encoding="utf-8"),
    }

    def order(waiting: Sequence[Key]) -> dict[str, Any]:
        left = [(page, [module for module in page.modules if (page.slug, module) in waiting]) for page in pages]
        return settled | {
            "pages": [
                {"slug": page.slug, "wheels": [*map(str, page.wheels)], "modules": modules}
                for page, modules in left
                if modules
            ]
        }

    figures = [(page.slug, module) for page in pages for module in page.modules]
    return _watched(command, environment | {"TZ": "UTC"}, order, figures, patience)


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


def _watched(
    command: Sequence[str],
    environment: Mapping[str, str],
    order: Callable[[Sequence[Key]], Mapping[str, Any]],
    figures: Sequence[Key],
    patience: float,
) -> Found:
    """What a child process says of each module; where one does not end, or ends the child, another child goes on after it."""
    found: dict[Key, list[Shown]] = {figure: [] for figure in figures}
    waiting = list(figures)
    while waiting:
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
            )
            with process:
                try:
                    _order(process, order(waiting))
                    why = _heard(process, found, waiting, patience)
                finally:
                    process.kill()
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
        if waiting:
            if why is None:
                raise CheckFailed(f"{Path(command[0]).name} did not start: {said[-2000:] or 'it says nothing'}")
            stuck = waiting.pop(0)
            found[stuck].append(Shown(_next(found[stuck]), "", why))
    return found


def _order(process: subprocess.Popen[bytes], order: Mapping[str, Any]) -> None:
    assert process.stdin
    try:
        process.stdin.write(json.dumps(order).encode())
        process.stdin.close()
    except OSError:
        # It has ended, and its last words are read later.
        pass


def _heard(
    process: subprocess.Popen[bytes], found: dict[Key, list[Shown]], waiting: list[Key], patience: float
) -> str | None:
    """Keep what a process says until it says no more, and why it does not; None where it has not begun."""
    assert process.stdout
    lines: Queue[bytes] = Queue()
    Thread(target=_pass_on, args=(process.stdout, lines), daemon=True).start()
    why, limit = None, _PATIENCE_TO_START
    while waiting:
        try:
            line = lines.get(timeout=limit)
        except Empty:
            return why and f"this does not end: it was stopped after {patience:g} seconds"
        if not line:
            break
        said = json.loads(line)
        why, limit = "Python itself came to an end here", patience
        if "module" not in said:
            continue
        figure = said["slug"], said["module"]
        if said["shown"]:
            found[figure].append(Shown(**said["shown"]))
        else:
            waiting.remove(figure)
    return why


def _pass_on(stream: IO[bytes], lines: Queue[bytes]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(b"")


def _next(found: Sequence[Shown]) -> str:
    """The name of what comes after all that a figure has shown."""
    names = [FIRST, *[event.name for event in events(found[0].markup)]] if found else [FIRST]
    return names[min(len(found), len(names) - 1)]
