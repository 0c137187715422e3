"""From a lesson's source to its document: values filled in, Markdown read, and everything noted that the text refers to."""

import re
from dataclasses import dataclass

from builder import markdown
from builder.marks import mark
from builder.memory import Memory, Stamp, stamp
from builder.mistakes import Mistake
from builder.read import NAMES, Source, Sources
from builder.sandbox.imports import Library
from builder.sandbox.process import Sandbox
from builder.sandbox.tasks import Fill, Filled

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Text:
    """A lesson's text as a document, and what is wrong with it by itself."""

    source: Source
    document: markdown.Document
    mistakes: tuple[Mistake, ...]


def texts(sources: Sources, library: Library, sandbox: Sandbox, memory: Memory) -> tuple[Text, ...]:
    """The document of every lesson."""
    macros = tuple(sorted(sources.site.macros.items())) if sources.site else ()
    return tuple(_text(source, library, sandbox, memory, macros) for source in sources.lessons)


def package_of(slug: str, library: Library) -> str:
    """The name of a lesson's folder as a package."""
    return next(name for name, folder in library.packages.items() if folder == slug)


def _text(
    source: Source, library: Library, sandbox: Sandbox, memory: Memory, macros: tuple[tuple[str, str], ...]
) -> Text:
    filled = _filled(source, library, sandbox, memory)
    half = _HALF.search(filled.text)
    if half:
        line = filled.text.count("\n", 0, half.start()) + 1
        wrong = Mistake(source.file, line, f"{half[0]!r} is half a character (a surrogate), which no page can show")
        filled = Filled(_HALF.sub("", filled.text), filled.unfilled, (*filled.mistakes, wrong), filled.used)
    document = memory.recall(("document", filled.text, macros), lambda: markdown.convert(filled.text, dict(macros)))
    mistakes = [*filled.mistakes]
    mistakes += [Mistake(source.file, one.line, one.text) for one in filled.unfilled]
    mistakes += [Mistake(source.file, one.line, one.text) for one in document.problems]
    return Text(source, document, tuple(mistakes))


def _filled(source: Source, library: Library, sandbox: Sandbox, memory: Memory) -> Filled:
    marked = mark(source.text)
    if not (source.folder / NAMES).is_file() and "{{" not in marked and "{%" not in marked and "<!--#" not in marked:
        return Filled(marked)
    task = Fill(library, package_of(source.slug, library), source.file, marked)

    def fill() -> tuple[Filled, Stamp]:
        filled = sandbox.fill(task)
        return filled, stamp([*filled.used, source.folder / NAMES])

    filled, _ = memory.recall(("filled", source.file, marked), fill, lambda kept: stamp(kept[1].files) == kept[1])
    return filled
