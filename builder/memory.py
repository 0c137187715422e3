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


def stamp(files: Iterable[Path], earlier: Stamp | None = None) -> Stamp:
    """How these files are now; those that an earlier stamp has, as they were then."""
    paths = tuple(sorted(set(files)))
    known = dict(zip(earlier.files, earlier.states, strict=True)) if earlier else {}
    return Stamp(paths, tuple(known[path] if path in known else _state(path) for path in paths))


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

    def last(self, key: Hashable) -> Any:
        """The value kept under a key, whether it holds or not; None where there is none."""
        return self._now.get(key, self._before.get(key))

    def turn(self) -> None:
        """A build has ended: keep what it asked for."""
        self._before, self._now = self._now, {}


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
