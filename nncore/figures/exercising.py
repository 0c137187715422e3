"""What a page asks about an exercise: its texts, and what its checks make of what a reader has written."""

import json
import tokenize
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from nncore.exercises import Unequal, same
from nncore.figures import exercise as files
from nncore.figures.changed import place_of, run
from nncore.figures.exercise import Exercise, Wrong
from nncore.figures.explanation import explain, summarise


@dataclass(frozen=True)
class Check:
    """How one check went: what was given, expected and got, as short texts, and what there is to say besides."""

    name: str
    passed: bool
    given: str = ""
    expected: str = ""
    got: str = ""
    message: str = ""


@dataclass(frozen=True)
class Verdict:
    """How all checks went, what those are told who answer like this, and what kept a text from being checked at all."""

    checks: tuple[Check, ...]
    message: str | None = None
    error: str | None = None

    @property
    def passed(self) -> bool:
        """Whether everything is right."""
        return not self.error and all(check.passed for check in self.checks)


def exercise(name: str, state: bytes | None, maker: str) -> tuple[str, None]:
    """The exercise in module `name` as JSON: starter, solution, parts, hints, what it stands for, and its file's name."""
    module = import_module(name)
    own = exercise_of(module)
    told = {
        "title": own.title,
        "file": f"{name.rpartition('.')[2]}.py",
        "starter": own.starter,
        "solution": own.solution,
        "parts": [asdict(part) for part in own.parts],
        "hints": list(getattr(module, files.HINTS, ())),
        "stands_for": dict(own.stands_for),
    }
    return json.dumps(told), None


def check(name: str, state: bytes | None, maker: str) -> tuple[str, None]:
    """What the checks of the exercise in module `name` make of a reader's text, as JSON."""
    module = import_module(name)
    found = judge(module, exercise_of(module), maker)
    return json.dumps({**asdict(found), "passed": found.passed}), None


def exercise_of(module: ModuleType) -> Exercise:
    """The exercise in a module's file."""
    # As Python reads it: a file may name another encoding in its first lines.
    with tokenize.open(str(module.__file__)) as file:
        return files.exercise(file.read())


def judge(module: ModuleType, own: Exercise, text: str) -> Verdict:
    """What the checks in an exercise's module make of a text: its functions stand in for ours while they run."""
    place = place_of(module.__name__.rpartition(".")[2])
    try:
        yours = vars(run(module.__name__, text, place))
    except (Exception, SystemExit) as raised:
        return Verdict((), error=explain(raised, place))
    missing = [name for name in own.functions if not callable(yours.get(name))]
    if missing:
        return Verdict((), error=f"there is no function {missing[0]} here: the checks call it by this name")
    return judge_functions(module, own, {name: yours[name] for name in own.functions}, place)


def judge_functions(
    module: ModuleType, own: Exercise, functions: Mapping[str, Callable[..., Any]], place: str = ""
) -> Verdict:
    """What the checks make of some functions in the place of ours."""
    outcomes = [_outcome(module, test.function, functions) for test in own.tests]
    checks = tuple(_check(test.title, raised, place) for test, raised in zip(own.tests, outcomes, strict=True))
    first = next(((test, raised) for test, raised in zip(own.tests, outcomes, strict=True) if raised), None)
    message = None
    if first:
        test, raised = first
        message = next(
            (
                wrong.says
                for wrong in own.wrong
                if _alike(raised, _outcome(module, test.function, stand_in(module, wrong)))
            ),
            None,
        )
    return Verdict(checks, message)


def stand_in(module: ModuleType, wrong: Wrong) -> Mapping[str, Callable[..., Any]]:
    """A wrong answer by the name of what it stands in for; what it calls itself are the right ones, this one too."""
    function = getattr(module, wrong.function)
    apart = FunctionType(function.__code__, dict(vars(module)), function.__name__, function.__defaults__)
    apart.__kwdefaults__ = function.__kwdefaults__
    return {wrong.instead_of: apart}


def _outcome(module: ModuleType, test: str, functions: Mapping[str, Callable[..., Any]]) -> BaseException | None:
    """What a check raises with functions in the place of ours."""
    with _in_place(module, functions), np.errstate(all="ignore"):
        try:
            getattr(module, test)()
        except (Exception, SystemExit) as raised:
            return raised
    return None


@contextmanager
def _in_place(module: ModuleType, functions: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
    before = {name: getattr(module, name) for name in functions}
    vars(module).update(functions)
    try:
        yield
    finally:
        vars(module).update(before)


def _check(name: str, raised: BaseException | None, place: str) -> Check:
    if raised is None:
        return Check(name, True)
    if isinstance(raised, Unequal):
        return Check(name, False, raised.given, raised.expected, raised.got, raised.says)
    if isinstance(raised, AssertionError):
        return Check(name, False, message=str(raised) or "this does not hold")
    says = explain(raised, place) if place else summarise(raised)
    # What the reader's own function left out shows only where its check goes on with nothing.
    is_nothing = isinstance(raised, TypeError) and "NoneType" in says and not says.endswith(")")
    return Check(name, False, message=f"{says}: is there a `return`?" if is_nothing else says)


def _alike(raised: BaseException, other: BaseException | None) -> bool:
    """Whether two answers are wrong in the same way."""
    if isinstance(raised, Unequal) and isinstance(other, Unequal):
        return same(raised.value, other.value)
    is_plain = isinstance(raised, AssertionError)
    return not is_plain and type(raised) is type(other) and str(raised) == str(other)
