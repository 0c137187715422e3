"""From a lesson's source to its document: values filled in, Markdown read, and everything noted that the text refers to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from builder import markdown
from builder.marks import mark
from builder.memory import Memory
from builder.mistakes import Mistake
from builder.read import NAMES, Site, Source, Sources
from builder.sandbox.imports import Library
from builder.sandbox.process import Sandbox
from builder.sandbox.tasks import Fill, Filled
from builder.values import Run, run
from builder.words import words

type RunLesson = Callable[[Sandbox, Fill, Run | None], Run]

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Text:
    """A lesson's text as a document, and what is wrong with it by itself."""

    source: Source
    document: markdown.Document
    mistakes: tuple[Mistake, ...]


def texts(
    sources: Sources, library: Library, sandbox: Sandbox, memory: Memory, run: RunLesson = run
) -> tuple[Text, ...]:
    """The document of every lesson; `run` runs a `lesson.py` whose values are not there, or are old."""
    return tuple(_text(source, library, sandbox, memory, run, sources.site) for source in sources.lessons)


def package_of(slug: str, library: Library) -> str:
    """The name of a lesson's folder as a package."""
    return library.package(slug)


def _text(
    source: Source, library: Library, sandbox: Sandbox, memory: Memory, run: RunLesson, site: Site | None
) -> Text:
    macros = tuple(sorted(site.macros.items())) if site else ()
    filled = _filled(source, library, sandbox, memory, run)
    half = _HALF.search(filled.text)
    if half:
        line = filled.text.count("\n", 0, half.start()) + 1
        wrong = Mistake(source.file, line, f"{half[0]!r} is half a character (a surrogate), which no page can show")
        filled = Filled(_HALF.sub("", filled.text), filled.unfilled, (*filled.mistakes, wrong), filled.used)
    says = _words(source, site)
    document = memory.recall(
        ("document", filled.text, macros, says), lambda: markdown.convert(filled.text, dict(macros), dict(says))
    )
    mistakes = [*filled.mistakes]
    mistakes += [Mistake(source.file, one.line, one.text) for one in filled.unfilled]
    mistakes += [Mistake(source.file, one.line, one.text) for one in document.problems]
    return Text(source, document, tuple(mistakes))


def _words(source: Source, site: Site | None) -> tuple[tuple[str, str], ...]:
    """What the text's HTML says by itself, in the lesson's language; in English where that is no language."""
    language = source.front_matter.language if source.front_matter else "en"
    try:
        spoken = words(language, site.words if site and site.language == language else None)
    except ValueError:
        spoken = words("en")
    return tuple((key, spoken[key]) for key in markdown.WORDS)


def _filled(source: Source, library: Library, sandbox: Sandbox, memory: Memory, run: RunLesson) -> Filled:
    marked = memory.recall(("marked", source.text), lambda: mark(source.text))
    if not (source.folder / NAMES).is_file() and "{{" not in marked and "{%" not in marked and "<!--#" not in marked:
        return Filled(marked)
    task = Fill(library, package_of(source.slug, library), source.file, marked)

    key = ("run", source.file, sandbox.paths)
    ran: Run = memory.recall(key, lambda: run(sandbox, task, memory.last(key)), lambda kept: kept.is_fresh)
    if ran.text == marked:
        return ran.filled
    # What lesson.py computes may take seconds: it does not run again for every save of the text.
    again = replace(task, values=ran.filled.values)
    return memory.recall(("filled", source.file, marked, ran.when), lambda: sandbox.fill(again))
