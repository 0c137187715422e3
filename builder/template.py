"""A lesson's text as a Jinja template: the names of its `lesson.py` filled in, and every line that fails named.

Nothing of the text's layout is Jinja's: a line that holds only tags leaves no line behind, and braces that LaTeX needs in
a formula stay LaTeX's.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
from jinja2 import nodes

from builder import foreign
from builder.mistakes import did_you_mean
from builder.syntax import readable

_COMMENT = "<!--#", "#-->"
_TAGS_ALONE = re.compile(r"(?m)^[ \t]*(?:\{%(?:[^%]|%(?!\}))*%\}[ \t]*)+\n")
_FORMULA = re.compile(
    r"(?s)(?<!\\)\$\$.+?\$\$|(?<![\\$])\$(?![\s$])(?:[^$\n]|\n(?!\s*\n))+?\$|\\\(.+?\\\)|\\\[.+?\\\]"
    r"|\\begin\{(\w+\*?)\}.+?\\end\{\1\}"
)
_BRACES = re.compile(r"(?s)(?P<before>[\^_]|\\[A-Za-z]+|\}|)(?P<three>\{)?\{\{(?P<inner>.+?)\}\}(?(three)\})")
_NAME = "lesson.md"
_JINJAS_OWN = ("loop", "caller", "varargs", "kwargs", "self", "super")


@dataclass(frozen=True)
class Unfilled:
    """A line that could not be filled in, and why."""

    line: int | None
    text: str


def fill(text: str, names: Mapping[str, Any]) -> tuple[str, tuple[Unfilled, ...]]:
    """The text with all names filled in, as far as that can be done, and what could not."""
    environment = _environment()
    tags = foreign.without(text)
    formulas = _FORMULA.sub(lambda match: _braces(match[0], environment, names), tags.text)
    read = readable(_TAGS_ALONE.sub(_without_line, formulas), environment, tags.left_out)
    found = [Unfilled(line, what) for line, what in sorted((*tags.problems, *read.problems))]
    found += _unknown_names(environment.parse(read.text), environment, {**names, **dict.fromkeys(read.left_out)})
    filled, failed = _render(read.text, environment, names)
    return filled, (*found, *failed)


def _environment() -> jinja2.Environment:
    begin, end = _COMMENT
    return jinja2.Environment(
        comment_start_string=begin,
        comment_end_string=end,
        keep_trailing_newline=True,
        undefined=jinja2.ChainableUndefined,
    )


def _without_line(match: re.Match[str]) -> str:
    """A line of nothing but tags, its end put into a comment: the text loses the line, the line numbers do not."""
    return match[0].strip().removesuffix("\n") + "\n".join(_COMMENT)


def _braces(formula: str, environment: jinja2.Environment, names: Mapping[str, Any]) -> str:
    """A formula in which double braces are Jinja's only where they fill something in; there LaTeX still sees a group."""

    def decide(match: re.Match[str]) -> str:
        before, inner = match["before"], match["inner"]
        is_argument = bool(before) or bool(match["three"])
        is_tight = not (inner[0].isspace() or inner[-1].isspace())
        if not _is_expression(inner, environment) or (
            is_argument and is_tight and _undeclared(inner, environment) - set(names)
        ):
            whole = match[0][len(before) :]
            return f"{before}{{% raw %}}{whole}{{% endraw %}}"
        value = f"{{{{{inner}}}}}"
        # The empty comment keeps three braces from being read as two and one.
        return f"{before}{{{''.join(_COMMENT)}{value}}}" if is_argument else f"{before}{value}"

    return _BRACES.sub(decide, formula)


def _is_expression(inner: str, environment: jinja2.Environment) -> bool:
    try:
        environment.compile_expression(inner)
    except jinja2.TemplateSyntaxError:
        return False
    return True


def _undeclared(inner: str, environment: jinja2.Environment) -> set[str]:
    tree = environment.parse(f"{{{{{inner}}}}}")
    return {node.name for node in tree.find_all(nodes.Name)} - set(environment.globals)


def _unknown_names(tree: nodes.Template, environment: jinja2.Environment, names: Mapping[str, Any]) -> list[Unfilled]:
    known = {*names, *environment.globals, *_assigned(tree), *_JINJAS_OWN}
    asked = {id(test.node) for test in tree.find_all(nodes.Test) if test.name in {"defined", "undefined"}}
    asked |= {id(one.node) for one in tree.find_all(nodes.Filter) if one.name in {"default", "d"}}
    unknown = [node for node in tree.find_all(nodes.Name) if node.name not in known and id(node) not in asked]
    said = dict.fromkeys((node.lineno, node.name) for node in unknown)
    return [Unfilled(line, f"lesson.py gives no {name!r}{did_you_mean(name, names)}") for line, name in said]


def _assigned(tree: nodes.Template) -> set[str]:
    """The names that a text gives itself: of loops, {% set %}, macros and imports."""
    stored = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    return stored | {node.name for node in tree.find_all(nodes.Macro)}


def _render(text: str, environment: jinja2.Environment, names: Mapping[str, Any]) -> tuple[str, list[Unfilled]]:
    """Render; what raises is named and left out, so that what stands after it is tried, too."""
    failed: list[Unfilled] = []
    for _ in range(text.count("{{") + 1):
        missing: list[tuple[int | None, str]] = []
        template = _template(text, environment.overlay(undefined=_recording(missing)))
        try:
            filled = template.render(names)
        except Exception as error:
            line = _line_of(error)
            failed.append(Unfilled(line, f"filling in a value failed: {_summary(error)}"))
            shorter = _without_value(text, line, environment, names)
            if shorter == text:
                return text, failed
            text = shorter
            continue
        lines = dict.fromkeys((_line_in(template, at), what) for at, what in missing)
        failed += [Unfilled(line, what) for line, what in lines]
        return filled, failed
    return text, failed


def _template(text: str, environment: jinja2.Environment) -> jinja2.Template:
    code = environment.compile(text, filename=_NAME)
    return jinja2.Template.from_code(environment, code, environment.globals)


def _recording(missing: list[tuple[int | None, str]]) -> type[jinja2.Undefined]:
    """What stands for a value that is not there: it notes where it was asked for."""

    class Missing(jinja2.ChainableUndefined):
        def _noted(self) -> None:
            if self._undefined_obj is jinja2.utils.missing:
                # A name that nobody gives: said already, at each of its places.
                return
            frame = sys._getframe(2)
            while frame.f_back and frame.f_code.co_filename != _NAME:
                frame = frame.f_back
            missing.append((frame.f_lineno, self._undefined_message))

        def __str__(self) -> str:
            self._noted()
            return ""

        def __iter__(self) -> Any:
            self._noted()
            return iter(())

        def __bool__(self) -> bool:
            self._noted()
            return False

    return Missing


def _line_of(error: BaseException) -> int | None:
    """The line of the text at which an exception left it; Jinja has rewritten the traceback already."""
    line, traceback = None, error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == _NAME:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _line_in(template: jinja2.Template, line: int | None) -> int | None:
    return None if line is None else template.get_corresponding_lineno(line)


def _without_value(text: str, line: int | None, environment: jinja2.Environment, names: Mapping[str, Any]) -> str:
    """The text without the first value on a line that raises by itself; without all on it where none does."""
    if line is None:
        return text
    lines = text.split("\n")
    values = list(re.finditer(r"\{\{(.*?)\}\}", lines[line - 1]))
    raising = [value for value in values if _raises(value[1], environment, names)][:1] or values
    for value in reversed(raising):
        lines[line - 1] = lines[line - 1][: value.start()] + lines[line - 1][value.end() :]
    return "\n".join(lines)


def _raises(expression: str, environment: jinja2.Environment, names: Mapping[str, Any]) -> bool:
    try:
        environment.from_string(f"{{{{{expression}}}}}").render(names)
    except Exception:
        return True
    return False


def _summary(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
