"""Figures as a reader has changed them: the reader's files stand in for the course's own while such a figure is asked.

A changed figure is called by a name that carries the whole change, as its state comes with every question: nothing is kept
between two of them but modules that could be made again.
"""

import importlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import lru_cache, wraps
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from nncore.figures.explanation import explain


@dataclass(frozen=True)
class Change:
    """What a reader has changed of a figure: the source of files by their modules, and what it uses of the reader's own.

    `uses` are texts by their names, each with `source`, and `stands_for`: names of `nncore` by the functions of the text that
    stand in for them. The figure begins as a text of its state has it, where there is one.
    """

    figure: str
    files: Mapping[str, str] = field(default_factory=dict)
    uses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    begins: str = ""


_YOURS: ContextVar[Mapping[str, Mapping[str, Any]]] = ContextVar("yours", default={})  # noqa: B039


def yours() -> Mapping[str, Mapping[str, Any]]:
    """What the figure that is asked right now uses of its reader's own: the `uses` of its change."""
    return _YOURS.get()


class YourCode(Exception):
    """What is wrong with what a reader wrote, in one line: a page shows it as it is."""


# Of a traceback a page shows the last line, which begins with the name of the exception.
YourCode.__module__, YourCode.__qualname__ = "builtins", "Your code"


def is_changed(name: str) -> bool:
    """Whether a name is that of a changed figure, and no module's."""
    return name.startswith("{")


def parse(name: str) -> Change:
    """The change that a name carries."""
    return Change(**json.loads(name))


@contextmanager
def loaded(name: str) -> Iterator[ModuleType]:
    """A figure's module, for as long as it is asked something: the course's own, or with a change in its place."""
    if not is_changed(name):
        yield importlib.import_module(name)
        return
    change = parse(name)
    with _apart(change.figure, name), _found(change.files), _used(change.figure, change.uses):
        yield importlib.import_module(change.figure)


def without_uses(name: str) -> str | None:
    """The name of the same figure on our own functions; None where it uses no others."""
    if not is_changed(name) or not parse(name).uses:
        return None
    change = parse(name)
    return json.dumps(vars(replace(change, uses={}))) if change.files or change.begins else change.figure


def blame(name: str, said: str) -> str:
    """What a figure says that a reader's functions could not draw; `said` is what was wrong where none of them raised it."""
    uses = parse(name).uses
    found = _Yours.of(json.dumps(uses)).said or [(", ".join(uses), said)]
    return " ".join([*(f"Your {one}: {what}." for one, what in found[:1]), "This figure goes on with ours."])


def rests_on(name: str, state: bytes | None, maker: str) -> tuple[str, None]:
    """Which of the reader's texts a figure has called since this Python began, as JSON: their names."""
    change = parse(name) if is_changed(name) else Change(name)
    called = _Yours.of(json.dumps(change.uses)).called.get(change.figure, set())
    return json.dumps([one for one in change.uses if one in called]), None


def run(name: str, source: str, place: str) -> ModuleType:
    """A reader's text as a module of its own, that nothing else imports; its lines are those of the file `place`."""
    spec = ModuleSpec(name, _Loader(source), origin=place)  # type: ignore[arg-type]
    spec.has_location = True
    module = module_from_spec(spec)
    _Loader(source).exec_module(module)
    return module


def place_of(name: str) -> str:
    """The file that a reader's text is called in tracebacks: one that lies beside no other."""
    return f"your code/{name}.py"


def sources(figure: str) -> dict[str, str]:
    """The source of a figure and of the files beside it that it imports, by their modules, its own first."""
    with _apart(figure, figure):
        importlib.import_module(figure)
        files = {name: getattr(module, "__file__", None) for name, module in _course_of(figure).items()}
    found = {name: Path(file).read_text(encoding="utf-8") for name, file in sorted(files.items()) if file}
    return {figure: found.pop(figure), **found}


def fitted(state: Any, kind: type) -> Any:
    """A state of another version of its class as this one has it: without what it does not know, what is new as it begins."""
    known = [field.name for field in fields(kind) if field.init] if is_dataclass(kind) else []
    has = [name for name in known if hasattr(state, name)]
    if type(state) is kind and has == known:
        return state
    return kind(**{name: getattr(state, name) for name in has})


@contextmanager
def _apart(figure: str, name: str) -> Iterator[None]:
    """A course of its own for a changed figure, with modules that know nothing of the others."""
    own, others = _own_modules(name), _course_of(figure)
    for module in others:
        del sys.modules[module]
    sys.modules.update(own)
    try:
        yield
    finally:
        own.clear()
        own.update(_course_of(figure))
        for module in own:
            del sys.modules[module]
        sys.modules.update(others)


@lru_cache(16)
def _own_modules(name: str) -> dict[str, ModuleType]:
    """The modules that a changed figure has imported so far."""
    return {}


def _course_of(figure: str) -> dict[str, ModuleType]:
    """What has been imported of the content that a figure belongs to."""
    root = figure.partition(".")[0]
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] == root}


@contextmanager
def _found(files: Mapping[str, str]) -> Iterator[None]:
    """Imports find the reader's files first."""
    finder = _Finder(files)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def _used(figure: str, uses: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """What the reader wrote in exercises stands in for what `nncore` has."""
    before: list[tuple[ModuleType, str, object]] = []
    token = _YOURS.set(uses)
    try:
        for target, function in _Yours.of(json.dumps(uses)).functions(figure).items() if uses else ():
            module, _, attribute = target.rpartition(".")
            if module.partition(".")[0] != "nncore":
                raise YourCode(f"{target} is no function of nncore")
            owner = importlib.import_module(module)
            before.append((owner, attribute, getattr(owner, attribute)))
            setattr(owner, attribute, function)
        yield
    finally:
        for owner, attribute, ours in reversed(before):
            setattr(owner, attribute, ours)
        _YOURS.reset(token)


class _Yours:
    """A reader's functions, made once and the same for every question: figures may have imported them by name."""

    def __init__(self, uses: Mapping[str, Mapping[str, Any]]) -> None:
        self._uses = uses
        self._functions: dict[str, Callable[..., Any]] | None = None
        self._figure = ""
        self.said: list[tuple[str, str]] = []
        # By the figures that did.
        self.called: dict[str, set[str]] = {}

    @staticmethod
    @lru_cache(16)
    def of(uses: str) -> "_Yours":
        """Those of certain texts, as JSON."""
        return _Yours(json.loads(uses))

    def functions(self, figure: str) -> Mapping[str, Callable[..., Any]]:
        """The functions by the names that they stand for; whether this figure calls them, and what they raise, is noted."""
        self._figure = figure
        self.said.clear()
        if self._functions is None:
            self._functions = dict(self._made())
        return self._functions

    def _made(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        for name, text in self._uses.items():
            with self._noted(name):
                module = run(f"your_{name}", text["source"], place_of(name))
                for target, function in text["stands_for"].items():
                    yield target, self._noting(name, getattr(module, function))

    def _noting(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def noting(*given: Any, **named: Any) -> Any:
            self.called.setdefault(self._figure, set()).add(name)
            with self._noted(name):
                return function(*given, **named)

        return noting

    @contextmanager
    def _noted(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as raised:
            self.said.append((name, explain(raised, place_of(name))))
            raise


class _Finder:
    """Finds modules in texts, each in the place of a file."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module is, if it is one of the reader's."""
        if name not in self._files:
            return None
        replaced = PathFinder.find_spec(name, path)
        place = replaced and replaced.origin
        spec = ModuleSpec(name, _Loader(self._files[name]), origin=place or f"{name.rpartition('.')[2]}.py")  # type: ignore[arg-type]
        spec.has_location = True
        return spec


class _Loader:
    """Runs a text as a module."""

    def __init__(self, source: str) -> None:
        self._source = source

    def create_module(self, spec: ModuleSpec) -> None:
        """A plain module will do."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the text, as the file whose place it takes."""
        exec(compile(self._source, str(module.__file__), "exec"), vars(module))

    def get_source(self, name: str) -> str:
        """The text, for tracebacks."""
        return self._source
