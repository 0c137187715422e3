"""The rules of the browser, laid over this process: what is not shipped can be neither imported nor opened."""

import errno
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from builder.read import is_hidden
from builder.sandbox.imports import CONTENT, Allowed, Library, unavailable

_FORBIDDEN = {
    "socket.connect": "no figure reaches the network",
    "socket.bind": "no figure reaches the network",
    "socket.getaddrinfo": "no figure reaches the network",
    "urllib.Request": "no figure reaches the network",
    "subprocess.Popen": "a browser starts no other programs",
    "os.system": "a browser starts no other programs",
    "os.posix_spawn": "a browser starts no other programs",
    "os.exec": "a browser starts no other programs",
    "os.fork": "a browser starts no other programs",
    "_thread.start_new_thread": "the browser's Python has no threads",
    "_thread.start_joinable_thread": "the browser's Python has no threads",
}


_ADVICE = 'a figure finds the files of its lesson from its own place, Path(__file__).with_name("…")'


@dataclass
class Trace:
    """What figures asked for while the rules held: files of the content folder, opened or listed."""

    opened: set[Path] = field(default_factory=set)


class SourceLoader(importlib.machinery.SourceFileLoader):
    """Loads a module from its source alone, read afresh: never from what another run has left in a cache."""

    def get_code(self, fullname: str) -> CodeType:
        """The code of the source as it is now."""
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


class ContentFinder(importlib.abc.MetaPathFinder):
    """Finds the modules of a content folder, as the package `content`."""

    def __init__(self, library: Library) -> None:
        """Find modules of this library only."""
        self.library = library

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Where a module is, or a folder of modules."""
        if fullname.partition(".")[0] != CONTENT:
            return None
        file, place = self.library.file(fullname), self.library.place(fullname)
        if file:
            loader = SourceLoader(fullname, str(file))
            is_package = [str(place)] if file.name == "__init__.py" else None
            return importlib.util.spec_from_file_location(
                fullname, file, loader=loader, submodule_search_locations=is_package
            )
        if not place.is_dir():
            return None
        spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [str(place)]
        return spec


class Gate(importlib.abc.MetaPathFinder):
    """Asked first for every module: turns away what the browser has not, when it is a figure that asks."""

    def __init__(self, library: Library, allowed: Allowed) -> None:
        """Let in what is allowed."""
        self.library = library
        self.allowed = allowed

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Nothing, or an error: finding is left to the others."""
        asking = _asking_file(self.library.root)
        if asking and not self.allowed.has(fullname):
            raise ModuleNotFoundError(unavailable(fullname, asking, self.allowed), name=fullname)
        return None


def forget(library: Library) -> None:
    """Forget the modules of the content folder and their lines, so that they are read again."""
    for name in [name for name in sys.modules if name.partition(".")[0] == CONTENT]:
        del sys.modules[name]
    importlib.invalidate_caches()
    linecache.clearcache()


@contextmanager
def importable(library: Library) -> Iterator[None]:
    """Let the modules of a content folder be imported, afresh."""
    finder = ContentFinder(library)
    forget(library)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        forget(library)


@contextmanager
def confined(guard: "Guard", library: Library, allowed: Allowed, trace: Trace) -> Iterator[None]:
    """Let figures import and open what the browser will have, and note what they open."""
    gate, here, path = Gate(library, allowed), os.getcwd(), sys.path[:]
    hidden = {name: module for name, module in sys.modules.items() if _is_foreign(name, allowed)}
    with tempfile.TemporaryDirectory(prefix="figure-") as empty:
        for name in hidden:
            del sys.modules[name]
        sys.meta_path.insert(0, gate)
        sys.path[:] = [entry for entry in path if entry not in ("", here)]
        os.chdir(empty)
        guard.watcher = _Watcher(library, trace)
        try:
            yield
        finally:
            guard.watcher = None
            os.chdir(here)
            sys.path[:] = path
            sys.meta_path.remove(gate)
            sys.modules.update(hidden)


def _is_foreign(name: str, allowed: Allowed) -> bool:
    """Whether a module is here only because the builder needs it."""
    top = name.partition(".")[0]
    is_python = top in sys.stdlib_module_names or top in sys.builtin_module_names or top in {"__main__", "__mp_main__"}
    is_outside = (
        is_python and top not in sys.builtin_module_names and not top.startswith("_") and top not in allowed.modules
    )
    return is_outside or not (is_python or top == "numpy" or allowed.has(name))


def _asking_file(root: Path) -> Path | None:
    """The file of the content folder that asks for an import, if it is one that asks."""
    for frame in _frames():
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib") or name == importlib.__file__ or name == __file__:
            continue
        return Path(name) if _is_below(name, root) else None
    return None


def _frames() -> Iterator[Any]:
    frame = sys._getframe(1)
    while frame:
        yield frame
        frame = frame.f_back  # type: ignore[assignment]


def _is_below(path: str, root: Path) -> bool:
    return path.startswith(f"{root}{os.sep}")


class Guard:
    """Hears of what this process does. There is one a process, since Python lets no audit hook go; it may be asleep."""

    def __init__(self) -> None:
        """Begin asleep."""
        self.watcher: _Watcher | None = None
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Let the watcher see an event, where there is one."""
        if self.watcher:
            self.watcher.see(event, arguments)


class _Watcher:
    """Lets a figure open what will be shipped, and nothing else."""

    def __init__(self, library: Library, trace: Trace) -> None:
        self.root = library.root
        self.trace = trace
        folders = [library.root, *(library.root / folder for folder in library.packages.values())]
        # Where a folder is a link, a figure may know it by either name.
        self.real = {folder.resolve(): folder for folder in folders}
        ours = Path(__file__).parent.parent.parent
        roots = [*sys.path, sys.prefix, sys.base_prefix, tempfile.gettempdir(), os.devnull]
        self.free = (ours / "nncore", ours / "builder", *(Path(entry).absolute() for entry in roots if entry))

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            if self.is_asked():
                raise OSError(f"this works only outside a browser: {_FORBIDDEN[event]}")
        elif event in {"open", "os.listdir", "os.scandir", "sqlite3.connect"} and self.is_asked():
            path = arguments[0]
            if isinstance(path, str | bytes | os.PathLike):
                self.open(Path(os.path.abspath(os.fsdecode(path))), event, arguments)

    def is_asked(self) -> bool:
        return any(_is_below(frame.f_code.co_filename, self.root) for frame in _frames())

    def open(self, path: Path, event: str, arguments: tuple[Any, ...]) -> None:
        own = self.own(path)
        if own:
            self.open_content(own, event, arguments)
        elif not any(path.is_relative_to(free) for free in self.free):
            raise FileNotFoundError(errno.ENOENT, f"not shipped with the lesson; {_ADVICE}", str(path))
        elif event == "open" and "r" in _mode(arguments) and not os.path.isabs(arguments[0]) and not path.exists():
            raise FileNotFoundError(errno.ENOENT, f"no such file; {_ADVICE}", os.fsdecode(arguments[0]))

    def own(self, path: Path) -> Path | None:
        """The path as one of the content folder, if it is one."""
        if path.is_relative_to(self.root):
            return path
        return next(
            (own / path.relative_to(real) for real, own in self.real.items() if path.is_relative_to(real)), None
        )

    def open_content(self, path: Path, event: str, arguments: tuple[Any, ...]) -> None:
        if any(is_hidden(part) for part in path.relative_to(self.root).parts):
            raise FileNotFoundError(errno.ENOENT, "hidden files and backups are not shipped with a lesson", str(path))
        if event == "open" and set(_mode(arguments)) & set("wax+"):
            raise PermissionError(errno.EACCES, "a figure cannot change the files of its lesson", str(path))
        if path.is_file():
            self.trace.opened.add(path)


def _mode(arguments: tuple[Any, ...]) -> str:
    mode = arguments[1] if len(arguments) > 1 else "r"
    return mode if isinstance(mode, str) else "r"
