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
from collections.abc import Iterator, Mapping, Sequence
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


# What changes files, with how many paths each says.
_CHANGES = {
    "os.remove": 1, "os.rename": 2, "os.mkdir": 1, "os.rmdir": 1, "os.truncate": 1, "os.link": 2, "os.symlink": 2,
    "os.chmod": 1, "os.chown": 1, "os.chflags": 1, "os.utime": 1, "os.setxattr": 1, "os.removexattr": 1,
}  # fmt: skip
_OPENS = {"open", "os.listdir", "os.scandir", "sqlite3.connect"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# What the browser's Python knows of its surroundings: nothing of the computer that a site is built on.
_ENVIRONMENT = {
    "HOME": "/home/pyodide", "LANG": "en_US.UTF-8", "LOGNAME": "web_user", "PATH": "/", "PWD": "/", "USER": "web_user",
}  # fmt: skip

_ADVICE = 'a figure finds the files of its lesson from its own place, Path(__file__).with_name("…")'


@dataclass
class Trace:
    """What was asked for of the content folder: files, opened or listed."""

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
        # With this loader a folder's files are found by importlib.resources, as they are in the browser.
        folder = importlib.machinery.NamespaceLoader(fullname, [str(place)], self.find_spec)
        spec = importlib.machinery.ModuleSpec(fullname, folder, is_package=True)
        spec.submodule_search_locations = folder._path  # type: ignore[attr-defined]
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
    gate, here, path, environment = Gate(library, allowed), os.getcwd(), sys.path[:], dict(os.environ)
    hidden = {name: module for name, module in sys.modules.items() if _is_foreign(name, allowed)}
    with tempfile.TemporaryDirectory(prefix="figure-") as empty:
        for name in hidden:
            del sys.modules[name]
        sys.meta_path.insert(0, gate)
        sys.path[:] = [entry for entry in path if entry not in ("", here)]
        os.chdir(empty)
        _take_on(_ENVIRONMENT)
        temporary, tempfile.tempdir = tempfile.tempdir, empty
        guard.watcher = _Watcher(library, trace, Path(empty))
        try:
            yield
        finally:
            guard.watcher = None
            tempfile.tempdir = temporary
            _take_on(environment)
            os.chdir(here)
            sys.path[:] = path
            sys.meta_path.remove(gate)
            sys.modules.update(hidden)


@contextmanager
def noted(guard: "Guard", library: Library, trace: Trace) -> Iterator[None]:
    """Note which files and folders of the content folder are opened; nothing is forbidden."""
    guard.watcher = _Noter(library, trace)
    try:
        yield
    finally:
        guard.watcher = None


def _take_on(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


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
        self.watcher: _Watcher | _Noter | None = None
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Let the watcher see an event, where there is one."""
        if self.watcher:
            self.watcher.see(event, arguments)


class _Noter:
    """Sees what is opened below the content folder."""

    def __init__(self, library: Library, trace: Trace) -> None:
        self.root = library.root
        self.trace = trace

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _OPENS and isinstance(arguments[0], str | bytes | os.PathLike):
            path = _absolute(arguments[0])
            if path.is_relative_to(self.root):
                self.trace.opened.add(path)


class _Watcher:
    """Lets a figure open what will be shipped, and nothing else."""

    def __init__(self, library: Library, trace: Trace, scratch: Path) -> None:
        self.root = library.root
        self.trace = trace
        folders = [library.root, *(library.root / folder for folder in library.packages.values())]
        # Where a folder is a link, a figure may know it by either name.
        self.real = {folder.resolve(): folder for folder in folders}
        self.scratch = tuple({scratch, scratch.resolve()})
        ours = Path(__file__).parent.parent.parent
        python = [Path(entry).absolute() for entry in sys.path if entry]
        # The folder of a checkout holds more than its two packages.
        rest = [entry for entry in python if entry != ours or entry.name.endswith("-packages")]
        self.free = (ours / "nncore", ours / "builder", Path(os.devnull), *rest, *self.scratch)

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            if self.is_asked():
                raise OSError(f"this works only outside a browser: {_FORBIDDEN[event]}")
        elif event in _CHANGES and self.is_asked():
            for path in arguments[: _CHANGES[event]]:
                if isinstance(path, str | bytes | os.PathLike):
                    self.change(_absolute(path))
        elif event in _OPENS and self.is_asked():
            path = arguments[0]
            if isinstance(path, str | bytes | os.PathLike):
                self.open(_absolute(path), event, arguments)

    def is_asked(self) -> bool:
        return any(_is_below(frame.f_code.co_filename, self.root) for frame in _frames())

    def change(self, path: Path) -> None:
        if not any(path.is_relative_to(own) for own in self.scratch):
            what = "the files of its lesson" if self.own(path) else "files that are not its own"
            raise PermissionError(errno.EACCES, f"a figure cannot change {what}", str(path))

    def open(self, path: Path, event: str, arguments: tuple[Any, ...]) -> None:
        own = self.own(path)
        if event == "open" and _is_writing(arguments) and path != Path(os.devnull):
            self.change(path)
        if own:
            self.open_content(own, event, arguments)
        elif not any(path.is_relative_to(free) for free in self.free):
            raise FileNotFoundError(errno.ENOENT, f"not shipped with the lesson; {_ADVICE}", str(path))
        elif event == "open" and not _is_writing(arguments) and not os.path.isabs(arguments[0]) and not path.exists():
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
        if event == "open" and path.is_dir():
            # Through a folder that is held open its files could be changed by names that say nothing of where they are.
            raise PermissionError(errno.EACCES, "a figure opens files, and no folders", str(path))
        if path.is_file():
            self.trace.opened.add(path)


def _absolute(path: str | bytes | os.PathLike[Any]) -> Path:
    return Path(os.path.abspath(os.fsdecode(path)))


def _is_writing(arguments: tuple[Any, ...]) -> bool:
    """Whether an `open` may write: what is opened by its number of flags has no mode."""
    _, mode, flags, *_ = (*arguments, None, 0)
    return bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool((flags or 0) & _WRITING)
