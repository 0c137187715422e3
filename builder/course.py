"""From a content folder to a course: read → references → resolve → figures drawn; nothing is written, nothing is half done."""

import hashlib
import os
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from builder import data, markdown
from builder.cells import Cell, Ran, Runs, ran
from builder.memory import Memory, Stamp, stamp
from builder.mistakes import Mistake, Mistakes, did_you_mean
from builder.packages import LOCK, Package, Packages, Wanted
from builder.read import FrontMatter, Site, Source, Sources, line_of_key, read
from builder.references import RunLesson, package_of, texts
from builder.resolve import Address, Place, Resolved, resolve
from builder.runtime import user_cache
from builder.sandbox.imports import CONTENT, Allowed, Library
from builder.sandbox.process import Sandbox
from builder.sandbox.tasks import Draw, Drawn, Exercise, Exercised, View
from builder.still import first_drawing
from builder.values import run
from builder.words import Words, unusable, words
from nncore.figures.exercise import exercise, hints_in

FindPackages = Callable[[Sequence[Wanted], Path], Packages]
HostPaths = Callable[[Iterable[Package]], Sequence[Path]]


@dataclass(frozen=True)
class Figure:
    """A figure in a lesson: its module, its caption as HTML, its code, its first view, whether it answers events, and tables."""

    id: str
    module: str
    caption: str
    source: str
    markup: str
    is_interactive: bool
    tables: str
    slot: str
    preview: str = ""

    @property
    def questions(self) -> int:
        """How many questions it asks."""
        return self.markup.count(" data-answer=")


@dataclass(frozen=True)
class Assignment:
    """An exercise in a lesson: its module, title, task as HTML, what the reader begins with, what is right, how many lines they
    write, and its hints.
    """

    id: str
    module: str
    title: str
    task: str
    starter: str
    solution: str
    slot: str
    lines: int
    hints: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.module.rpartition('.')[2]}.py"


@dataclass(frozen=True)
class Lesson:
    """A lesson, complete.

    `document` has a slot for every address, figure and cell; `files` are published beside the page, by their path in the
    site; `package` is its folder as Python has it; `shipped` is what Python gets in the browser, by its path in
    site-packages, with `packages` from elsewhere.
    """

    slug: str
    package: str
    source: Source
    front_matter: FrontMatter
    words: Words
    document: markdown.Document
    addresses: Mapping[str, Address]
    figures: tuple[Figure, ...]
    cells: tuple[Cell, ...]
    exercises: tuple[Assignment, ...]
    files: Mapping[str, Path]
    shipped: Mapping[str, Path]
    packages: tuple[Package, ...]
    signature: Figure | None = None

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules of its figures, each once."""
        return tuple(dict.fromkeys(figure.module for figure in self.figures))

    @property
    def questions(self) -> int:
        """How many questions it asks."""
        return sum(figure.questions for figure in self.figures)

    @property
    def minutes(self) -> int:
        """About how long it takes: to read, and a minute for each figure to try."""
        return self.document.minutes + sum(figure.is_interactive for figure in self.figures)


@dataclass(frozen=True)
class Course:
    """The site and its lessons: those with an order first, the others by their dates."""

    content: Path
    site: Site
    words: Words
    lessons: tuple[Lesson, ...]
    library: Library


@dataclass(frozen=True)
class Python:
    """The Python of a course: its modules, how packages are found for it and for this computer, and what runs cells.

    `wheels` is a folder of the user's where wheels are looked for before the index is asked.
    """

    modules: frozenset[str]
    find_packages: FindPackages
    host_paths: HostPaths
    cells: Runs
    wheels: Path | None = None


@dataclass(frozen=True)
class _Seen:
    """A figure's first view, what is shipped with it, and how those files were."""

    view: View
    shipped: frozenset[Path]
    when: Stamp


class Gathering:
    """What stays from one build to the next: the sandbox, and a memory."""

    def __init__(self, python: Python, patience: float | None = None, run: RunLesson = run) -> None:
        """Begin with an empty memory; a figure may take `patience` seconds, and `run` runs each `lesson.py`."""
        self.python = python
        self.run = run
        self.memory = Memory()
        self._start: Callable[..., Sandbox] = partial(Sandbox, patience=patience) if patience else Sandbox
        self._paths: tuple[Path, ...] = ()
        self._sandbox: Sandbox | None = None

    def sandbox(self, paths: Iterable[Path]) -> Sandbox:
        """The sandbox that finds packages in these folders."""
        wanted = tuple(paths)
        if self._sandbox is None or wanted != self._paths:
            self._end_sandbox()
            self._sandbox, self._paths = self._start(wanted), wanted
        return self._sandbox

    def exercise(self, lesson: Lesson, library: Library, modules: Iterable[str] = ()) -> Exercised:
        """What the figures of a lesson show when each of their controls is used once, or only those of some modules."""
        chosen = tuple(modules) or lesson.modules
        sandbox = self._sandbox or self.sandbox(self._paths)
        return sandbox.exercise(Exercise(library, chosen, allowed_in(self.python, lesson.packages)))

    def close(self) -> None:
        """End the sandbox, and the Python that runs cells."""
        self._end_sandbox()
        self.python.cells.close()

    def _end_sandbox(self) -> None:
        if self._sandbox:
            self._sandbox.close()
        self._sandbox = None


def gather(content: Path, gathering: Gathering, *, has_drafts: bool = False) -> Course:
    """Read a content folder. Raises Mistakes with every mistake in all of it."""
    content = Path(os.path.abspath(content))
    sources = read(content)
    mistakes = [*sources.mistakes, *_wrong_macros(sources)]
    drafts = [lesson.slug for lesson in sources.lessons if lesson.front_matter and lesson.front_matter.draft]
    # Those of drafts too, or what is pinned would change with every build that is none of theirs.
    packages = _packages(sources, gathering, mistakes)
    if not has_drafts:
        sources = _without(drafts, sources)
    library = library_of(content, [lesson.slug for lesson in sources.lessons])
    sandbox = gathering.sandbox(gathering.python.host_paths(packages.by_name.values()))
    mistakes += data.supply(sources.lessons, library, sandbox, user_cache(), gathering.python.wheels)
    readable = sources if not _wrong_macros(sources) else _plain(sources)
    found = texts(readable, library, sandbox, gathering.memory, gathering.run)
    resolved = resolve(found, content, library, drafts, sources.site.embeds if sources.site else ())
    lessons = [_lesson(one, sources, library, packages, sandbox, gathering, mistakes) for one in resolved]
    site_words = _words(sources, mistakes)
    gathering.memory.turn()
    if mistakes or sources.site is None or site_words is None:
        raise Mistakes(_shortened(mistakes, content))
    complete = [lesson for lesson in lessons if lesson is not None]
    return Course(content, sources.site, site_words, tuple(sorted(complete, key=_order)), library)


def library_of(content: Path, slugs: Iterable[str]) -> Library:
    """A content folder as a package. A dot parts packages, so a folder's name with one has another name there."""

    def package(slug: str) -> str:
        if "." not in slug:
            return slug
        return f"{slug.replace('.', '_')}_{hashlib.sha256(slug.encode()).hexdigest()[:6]}"

    return Library(content, {package(slug): slug for slug in slugs})


def _order(lesson: Lesson) -> tuple[bool, int, object, str]:
    own = lesson.front_matter
    return own.order is None, own.order or 0, own.date, lesson.slug


def _shortened(mistakes: Iterable[Mistake], content: Path) -> list[Mistake]:
    """The mistakes with paths as seen from where the author is, if that is nearer."""
    here = Path.cwd()
    return [
        Mistake(one.file.relative_to(here) if one.file.is_relative_to(here) else one.file, one.line, one.text)
        for one in mistakes
    ]


def _without(drafts: Iterable[str], sources: Sources) -> Sources:
    left = tuple(lesson for lesson in sources.lessons if lesson.slug not in set(drafts))
    return Sources(sources.content, sources.site, left, sources.mistakes)


def _lesson(
    resolved: Resolved,
    sources: Sources,
    library: Library,
    packages: Packages,
    sandbox: Sandbox,
    gathering: Gathering,
    mistakes: list[Mistake],
) -> Lesson | None:
    """A lesson with its figures drawn; nothing where something in it is wrong."""
    source, before = resolved.text.source, len(mistakes)
    mistakes += [*resolved.text.mistakes, *resolved.mistakes]
    own = _requirements(source, sources.site)
    needed = packages.needed(own)
    # Without its packages a figure would only say once more that they are not there.
    drawn = _drawn(resolved, library, needed, sandbox, gathering) if needed or not own else Drawn()
    mistakes += drawn.mistakes
    live = _ran(resolved, library, needed, gathering) if needed or not own else Ran()
    mistakes += live.mistakes
    spoken = _words_of(source, sources.site, mistakes)
    if source.front_matter is None or spoken is None or len(mistakes) > before:
        return None
    if any(place.module not in drawn.views for place in resolved.figures):
        return None
    signature = _signature(source, resolved, mistakes)
    if len(mistakes) > before:
        return None
    figures = tuple(_figure(place, drawn) for place in resolved.figures if not place.is_exercise)
    exercises = tuple(_assignment(place) for place in resolved.figures if place.is_exercise)
    shipped = {
        _in_site_packages(file, library): file
        for file in sorted({*resolved.data, *live.shipped}.union(*drawn.shipped.values()))
    }
    return Lesson(
        source.slug,
        f"{CONTENT}.{package_of(source.slug, library)}",
        source,
        source.front_matter,
        spoken,
        resolved.text.document,
        resolved.addresses,
        figures,
        live.cells,
        exercises,
        resolved.files,
        shipped,
        needed,
        _figure(signature, drawn) if signature else None,
    )


def _signature(source: Source, resolved: Resolved, mistakes: list[Mistake]) -> Place | None:
    """The figure that stands for the lesson where lessons are listed."""
    name = source.front_matter.signature if source.front_matter else None
    if name is None:
        return None
    places = {
        place.file.relative_to(source.folder).as_posix(): place
        for place in resolved.figures
        if place.file.is_relative_to(source.folder) and not place.is_exercise
    }
    if name not in places:
        said = f"signature: no figure of this lesson is {name!r}{did_you_mean(name, places)}"
        mistakes.append(Mistake(source.file, line_of_key(source.whole, "signature"), said))
    return places.get(name)


def _figure(place: Place, drawn: Drawn) -> Figure:
    view = drawn.views[place.module]
    source = _source(place.file)
    return Figure(
        place.id,
        place.module,
        place.caption,
        source,
        view.markup,
        view.is_interactive,
        view.tables,
        place.slot,
        first_drawing(view.preview),
    )


def _assignment(place: Place) -> Assignment:
    source = _source(place.file)
    own = exercise(source)
    lines = sum(len(part.lines) for part in own.parts)
    texts = own.title, place.caption, own.starter, own.solution
    return Assignment(place.id, place.module, *texts, place.slot, lines, hints_in(source))


def _source(place: Path) -> str:
    # As Python reads it: a file may name another encoding in its first lines.
    with tokenize.open(place) as file:
        return file.read()


def _in_site_packages(file: Path, library: Library) -> str:
    first, *rest = file.relative_to(library.root).parts
    return "/".join([CONTENT, library.package(first), *rest])


def _drawn(
    resolved: Resolved, library: Library, needed: Sequence[Package], sandbox: Sandbox, gathering: Gathering
) -> Drawn:
    """The views of a lesson's figures: only those are drawn whose files have changed since."""
    memory = gathering.memory
    keys = {
        place.module: ("drawn", library.root, place.module, tuple(needed), resolved.data) for place in resolved.figures
    }
    stale = tuple(module for module, key in keys.items() if not _is_fresh(memory.last(key)))
    drawn = Drawn()
    if stale:
        package = package_of(resolved.text.source.slug, library)
        drawn = sandbox.draw(Draw(library, package, stale, allowed_in(gathering.python, needed), resolved.data))
    if drawn.mistakes:
        return drawn

    def see(module: str) -> _Seen:
        return _Seen(drawn.views[module], drawn.shipped[module], stamp(drawn.shipped[module]))

    seen = {module: memory.recall(key, partial(see, module), _is_fresh) for module, key in keys.items()}
    views = {module: one.view for module, one in seen.items()}
    return Drawn(views, {module: one.shipped for module, one in seen.items()})


def _ran(resolved: Resolved, library: Library, needed: tuple[Package, ...], gathering: Gathering) -> Ran:
    """The cells of a lesson with what they show."""
    allowed = allowed_in(gathering.python, needed)
    place = partial(_in_site_packages, library=library)
    return ran(resolved, library, allowed, needed, place, gathering.python.cells, gathering.memory)


def _is_fresh(seen: _Seen | None) -> bool:
    return seen is not None and stamp(seen.when.files) == seen.when


def allowed_in(python: Python, packages: Iterable[Package]) -> Allowed:
    """What figures may import with these packages."""
    return Allowed(python.modules, frozenset(name for package in packages for name in package.imports))


def _requirements(source: Source, site: Site | None) -> tuple[str, ...]:
    return (*(site.packages if site else ()), *(source.front_matter.packages if source.front_matter else ()))


def _packages(sources: Sources, gathering: Gathering, mistakes: list[Mistake]) -> Packages:
    """The packages that the site or any lesson names."""
    file = sources.content / "site.toml"
    wanted = [Wanted(name, file, _line_of_text(file, name)) for name in (sources.site.packages if sources.site else ())]
    for source in sources.lessons:
        own = source.front_matter.packages if source.front_matter else ()
        wanted += [Wanted(name, source.file, _line_of_text(source.file, name)) for name in own]
    if not wanted and not (sources.content / LOCK).exists():
        return Packages({})
    try:
        return gathering.python.find_packages(wanted, sources.content)
    except Mistakes as error:
        mistakes.extend(error.mistakes)
        return Packages({})


def _line_of_text(file: Path, text: str) -> int | None:
    """The line on which a list gives a text in quotes."""
    whole = file.read_text(encoding="utf-8-sig")
    found = re.search(rf"""["']{re.escape(text)}["']""", whole)
    return whole.count("\n", 0, found.start()) + 1 if found else None


def _wrong_macros(sources: Sources) -> list[Mistake]:
    """Macros of the site's own that are no LaTeX."""
    file, macros = sources.content / "site.toml", sources.site.macros if sources.site else {}
    wrong = {name: said for name, text in macros.items() if (said := _wrong({name: text}))}
    # Each may be right by itself.
    if macros and not wrong and (said := _wrong(macros)):
        wrong = {next(iter(macros)): said}
    source = file.read_text(encoding="utf-8-sig") if wrong else ""
    return [Mistake(file, line_of_key(source, name, "macros"), said) for name, said in wrong.items()]


def _wrong(macros: Mapping[str, str]) -> str | None:
    try:
        markdown.convert("", macros)
    except ValueError as error:
        return str(error)
    return None


def _plain(sources: Sources) -> Sources:
    """The sources without macros, to find the other mistakes."""
    return Sources(sources.content, None, sources.lessons, sources.mistakes)


def _words(sources: Sources, mistakes: list[Mistake]) -> Words | None:
    """The words of the site's own pages; each that cannot be used is said at its line."""
    site, file = sources.site, sources.content / "site.toml"
    if site is None:
        return None
    source = file.read_text(encoding="utf-8-sig")
    wrong = unusable(site.words)
    mistakes += [
        Mistake(file, line_of_key(source, key, "words"), f"words: {key}: {problem}") for key, problem in wrong.items()
    ]
    try:
        return words(site.language, {key: text for key, text in site.words.items() if key not in wrong})
    except ValueError as error:
        mistakes.append(Mistake(file, line_of_key(source, "language"), str(error)))
        return None


def _words_of(source: Source, site: Site | None, mistakes: list[Mistake]) -> Words | None:
    """The page's own words in a lesson's language; what is wrong with the site's is said of the site."""
    language = source.front_matter.language if source.front_matter else "en"
    if site and language == site.language:
        try:
            return words(language, site.words)
        except ValueError:
            return None
    try:
        return words(language)
    except ValueError as error:
        mistakes.append(Mistake(source.file, line_of_key(source.whole, "language"), str(error)))
        return None
