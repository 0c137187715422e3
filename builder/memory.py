"""What the last build made, for the next one to use again: serving builds the same site many times."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Stamp:
    """How files were when they were last read: their times and sizes, nothing where one was missing."""

    files: tuple[Path, ...]
    states: tuple[tuple[int, int] | None, ...]


def stamp(files: Iterable[Path]) -> Stamp:
    """How these files are now."""
    paths = tuple(sorted(set(files)))
    return Stamp(paths, tuple(_state(path) for path in paths))


class Memory:
    """Values by what they were made from. What a build does not ask for is forgotten when the next one ends."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._before: dict[Hashable, Any] = {}
        self._now: dict[Hashable, Any] = {}

    def recall[Value](
        self, key: Hashable, make: Callable[[], Value], is_fresh: Callable[[Value], bool] = lambda value: True
    ) -> Value:
        """The value kept under a key, if it still holds; else a new one."""
        for kept in (self._now, self._before):
            if key in kept and is_fresh(kept[key]):
                self._now[key] = kept[key]
                return self._now[key]  # type: ignore[no-any-return]
        self._now[key] = value = make()
        return value

    def turn(self) -> None:
        """A build has ended: keep what it asked for."""
        self._before, self._now = self._now, {}


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
