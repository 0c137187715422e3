"""A text that Jinja can read: without the tags that it cannot, each of them named with what to write."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import jinja2

from builder.mistakes import did_you_mean

_PAIRED = {"for", "if", "macro", "call", "filter", "with", "autoescape", "set"}
_TAG = re.compile(r"(?s)\{%-?\s*(?P<name>\w+).*?%\}|\{\{.*?\}\}")
_BRACES = re.compile(r"\{[{%]-?|-?[%}]\}|<!--#")
_RAW = re.compile(r"(?s)\{%[+-]?\s*raw\s*-?%\}.*?\{%[+-]?\s*endraw\s*[+-]?%\}|<!--\#.*?\#-->")


@dataclass(frozen=True)
class Readable:
    """What is left of a text, what was wrong and on which line, and the words in what was left out."""

    text: str
    problems: tuple[tuple[int, str], ...]
    left_out: frozenset[str]


def readable(text: str, environment: jinja2.Environment, left_out: Iterable[str] = ()) -> Readable:
    """The text without what Jinja cannot read in it; `left_out` are the words of tags that are gone already."""
    problems: list[tuple[int, str]] = []
    words = set(left_out)
    while (problem := _problem(text, environment)) is not None:
        if problem.message and not (problem.ends and problem.ends in words):
            problems.append((text.count("\n", 0, problem.start) + 1, problem.message))
        gone = text[problem.start : problem.end]
        words |= set(re.findall(r"\w+", gone))
        text = text[: problem.start] + "\n" * gone.count("\n") + text[problem.end :]
    return Readable(text, tuple(problems), frozenset(words))


@dataclass(frozen=True)
class _Problem:
    """Where a text cannot be read, and why; `ends` is the tag that should have begun there."""

    start: int
    end: int
    message: str
    ends: str = ""


def _problem(text: str, environment: jinja2.Environment) -> _Problem | None:
    try:
        environment.compile(text)
    except jinja2.TemplateSyntaxError as error:
        return _unpaired(text) or _at(text, error, environment)
    except (SyntaxError, RecursionError) as error:
        return _Problem(0, len(text), f"this is not a Jinja template: {error}")
    return None


def _unpaired(text: str) -> _Problem | None:
    """A tag that has no end, or no beginning."""
    open_tags: list[re.Match[str]] = []
    hidden = _RAW.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for tag in _TAG.finditer(hidden):
        name = tag["name"] or ""
        if name in _PAIRED and not (name == "set" and "=" in tag[0]):
            open_tags.append(tag)
        elif name.startswith("end") and name.removeprefix("end") in _PAIRED:
            if not any(one["name"] == name.removeprefix("end") for one in open_tags):
                quote = (
                    f"{tag[0]} ends what does not begin: {{% {name.removeprefix('end')} … %}} has to stand before it"
                )
                return _Problem(tag.start(), tag.end(), quote, name.removeprefix("end"))
            if open_tags[-1]["name"] != name.removeprefix("end"):
                break
            open_tags.pop()
    if not open_tags:
        return None
    tag = open_tags[-1]
    return _Problem(tag.start(), tag.end(), f"{tag[0]} is not closed: {{% end{tag['name']} %}} has to end it")


def _at(text: str, error: jinja2.TemplateSyntaxError, environment: jinja2.Environment) -> _Problem:
    start, end = _span(text, error.lineno, environment)
    return _Problem(start, end, _said(error.message or "", text[start:end]), _orphan(error.message or ""))


def _span(text: str, line: int, environment: jinja2.Environment) -> tuple[int, int]:
    """The tag that an error on a line is about: the first one there that cannot be read by itself, or one not closed."""
    begin = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
    stop = text.find("\n", begin) % (len(text) + 1)
    tags = [tag for tag in _TAG.finditer(text) if tag.start() <= stop and tag.end() > begin]
    for tag in tags:
        if not _reads_alone(tag, environment):
            return tag.span()
    if tags:
        return tags[0].span()
    openings = list(_BRACES.finditer(text, 0, stop))
    return openings[-1].span() if openings else (begin, max(stop, begin + 1))


def _reads_alone(tag: re.Match[str], environment: jinja2.Environment) -> bool:
    name = tag["name"] or ""
    if name in ("else", "elif") or name.startswith("end"):
        return True
    try:
        environment.compile(tag[0] + (f"{{% end{name} %}}" if name in _PAIRED and "=" not in tag[0] else ""))
    except jinja2.TemplateSyntaxError:
        return False
    return True


def _orphan(message: str) -> str:
    match = re.match(r"Encountered unknown tag '(?:end)?(\w+)'", message)
    return "if" if match and match[1] in ("else", "elif") else match[1] if match else ""


def _said(message: str, tag: str) -> str:
    unknown = re.match(r"No (filter|test) named '(\w+)'", message)
    if unknown and unknown[2] in ("relative_url", "absolute_url", "url", "ref", "relref"):
        return f"{' '.join(tag.split())} is an address as another generator fills it in: write it from this lesson, ../lesson/"
    if unknown:
        environment = jinja2.Environment()
        known = environment.filters if unknown[1] == "filter" else environment.tests
        return f"there is no {unknown[1]} {unknown[2]!r}{did_you_mean(unknown[2], known)}: {' '.join(tag.split())}"
    unclosed = re.search(r"Missing end of (raw|comment)", message)
    if unclosed:
        end = "{% endraw %}" if unclosed[1] == "raw" else "#-->"
        return f"{' '.join(tag.split())} is not closed: {end} has to end it"
    hint = "; braces that fill nothing in stand between {% raw %} and {% endraw %}" if "{{" in tag else ""
    return f"this is not a Jinja template: {message.split('. Jinja was')[0]}{hint}"
