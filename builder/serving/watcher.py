"""What is saved: in the folders that are watched, in those that come later, and where links in them lead."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

# Milliseconds. A save is told as soon as nothing else has come for STEP, a checkout of many files after DEBOUNCE.
_STEP = 20
_DEBOUNCE = 100
# How often it is tried whether a folder is still the one that is watched.
_TICK = 100
_POLL = 100

type _Identity = tuple[int, int] | None


def saves(watched: Iterable[Path], stop: Event, news: Event | None = None) -> Iterator[frozenset[Path]]:
    """The files of each save, until the event is set.

    The first is empty, and comes once everything after it will be noticed; so does one after a folder was replaced, and
    one for other news, whose event is cleared then.
    """
    asked = [path.absolute() for path in watched]
    while not stop.is_set():
        yield from _while_in_place(asked, _places(asked), stop, news or Event())


def _while_in_place(
    asked: list[Path], places: Mapping[Path, _Identity], stop: Event, news: Event
) -> Iterator[frozenset[Path]]:
    is_told = False
    for changes in _watch([path for path, identity in places.items() if identity], stop):
        files = frozenset(Path(path) for _, path in changes if _matters(Path(path), places))
        if files or not is_told or news.is_set():
            is_told = True
            news.clear()
            yield files
            if _places(asked) != places:
                return
        was_deleted = any(kind == Change.deleted and Path(path) in places for kind, path in changes)
        if was_deleted or any(_identity(path) != identity for path, identity in places.items()):
            return


def _watch(paths: list[Path], stop: Event) -> Iterator[set[tuple[Change, str]]]:
    """Changes as they come, and none at every tick."""
    for force_polling in (None, True):
        try:
            yield from watch(
                *paths,
                watch_filter=None,
                step=_STEP,
                debounce=_DEBOUNCE,
                rust_timeout=_TICK,
                yield_on_timeout=True,
                stop_event=stop,
                force_polling=force_polling,
                poll_delay_ms=_POLL,
                ignore_permission_denied=True,
            )
            return
        except FileNotFoundError:
            return
        except (OSError, RuntimeError):
            # A system watches only so many folders: where it will not watch more, look at them again and again.
            if force_polling:
                raise


def _matters(file: Path, places: Iterable[Path]) -> bool:
    """Whether a file is not hidden, nor what an editor or Python leaves beside one."""
    inside = (file.relative_to(place).parts for place in places if file.is_relative_to(place))
    parts = min(inside, key=len, default=())
    is_left_over = file.name.endswith(("~", ".swp", ".pyc")) or "__pycache__" in parts
    return not is_left_over and not any(part.startswith((".", "#")) for part in parts)


def _places(asked: Iterable[Path]) -> dict[Path, _Identity]:
    """What was asked for, and the files and folders that links in it lead to, each as it is now."""
    paths = [path for one in asked for path in (one, *_linked(one))]
    return {path: _identity(path) for path in paths}


def _linked(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        for name in (*folders, *files):
            path = Path(parent, name)
            if path.is_symlink() and path.exists():
                yield path.resolve()


def _identity(path: Path) -> _Identity:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
