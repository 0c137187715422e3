"""Exercises, tried when a site is built: the solution, the starter and every wrong answer are given to the checks."""

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from inspect import getsource
from types import ModuleType

from builder.mistakes import did_you_mean
from nncore.figures.exercise import HINTS, Exercise, Flaw, Wrong, line_of
from nncore.figures.exercising import Check, judge, judge_functions, stand_in


def flaws(module: ModuleType, own: Exercise) -> Iterator[Flaw]:
    """Whatever is wrong with an exercise."""
    yield from own.flaws
    yield from _strangers(own)
    yield from _of_hints(module)
    if own.tests and own.parts:
        yield from _of_solution(module, own)
        if judge(module, own, own.starter).passed:
            yield Flaw(own.marks[0], "the starter passes every check: nothing is left for the reader to write")
        for wrong in own.wrong:
            if wrong.instead_of in own.functions and wrong.says:
                yield from _of_wrong(module, own, wrong)


def _strangers(own: Exercise) -> Iterator[Flaw]:
    """Functions to stand in for that `nncore` does not have."""
    for target in own.stands_for:
        name, _, attribute = target.rpartition(".")
        is_ours = name.partition(".")[0] == "nncore"
        owner = import_module(name) if is_ours and _is_there(name) else None
        if owner is None or not callable(getattr(owner, attribute, None)):
            hint = did_you_mean(attribute, vars(owner)) if owner else ""
            yield Flaw(own.named, f"STANDS_FOR names {target!r}, which is no function of nncore{hint}")


def _of_hints(module: ModuleType) -> Iterator[Flaw]:
    hints = getattr(module, HINTS, ())
    if isinstance(hints, str) or not all(isinstance(one, str) for one in hints):
        yield Flaw(line_of(HINTS, ast.parse(getsource(module))), 'HINTS is a list of texts, HINTS = ["…", "…"]')


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _of_solution(module: ModuleType, own: Exercise) -> Iterator[Flaw]:
    found = judge(module, own, own.solution)
    if found.error:
        yield Flaw(own.marks[0], f"the solution, as the reader gets it, does not run: {found.error}")
    for test, check in zip(own.tests, found.checks, strict=False):
        if not check.passed:
            yield Flaw(test.line, f"the solution fails the check {check.name!r}: {_said(check)}")


def _said(check: Check) -> str:
    told = f"expected {_in_a_line(check.expected)}, got {_in_a_line(check.got)}" if check.expected else ""
    return "; ".join(filter(None, [check.message, told]))


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


def _of_wrong(module: ModuleType, own: Exercise, wrong: Wrong) -> Iterator[Flaw]:
    found = judge_functions(module, own, stand_in(module, wrong))
    if found.passed:
        yield Flaw(wrong.line, f"the wrong answer {wrong.function} passes every check")
    elif found.message is None:
        failed = next(check.name for check in found.checks if not check.passed)
        yield Flaw(
            wrong.line, f"the wrong answer {wrong.function} gets no message: it fails {failed!r}, which is no equal(…)"
        )
    elif found.message != wrong.says:
        other = next(one.function for one in own.wrong if one.says == found.message)
        yield Flaw(wrong.line, f"the wrong answer {wrong.function} gets the message of {other}: {found.message!r}")
