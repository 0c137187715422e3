"""The sandbox's own side: a process that answers one task after another, until its standard input ends."""

import ast
import contextlib
import dataclasses
import faulthandler
import importlib
import inspect
import io
import os
import pickle
import re
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from builder.exercise import Shown, exercise, shown
from builder.mistakes import Mistake, did_you_mean
from builder.read import NAMES
from builder.sandbox import trial
from builder.sandbox.imports import CONTENT, Library, closure, imports
from builder.sandbox.rules import Guard, Trace, confined, importable, noted
from builder.sandbox.tasks import AT, BUSY, Draw, Drawn, Exercise, Exercised, Fill, Filled, Made, Make, View
from builder.template import fill
from nncore.figures import live
from nncore.figures.exercise import is_exercise
from nncore.figures.exercising import exercise_of

_KIND = {"State": "class", "view": "function of a state"}
_NOT_KEPT = re.compile(r"^(cannot pickle|Can't (get|pickle)) ")
_TAGS = re.compile(r"(?s)\{[{%].*?[%}]\}")
_FINDS_FILES = re.compile(
    rb"__(file|path|spec|loader|cached)__|resources|get_data|getfile|getsourcefile|sys\.(path|modules)"
)

# The status of a copy of the process that has answered; no author's code is likely to end with it.
_DONE = 113
_MEMORY = 4 * 2**30


def main(patience: float) -> None:
    """Answer tasks from standard input. What works longer than `patience` seconds ends the process, with a traceback."""
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


def _respond(task: Fill | Make | Draw | Exercise, guard: Guard, step: "_Step") -> None:
    answer = _answer(task, guard, step)
    faulthandler.cancel_dump_traceback_later()
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
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
        with contextlib.suppress(OSError):
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    if status != _DONE:
        os._exit(status)


def _answer(task: Fill | Make | Draw | Exercise, guard: Guard, step: "_Step") -> Filled | Made | Drawn | Exercised:
    match task:
        case Fill():
            return _fill(task, guard, step)
        case Make():
            return _make(task, guard, step)
        case Draw():
            _limit_memory()
            return _draw(task, guard, step)
        case Exercise():
            _limit_memory()
            return _exercise(task, guard, step)


def _limit_memory() -> None:
    """Let figures have as much memory as in a browser, where the system can hold them to it; more would take the computer's."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + _MEMORY, most))


class _Step:
    """Says what comes next, and gives it so much of a processor's time: on a busy computer the clock is unfair."""

    def __init__(self, answers: BinaryIO, patience: float, last_words: int) -> None:
        self.answers = answers
        self.patience = patience
        self.last_words = last_words

    def __call__(self, file: Path) -> None:
        # In plain words: while the rules hold, no class of ours can be found.
        _send(self.answers, (AT, str(file)))
        waiting = self.patience
        if hasattr(signal, "setitimer"):
            waiting *= BUSY
            faulthandler.register(signal.SIGPROF, file=self.last_words, all_threads=False, chain=True)
            signal.setitimer(signal.ITIMER_PROF, self.patience)
        faulthandler.dump_traceback_later(waiting, exit=True, file=self.last_words)


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


def _fill(task: Fill, guard: Guard, step: _Step) -> Filled:
    file = task.file.with_name(NAMES)
    if task.values is not None and not _needs_more(task.text, task.values):
        step(task.file)
        return Filled(*fill(task.text, task.values), values=task.values)
    step(file if file.is_file() else task.file)
    trace = Trace()
    with importable(task.library), noted(guard, task.library, trace):
        names: dict[str, Any] = {}
        mistakes: tuple[Mistake, ...] = ()
        if file.is_file():
            try:
                module = importlib.import_module(f"{CONTENT}.{task.package}.{file.stem}")
                names = {name: value for name, value in vars(module).items() if name[0] != "_"}
            except BaseException as error:
                return Filled(
                    task.text, (), (_from_exception(error, task.library, file),), _used(task.library) | trace.opened
                )
        step(task.file)
        text, unfilled = fill(task.text, names)
        values = {name: value if _is_plain(value) else None for name, value in names.items()}
        return Filled(text, unfilled, mistakes, _used(task.library) | trace.opened, values)


def _make(task: Make, guard: Guard, step: _Step) -> Made:
    step(task.file)
    with importable(task.library), noted(guard, task.library, Trace()):
        try:
            module = importlib.import_module(f"{CONTENT}.{task.package}.{task.file.stem}")
            files = module.make(task.source)
            if not isinstance(files, Mapping) or not all(isinstance(one, bytes) for one in files.values()):
                raise TypeError(f"make has to return contents as bytes, by the names of files, not {files!r:.60}")
        except BaseException as error:
            return Made({}, (_from_exception(error, task.library, task.file),))
        return Made(dict(files))


def _needs_more(text: str, values: Mapping[str, Any]) -> bool:
    """Whether a text may use a name whose value could not leave the process that computed it."""
    tags = " ".join(_TAGS.findall(text))
    return any(values.get(word, "") is None for word in re.findall(r"\w+", tags))


def _is_plain(value: object) -> bool:
    """Whether a value is text, numbers, and lists of them."""
    if isinstance(value, Mapping):
        return type(value) is dict and all(map(_is_plain, (*value.keys(), *value.values())))
    if isinstance(value, list | tuple):
        return type(value) in {list, tuple} and all(map(_is_plain, value))
    return type(value) in {str, int, float, bool}


def _used(library: Library) -> frozenset[Path]:
    """The content files that have been imported."""
    names = [name for name in sys.modules if name.startswith(f"{CONTENT}.")]
    return frozenset(file for name in names if (file := library.file(name)))


def _draw(task: Draw, guard: Guard, step: _Step) -> Drawn:
    look = cache(imports)
    modules, wrong = closure(task.modules, task.library, task.allowed, look)
    if wrong:
        return Drawn({}, {}, wrong)
    trace = Trace()
    mistakes: list[Mistake] = []
    with importable(task.library), confined(guard, task.library, task.allowed, trace):
        views = _views(task, modules, step, mistakes)
        if not mistakes and _may_open(modules.values()):
            _try_events(task, step)
        loaded = _used(task.library)
    shipped = {*modules.values(), *loaded, *trace.opened, *task.declared}
    if not mistakes and (trace.opened - loaded or _may_open(modules.values())):
        views = _again(task, guard, shipped, views, step, mistakes)
    # What is found only while figures run may be any of theirs.
    found = shipped - {*modules.values()}
    each = {name: found | {*closure([name], task.library, task.allowed, look)[0].values()} for name in task.modules}
    return Drawn(views, {name: frozenset(files) for name, files in each.items()}, tuple(mistakes))


def _views(task: Draw, modules: Mapping[str, Path], step: _Step, mistakes: list[Mistake]) -> dict[str, View]:
    views = {}
    for name in task.modules:
        file = modules[name]
        step(file)
        try:
            module = importlib.import_module(name)
            if is_exercise(file.read_bytes()):
                with _silence():
                    flaws = list(trial.flaws(module, exercise_of(module)))
                mistakes += [Mistake(file, flaw.line, flaw.text) for flaw in flaws]
                views[name] = View("", False, "")
                continue
            lacking = _lacking(module)
            if lacking:
                mistakes.append(Mistake(file, _line_of(lacking[0], file), lacking[1]))
                continue
            markup = live.answer(name, None, "[]").markup
            wrong = _unlike(markup, name)
            preview = (
                str(live.render(module, module.preview())) if callable(getattr(module, "preview", None)) else markup
            )
        except BaseException as error:
            mistakes.append(_from_exception(error, task.library, file))
            continue
        if wrong:
            mistakes.append(Mistake(file, _line_of("view", file), wrong))
        mistakes += [
            _misnamed(word, text, file, modules.values(), module.State) for word, text in live.misnamed(module, markup)
        ]
        is_interactive = live.is_interactive(markup)
        # What maps show is much, and made when it is asked for.
        tables, wrong = live.tabulate(name, None, "plots" if is_interactive else "all")
        if wrong:
            mistakes.append(Mistake(file, _line_of("view", file), f"the values of its plots make no table: {wrong}"))
        views[name] = View(markup, is_interactive, tables, preview)
    return views


def _lacking(module: ModuleType) -> tuple[str, str] | None:
    """Which of the two things that a figure needs it has not, and why it is none."""
    for needed in ("State", "view"):
        found = getattr(module, needed, None)
        if found is None:
            return needed, f"a figure needs {needed}: this one has none{did_you_mean(needed, vars(module))}"
        if not callable(found):
            return needed, f"a figure needs {needed}, a {_KIND[needed]}: here it is {found!r:.60}"
    if inspect.iscoroutinefunction(module.view):
        return "view", "a view is a plain function: write def, not async def"
    for needed, given, advice in (
        ("State", (), "a figure begins with State(), so every field needs a value to begin with"),
        ("view", (None,), "a view is called with the state alone, view(state)"),
    ):
        wrong = _refused(getattr(module, needed), given)
        if wrong:
            return needed, f"{advice}: {wrong}"
    return None


def _refused(function: Callable[..., object], given: tuple[object, ...]) -> str | None:
    """Why a function cannot be called with what it will be given."""
    try:
        inspect.signature(function).bind(*given)
    except TypeError as error:
        return str(error)
    except ValueError:
        # What is written in C does not always say what it takes.
        return None
    return None


def _unlike(markup: str, name: str) -> str | None:
    """What keeps a view from being the same in every page."""
    if any("\ud800" <= letter <= "\udfff" for letter in markup):
        return "this view holds half a character (a surrogate), which no page can show"
    with _silence():
        again = live.answer(name, None, "[]").markup
    if again == markup:
        return None
    return (
        "this figure shows something else each time it is drawn: a view depends on its state alone. Give random "
        "numbers a seed, np.random.default_rng(1), and leave the time, and whatever the view itself changes, out of it"
    )


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Say nothing of what an author's code prints: it has been said."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _line_of(name: str, file: Path) -> int:
    """The line on which a file defines a name, or else the first."""
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return node.lineno
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
            return node.lineno
    return 1


def _misnamed(word: str, text: str, file: Path, others: Iterable[Path], state: object) -> Mistake:
    """A handler or field that is not there, where a control names it."""
    if text.startswith("a control sets") and not dataclasses.is_dataclass(state):
        text = f"a control sets {word!r}, but State is no dataclass: write @dataclass(frozen=True) above it"
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
        with contextlib.suppress(BaseException), _silence():
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
        with importable(library), confined(guard, library, task.allowed, Trace()), _silence():
            found: list[Mistake] = []
            views = _views(Draw(library, task.package, task.modules, task.allowed), modules, step, found)
    advice = 'name the files that it looks for in the front matter: files = ["…"]'
    for one in found:
        text = f"{one.text.replace(str(root), '…')}, once only the files are there that are shipped; {advice}"
        mistakes.append(Mistake(task.library.root / one.file.relative_to(root), one.line, text))
    for name, view in views.items():
        if view.markup != first[name].markup:
            text = f"this figure shows something else once only the files are there that are shipped with it; {advice}"
            mistakes.append(Mistake(task.library.file(name) or task.library.root, None, text))
    return views


def _from_exception(error: BaseException, library: Library, file: Path) -> Mistake:
    """The mistake at the innermost line of the content folder's own files."""
    what = _said(error)
    if isinstance(error, SyntaxError) and error.filename:
        place = Path(error.filename)
        advice = ": save the file as UTF-8" if "codec can't decode" in what else ""
        return Mistake(place if place.is_relative_to(library.root) else file, error.lineno, what + advice)
    frames = [
        (Path(frame.filename), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(library.root)
    ]
    where, line = frames[-1] if frames else (file, None)
    if isinstance(error, ModuleNotFoundError) and error.name and where.with_name(f"{error.name}.py").is_file():
        what = f"{error.name!r} lies beside this file: write `from . import {error.name}`"
    return Mistake(where, line, what)


def _said(error: BaseException) -> str:
    """An exception in one line, without what is of this computer and this moment only."""
    if isinstance(error, ImportError) and error.name and error.name_from and error.name in sys.modules:
        guess = did_you_mean(error.name_from, dir(sys.modules[error.name]))
        return f"ImportError: {error.name} has no {error.name_from!r}{guess}"
    if isinstance(error, pickle.PicklingError) or _NOT_KEPT.search(str(error)):
        return (
            "a state goes to the page and comes back, so it holds numbers, texts, tuples and arrays, but no functions"
        )
    return re.sub(r" at 0x[0-9a-f]+", "", live.summarise(error))
