"""The browser's Python under Node: what figures show there, from nothing but what their pages load."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

from builder.exercise import FIRST, Shown, events
from builder.runtime import RuntimeUnavailable, node
from builder.snapshot import NUMPY, REST, SCRIPTS, Prepared

PATIENCE = 10.0
_PATIENCE_TO_START = 120.0
_EXERCISE = Path(__file__).parent / "exercise.py"

type Key = tuple[str, str]
type Found = Mapping[Key, Sequence[Shown]]


@dataclass(frozen=True)
class Page:
    """What a lesson's page loads, in order, its own wheel last, and the modules of its figures."""

    slug: str
    wheels: tuple[Path, ...]
    modules: tuple[str, ...]


def shown_in_browser(pages: Sequence[Page], prepared: Prepared, patience: float = PATIENCE) -> Found:
    """What each figure shows, by lesson and module, when each of its controls is used once.

    A view may take `patience` seconds. Raises RuntimeUnavailable where Python does not even start.
    """
    # Compiled modules cannot be forgotten again: pages with the same packages share a Python, others get one of their own.
    alike: dict[tuple[Path, ...], list[Page]] = {}
    for page in pages:
        alike.setdefault(page.wheels[:-1], []).append(page)
    return {key: found for some in alike.values() for key, found in _shown_in_node(some, prepared, patience).items()}


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
                raise RuntimeUnavailable(f"{Path(command[0]).name} did not start: {said[-2000:] or 'it says nothing'}")
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
