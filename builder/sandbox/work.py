"""The sandbox's own side: a process that answers one task after another, until its standard input ends."""

import ast
import contextlib
import faulthandler
import importlib
import os
import pickle
import re
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from builder.exercise import Shown, exercise, shown
from builder.mistakes import Mistake, did_you_mean
from builder.read import NAMES
from builder.sandbox.imports import CONTENT, Library, closure
from builder.sandbox.rules import Guard, Trace, confined, importable
from builder.sandbox.tasks import AT, Draw, Drawn, Exercise, Exercised, Fill, Filled, View
from builder.template import fill
from nncore.figures import live

_FINDS_FILES = re.compile(
    rb"__(file|path|spec|loader|cached)__|resources|get_data|getfile|getsourcefile|sys\.(path|modules)"
)

# The status of a copy of the process that has answered; no author's code is likely to end with it.
_DONE = 113


def main(patience: float) -> None:
    """Answer tasks from standard input. Whatever takes longer than `patience` seconds ends the process, with a traceback."""
    sys.dont_write_bytecode = True
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    last_words = os.dup(2)
    # What an author's code prints or reads is none of the protocol's business.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    guard = Guard()
    faulthandler.enable(last_words)
    step = _Step(answers, patience, last_words)
    while True:
        try:
            task = pickle.load(asked)
        except EOFError:
            return
        _apart(partial(_respond, task, guard, step))


def _respond(task: Fill | Draw | Exercise, guard: Guard, step: "_Step") -> None:
    answer = _answer(task, guard, step)
    faulthandler.cancel_dump_traceback_later()
    _send(step.answers, answer)


def _apart(work: Callable[[], None]) -> None:
    """Work in a copy of this process, where a system has copies: whatever an author's code does to Python ends with it.

    Where the copy ends without having done its work, this process ends in the same way.
    """
    if not hasattr(os, "fork"):
        work()
        return
    copy = os.fork()
    if copy == 0:
        status = 1
        try:
            work()
            status = _DONE
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    if status != _DONE:
        os._exit(status)


def _answer(task: Fill | Draw | Exercise, guard: Guard, step: "_Step") -> Filled | Drawn | Exercised:
    match task:
        case Fill():
            return _fill(task, step)
        case Draw():
            return _draw(task, guard, step)
        case Exercise():
            return _exercise(task, guard, step)


class _Step:
    """Says what comes next, and gives it so much time."""

    def __init__(self, answers: BinaryIO, patience: float, last_words: int) -> None:
        self.answers = answers
        self.patience = patience
        self.last_words = last_words

    def __call__(self, file: Path) -> None:
        # In plain words: while the rules hold, no class of ours can be found.
        _send(self.answers, (AT, str(file)))
        faulthandler.dump_traceback_later(self.patience, exit=True, file=self.last_words)


def _send(answers: BinaryIO, message: object) -> None:
    pickle.dump(message, answers)
    answers.flush()


def _exercise(task: Exercise, guard: Guard, step: _Step) -> Exercised:
    found: dict[str, tuple[Shown, ...]] = {}
    with importable(task.library), confined(guard, task.library, task.allowed, Trace()):
        for name in task.modules:
            file = task.library.file(name) or task.library.root
            step(file)
            shown_so_far = []
            for one in shown(name):
                step(file)
                shown_so_far.append(one)
            found[name] = tuple(shown_so_far)
    return Exercised(found)


def _fill(task: Fill, step: _Step) -> Filled:
    file = task.file.with_name(NAMES)
    step(file if file.is_file() else task.file)
    with importable(task.library):
        names: dict[str, Any] = {}
        mistakes: tuple[Mistake, ...] = ()
        if file.is_file():
            try:
                module = importlib.import_module(f"{CONTENT}.{task.package}.{file.stem}")
                names = {name: value for name, value in vars(module).items() if name[0] != "_"}
            except (Exception, SystemExit) as error:
                return Filled(task.text, (), (_from_exception(error, task.library, file),), _used(task.library))
        text, unfilled = fill(task.text, names)
        return Filled(text, unfilled, mistakes, _used(task.library))


def _used(library: Library) -> frozenset[Path]:
    """The content files that have been imported."""
    names = [name for name in sys.modules if name.startswith(f"{CONTENT}.")]
    return frozenset(file for name in names if (file := library.file(name)))


def _draw(task: Draw, guard: Guard, step: _Step) -> Drawn:
    modules, wrong = closure(task.modules, task.library, task.allowed)
    if wrong:
        return Drawn({}, frozenset(modules.values()), wrong)
    trace = Trace()
    mistakes: list[Mistake] = []
    with importable(task.library), confined(guard, task.library, task.allowed, trace):
        views = _views(task, modules, step, mistakes)
        if not mistakes and _may_open(modules.values()):
            _try_events(task, step)
        loaded = _used(task.library)
    shipped = {*modules.values(), *loaded, *trace.opened, *task.declared}
    if trace.opened and not mistakes:
        views = _again(task, guard, shipped, views, step, mistakes)
    return Drawn(views, frozenset(shipped), tuple(mistakes))


def _views(task: Draw, modules: Mapping[str, Path], step: _Step, mistakes: list[Mistake]) -> dict[str, View]:
    views = {}
    for name in task.modules:
        file = modules[name]
        step(file)
        try:
            module = importlib.import_module(name)
            lacking = _lacking(module)
            if lacking:
                mistakes.append(Mistake(file, 1, lacking))
                continue
            markup = live.answer(name, None, "[]").markup
        except (Exception, SystemExit) as error:
            mistakes.append(_from_exception(error, task.library, file))
            continue
        mistakes += [_misnamed(word, text, file, modules.values()) for word, text in live.misnamed(module, markup)]
        views[name] = View(markup, live.is_interactive(markup))
    return views


def _lacking(module: ModuleType) -> str | None:
    for needed in ("State", "view"):
        if not callable(getattr(module, needed, None)):
            return f"a figure needs {needed}: this one has none{did_you_mean(needed, vars(module))}"
    return None


def _misnamed(word: str, text: str, file: Path, others: Iterable[Path]) -> Mistake:
    """A handler or field that is not there, where a control names it."""
    for place in dict.fromkeys([file, *others]):
        for node in ast.walk(ast.parse(place.read_bytes())):
            if isinstance(node, ast.keyword) and word in {
                getattr(node.value, key, None) for key in ("value", "id", "attr")
            }:
                return Mistake(place, node.value.lineno, text)
    return Mistake(file, None, text)


def _may_open(files: Iterable[Path]) -> bool:
    """Whether anything in these files could lead to another file: events are tried only then, which takes its time."""
    return any(_FINDS_FILES.search(file.read_bytes()) for file in files)


def _try_events(task: Draw, step: _Step) -> None:
    for name in task.modules:
        step(_file_of(name))
        # Whatever is wrong with an event is found by pressing it, not by building.
        with contextlib.suppress(Exception, SystemExit):
            exercise(name)


def _file_of(name: str) -> Path:
    return Path(sys.modules[name].__file__ or name)


def _again(
    task: Draw, guard: Guard, shipped: Iterable[Path], first: Mapping[str, View], step: _Step, mistakes: list[Mistake]
) -> dict[str, View]:
    """The views once more, from a folder that holds nothing but what is shipped."""
    with tempfile.TemporaryDirectory(prefix="shipped-") as folder:
        root = Path(folder).resolve()
        library = Library(root, task.library.packages)
        for file in shipped:
            copy = root / file.relative_to(task.library.root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        modules, _ = closure(task.modules, library, task.allowed)
        with importable(library), confined(guard, library, task.allowed, Trace()):
            found: list[Mistake] = []
            views = _views(Draw(library, task.package, task.modules, task.allowed), modules, step, found)
    for one in found:
        mistakes.append(
            Mistake(task.library.root / one.file.relative_to(root), one.line, one.text.replace(str(root), "…"))
        )
    for name, view in views.items():
        if view.markup != first[name].markup:
            text = (
                "this figure shows something else once only the files are there that are shipped with it; name the files "
                'that it looks for in the front matter: files = ["…"]'
            )
            mistakes.append(Mistake(task.library.file(name) or task.library.root, None, text))
    return views


def _from_exception(error: BaseException, library: Library, file: Path) -> Mistake:
    """The mistake at the innermost line of the content folder's own files."""
    what = live.summarise(error)
    if isinstance(error, SyntaxError) and error.filename:
        place = Path(error.filename)
        return Mistake(place if place.is_relative_to(library.root) else file, error.lineno, what)
    frames = [
        (Path(frame.filename), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(library.root)
    ]
    where, line = frames[-1] if frames else (file, None)
    return Mistake(where, line, what)
