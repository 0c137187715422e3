"""From a content folder to a course: everything is read, run and checked here, and nothing is written."""

import datetime
import importlib
import json
import linecache
import re
import sys
import tomllib
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import jinja2

from builder import markdown
from builder.mistakes import Mistake, Mistakes, did_you_mean, line_of, near
from nncore.figures import live

_FENCE = "+++"
_LESSON = "lesson.md"


@dataclass(frozen=True)
class Site:
    """What `site.toml` says about the whole site; `base` is its absolute address, where it has one."""

    title: str
    summary: str
    authors: tuple[str, ...]
    language: str = "en"
    base: str | None = None
    licence: str = ""


@dataclass(frozen=True)
class Front:
    """A lesson's front matter."""

    title: str
    summary: str
    date: datetime.date
    authors: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Figure:
    """A figure's module, its first view, and whether it answers events."""

    id: str
    module: str
    caption: str
    source: str
    markup: str
    is_interactive: bool


@dataclass(frozen=True)
class Lesson:
    """A lesson, complete: its text as HTML with a slot for each figure, the figures, and the files it links to."""

    slug: str
    folder: Path
    front: Front
    html: str
    headings: tuple[markdown.Heading, ...]
    figures: tuple[Figure, ...]
    files: frozenset[str]
    minutes: int


@dataclass(frozen=True)
class Course:
    """The site and its lessons, in the order of their dates."""

    site: Site
    lessons: tuple[Lesson, ...]


@dataclass
class _Draft:
    """A lesson while it is read, with what can be checked only when all the others have been read too."""

    slug: str
    folder: Path
    mistakes: list[Mistake] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    targets: list[tuple[str, str, str]] = field(default_factory=list)
    ids: frozenset[str] = frozenset()
    source: str = ""

    @property
    def file(self) -> Path:
        return self.folder / _LESSON

    def wrong(self, text: str, quote: str | None = None, nth: int = 0, line: int | None = None) -> None:
        at = line if quote is None else line_of(self.source, quote, nth)
        self.mistakes.append(Mistake(self.file, at, text))


def figure_slot(id_: str) -> str:
    """The placeholder in a lesson's HTML where a figure goes."""
    return f"<!--figure:{id_}-->"


def gather(content: Path) -> Course:
    """Read a content folder. Raises Mistakes with every mistake in all of it."""
    mistakes: list[Mistake] = []
    site = _read_site(content / "site.toml", mistakes)
    folders = sorted(path.parent for path in content.glob(f"*/{_LESSON}"))
    if not folders:
        mistakes.append(Mistake(content, None, f"no lessons here: a lesson is a folder with a {_LESSON}"))
    drafts = {folder.name: _Draft(folder.name, folder) for folder in folders}
    with _importable(content):
        lessons = [_read_lesson(draft, site, set(drafts)) for draft in drafts.values()]
    for draft in drafts.values():
        _check_anchors(draft, drafts)
        mistakes.extend(draft.mistakes)
    if mistakes or site is None:
        raise Mistakes(mistakes)
    complete = [lesson for lesson in lessons if lesson is not None]
    return Course(site, tuple(sorted(complete, key=lambda lesson: (lesson.front.date, lesson.slug))))


def _read_site(file: Path, mistakes: list[Mistake]) -> Site | None:
    if not file.is_file():
        mistakes.append(Mistake(file, None, "missing: it gives the site's title, summary and authors"))
        return None
    source = file.read_text(encoding="utf-8")
    kinds: dict[str, type] = {
        "title": str, "summary": str, "authors": list, "language": str, "base": str, "licence": str,
    }  # fmt: skip
    table = _read_toml(source, 1, file, kinds, {"title", "summary", "authors"}, mistakes)
    if table is None:
        return None
    base = table.get("base") or None
    if base and not re.match(r"https?://[^/]+", base):
        line = line_of(source, "base")
        mistakes.append(Mistake(file, line, f"base is the site's absolute address, not {base!r}"))
        return None
    return Site(**{**table, "authors": tuple(table["authors"]), "base": base and base.rstrip("/") + "/"})


def _read_toml(
    source: str, first_line: int, file: Path, kinds: Mapping[str, type], needed: set[str], mistakes: list[Mistake]
) -> dict[str, Any] | None:
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) + first_line - 1 if at else first_line + source.count("\n")
        mistakes.append(Mistake(file, line, f"this is not TOML: {error}"))
        return None
    before = len(mistakes)
    for key, value in table.items():
        line = (line_of("\n" + source, f"\n{key}") or 1) + first_line - 1
        if key not in kinds:
            mistakes.append(Mistake(file, line, f"unknown key {key!r}{did_you_mean(key, kinds)}"))
        elif type(value) is not kinds[key]:
            expected = {list: "a list", str: "text in quotes", datetime.date: "a date like 2026-11-23"}[kinds[key]]
            mistakes.append(Mistake(file, line, f"{key} is {expected}, not {value!r}"))
    misspelt = {guess for key in table if key not in kinds for guess in near(key, kinds)}
    for key in sorted(needed - set(table) - misspelt):
        mistakes.append(Mistake(file, first_line, f"{key} is missing"))
    return table if len(mistakes) == before else None


@contextmanager
def _importable(content: Path) -> Iterator[None]:
    """Make the content folder the package `content`, read afresh, as the browser will see it."""
    _forget_content()
    package = ModuleType("content")
    package.__path__ = [str(content.resolve())]
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.modules["content"] = package
    importlib.invalidate_caches()
    linecache.checkcache()
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes_bytecode
        _forget_content()


def _forget_content() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "content"]:
        del sys.modules[name]


def _read_lesson(draft: _Draft, site: Site | None, slugs: set[str]) -> Lesson | None:
    whole = draft.file.read_text(encoding="utf-8")
    draft.source = whole
    front, text = _read_front(draft, whole, site)
    text = _fill_in(draft, text)
    around = markdown.Surroundings(
        lambda source, caption: _place_figure(draft, source, caption), lambda address: _link(draft, slugs, address)
    )
    document = markdown.convert(text, around)
    for problem in document.problems:
        draft.wrong(problem.text, problem.quote, problem.nth)
    draft.ids = document.ids | {figure.id for figure in draft.figures.values()}
    for clash in document.ids & {figure.id for figure in draft.figures.values()}:
        draft.wrong(f"the id {clash!r} is that of a figure already", clash)
    minutes = max(1, round(len(re.sub(r"<[^>]+>", " ", document.html).split()) / 200))
    if front is None or draft.mistakes:
        return None
    return Lesson(
        draft.slug,
        draft.folder,
        front,
        document.html,
        document.headings,
        tuple(draft.figures.values()),
        frozenset(draft.files),
        minutes + len([figure for figure in draft.figures.values() if figure.is_interactive]),
    )


def _read_front(draft: _Draft, whole: str, site: Site | None) -> tuple[Front | None, str]:
    """The front matter, and the rest with as many empty lines before it, so that line numbers stay."""
    lines = whole.split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in [line.strip() for line in lines[1:]]:
        draft.wrong(f"a lesson begins with front matter: TOML between two lines of {_FENCE}", line=1)
        return None, whole
    end = next(at for at, line in enumerate(lines) if at and line.strip() == _FENCE)
    kinds = {"title": str, "summary": str, "date": datetime.date, "authors": list, "language": str}
    source = "\n".join(lines[1:end])
    table = _read_toml(source, 2, draft.file, kinds, {"title", "summary", "date"}, draft.mistakes)
    text = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    if table is None:
        return None, text
    defaults = {"authors": site.authors if site else (), "language": site.language if site else "en"}
    table = {**defaults, **table}
    return Front(**{**table, "authors": tuple(table["authors"])}), text


def _fill_in(draft: _Draft, text: str) -> str:
    """The text with the names of `lesson.py` filled in; where that fails, the text as it was, to find other mistakes."""
    names = _names(draft)
    missing: list[str] = []

    class Missing(jinja2.ChainableUndefined):
        def __str__(self) -> str:
            missing.append(self._undefined_name or "")
            return ""

    environment = jinja2.Environment(undefined=Missing, comment_start_string="<!--#", comment_end_string="#-->")
    try:
        code = environment.compile(text, filename=str(draft.file))
        filled = jinja2.Template.from_code(environment, code, {}).render(names)
    except jinja2.TemplateSyntaxError as error:
        draft.wrong(f"this is not a Jinja template: {error.message}", line=error.lineno)
        return text
    except Exception as error:
        frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if _is(frame, draft.file)]
        what = live.summarise(error)
        draft.wrong(f"filling in a value failed: {what}", line=frames[-1] if frames else None)
        return text
    for name in dict.fromkeys(missing):
        if names or not (draft.folder / "lesson.py").exists():
            used = re.search(rf"\{{[{{%][^}}]*\b{re.escape(name)}\b", draft.source)
            line = draft.source.count("\n", 0, used.end()) + 1 if used else None
            draft.wrong(f"lesson.py gives no {name!r}{did_you_mean(name, names)}", line=line)
    return filled


def _names(draft: _Draft) -> dict[str, Any]:
    file = draft.folder / "lesson.py"
    if not file.is_file():
        return {}
    module = _import(draft, file)
    return {} if module is None else {name: value for name, value in vars(module).items() if name[0] != "_"}


def _import(draft: _Draft, file: Path) -> ModuleType | None:
    try:
        return importlib.import_module(f"content.{draft.slug}.{file.stem}")
    except Exception as error:
        draft.mistakes.append(_from_exception(error, draft.folder, file))
        return None


def _from_exception(error: BaseException, folder: Path, file: Path) -> Mistake:
    """The mistake at the innermost line of the lesson's own files."""
    what = live.summarise(error)
    if isinstance(error, SyntaxError) and error.filename:
        return Mistake(file, error.lineno, what)
    own = [
        (Path(frame.filename), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).parent == folder.resolve()
    ]
    where, line = own[-1] if own else (file, None)
    return Mistake(folder / where.name, line, what)


def _is(frame: traceback.FrameSummary, file: Path) -> bool:
    return frame.filename == str(file)


def _place_figure(draft: _Draft, source: str, caption: str) -> str:
    file = draft.folder / source
    if not file.is_file():
        known = [path.name for path in draft.folder.glob("*.py") if path.name != "lesson.py"]
        raise ValueError(f"there is no figure {source!r}{did_you_mean(source, known)}")
    if source in draft.figures:
        raise ValueError(f"the figure {source!r} is in this lesson already; its id would be there twice")
    if not caption:
        raise ValueError(f"the figure {source!r} needs a caption between the square brackets")
    id_ = file.stem.replace("_", "-")
    draft.figures[source] = Figure(id_, f"content.{draft.slug}.{file.stem}", caption, "", "", False)
    module = _import(draft, file)
    if module is not None:
        _first_view(draft, file, module)
    return figure_slot(id_)


def _first_view(draft: _Draft, file: Path, module: ModuleType) -> None:
    for needed in ("State", "view"):
        if not callable(getattr(module, needed, None)):
            hint = did_you_mean(needed, vars(module))
            draft.mistakes.append(Mistake(file, 1, f"a figure needs {needed}: this one has none{hint}"))
            return
    try:
        first = live.answer(module.__name__, None, "[]").markup
    except Exception as error:
        draft.mistakes.append(_from_exception(error, draft.folder, file))
        return
    source = file.read_text(encoding="utf-8")
    for name, text in live.misnamed(module, first):
        draft.mistakes.append(Mistake(file, line_of(source, f'"{name}"') or line_of(source, name), text))
    draft.figures[file.name] = replace(
        draft.figures[file.name],
        source=source,
        markup=first,
        is_interactive=live.is_interactive(first),
    )


def _link(draft: _Draft, slugs: set[str], address: str) -> str:
    """An address as the finished page needs it; anchors are kept to be checked when all lessons are known."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return address
    path = unquote(parts.path)
    if not path:
        if parts.fragment and not parts.fragment.startswith(("fn:", "fnref:")):
            draft.targets.append((draft.slug, parts.fragment, address))
        return address
    target = (draft.folder / path).resolve()
    content = draft.folder.resolve().parent
    slug = target.parent.name if target.name == _LESSON else target.name
    if slug in slugs and target in (content / slug, content / slug / _LESSON):
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        if anchor:
            draft.targets.append((slug, parts.fragment, address))
        return f"../{slug}/index.html{anchor}"
    if target.is_file() and target.parent == draft.folder.resolve():
        draft.files.add(target.name)
        return address
    nearby = [f"../{other}/" for other in slugs] + [path.name for path in draft.folder.iterdir()]
    raise ValueError(f"the link {address!r} leads nowhere{did_you_mean(address.partition('#')[0], nearby)}")


def _check_anchors(draft: _Draft, drafts: Mapping[str, _Draft]) -> None:
    for slug, anchor, address in draft.targets:
        known = drafts[slug].ids
        if anchor not in known:
            where = "this lesson" if slug == draft.slug else f"the lesson {slug!r}"
            draft.wrong(f"the link {address!r}: {where} has no {anchor!r}{did_you_mean(anchor, known)}", f"]({address}")


def as_json(value: object) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
