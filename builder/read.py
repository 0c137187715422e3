"""From a content folder to its sources: `site.toml` and every lesson's text, as they were written, checked one by one."""

import datetime
import os
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.mistakes import Mistake, did_you_mean, near

FENCE = "+++"
LESSON = "lesson.md"
NAMES = "lesson.py"
# What a site has beside its lessons: templates and assets that stand in for ours, and files that are copied as they are.
TEMPLATES, ASSETS, STATIC = "templates", "assets", "static"
_OWN_FOLDERS = {TEMPLATES, ASSETS, STATIC}
_ORIGIN = re.compile(r"https?://[\w.-]+(?::\d+)?")
_SLUG = re.compile(r"[^\W_][\w .+-]*(?<![ .])")


@dataclass(frozen=True)
class Site:
    """What `site.toml` says about the whole site.

    `base` is its absolute address, where it has one; `embeds` are the origins elsewhere that pages may show something of.
    """

    title: str
    summary: str
    authors: tuple[str, ...]
    language: str = "en"
    base: str | None = None
    licence: str = ""
    packages: tuple[str, ...] = ()
    embeds: tuple[str, ...] = ()
    macros: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FrontMatter:
    """What a lesson says about itself before its text begins."""

    title: str
    summary: str
    date: datetime.date
    authors: tuple[str, ...]
    language: str
    order: int | None = None
    draft: bool = False
    packages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A lesson as its author wrote it: `text` has empty lines in place of the front matter, so that lines keep their number."""

    slug: str
    folder: Path
    whole: str
    text: str
    front_matter: FrontMatter | None

    @property
    def file(self) -> Path:
        """Where the text stands."""
        return self.folder / LESSON


@dataclass(frozen=True)
class Sources:
    """All that a content folder holds for a course, and what is wrong with it so far."""

    content: Path
    site: Site | None
    lessons: tuple[Source, ...]
    mistakes: tuple[Mistake, ...]


def read(content: Path) -> Sources:
    """Read a content folder. Nothing is raised: whatever is wrong stands among the mistakes."""
    mistakes: list[Mistake] = []
    site = _read_site(content / "site.toml", mistakes)
    slugs = _slugs(content, mistakes)
    lessons = [_read_lesson(slug, content / slug, site, mistakes) for slug in slugs]
    return Sources(content, site, tuple(lesson for lesson in lessons if lesson), tuple(mistakes))


def line_of_key(source: str, key: str) -> int:
    """The line on which a TOML text gives a key, or a table of that name; the first one where it cannot be found."""
    written = rf"""["']?{re.escape(key)}["']?"""
    found = re.search(rf"(?m)^[ \t]*(?:{written}[ \t]*[.=]|\[[ \t]*{written}[ \t]*[\].])", source)
    return source.count("\n", 0, found.start()) + 1 if found else 1


def is_hidden(name: str) -> bool:
    """Whether a file or folder is none of an author's content: hidden, a backup, or what Python and editors leave behind."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".bak", ".orig", ".pyc")) or name == "__pycache__"


def _slugs(content: Path, mistakes: list[Mistake]) -> list[str]:
    """The folders that hold a lesson."""
    if not content.is_dir():
        mistakes.append(Mistake(content, None, "there is no such folder; --content names the one with the lessons"))
        return []
    found = sorted(path.parent for path in _lessons_below(content))
    slugs, known = [], dict[str, Path]()
    for folder in found:
        wrong = _wrong_place(folder, content, known)
        if wrong:
            mistakes.append(Mistake(folder / LESSON, None, wrong))
        else:
            slugs.append(folder.name)
        known.setdefault(_folded(folder.name), folder)
    if not found:
        mistakes.append(Mistake(content, None, f"no lessons here: a lesson is a folder with a {LESSON}"))
    return slugs


def _lessons_below(content: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(content, followlinks=True):
        is_too_deep = len(Path(folder).relative_to(content).parts) > 3
        folders[:] = [] if is_too_deep else [name for name in folders if not is_hidden(name) and name != STATIC]
        if LESSON in files and Path(folder) != content:
            yield Path(folder, LESSON)


def _wrong_place(folder: Path, content: Path, known: Mapping[str, Path]) -> str | None:
    if folder.parent != content:
        return f"a lesson's folder lies directly in {content}, or its lesson is not found: move {folder.name!r} there"
    if folder.name in _OWN_FOLDERS:
        return f"{folder.name!r} is the folder for the site's own {folder.name}: give the lesson another name"
    if not _SLUG.fullmatch(folder.name):
        return (
            f"{folder.name!r} cannot be a lesson's address: a name begins with a letter or a digit, and goes on with "
            "letters, digits, spaces and any of . + - _ (a lesson that is not ready says draft = true)"
        )
    if (other := known.get(_folded(folder.name))) is not None:
        return f"{folder.name!r} and {other.name!r} are the same folder on some computers: rename one of them"
    return None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _read_site(file: Path, mistakes: list[Mistake]) -> Site | None:
    if not file.is_file():
        if file.parent.is_dir():
            mistakes.append(Mistake(file, None, "missing: it gives the site's title, summary and authors"))
        return None
    source = _decoded(file, mistakes)
    if source is None:
        return None
    kinds: dict[str, type] = {
        "title": str, "summary": str, "authors": list, "language": str, "base": str, "licence": str,
        "packages": list, "embeds": list, "macros": dict, "words": dict,
    }  # fmt: skip
    table = _read_toml(source, 1, file, kinds, {"title", "summary", "authors"}, mistakes)
    if table is None:
        return None
    base = table.get("base") or None
    if base and not re.match(r"https?://[^/]+", base):
        line = line_of_key(source, "base")
        mistakes.append(Mistake(file, line, f"base is the site's absolute address, not {base!r}"))
        return None
    embeds = tuple(embed.rstrip("/").lower() for embed in table.get("embeds", ()))
    for embed in embeds:
        if not _ORIGIN.fullmatch(embed):
            line = line_of_key(source, "embeds")
            said = f"embeds names places that pages may show something of, like 'https://example.org', not {embed!r}"
            mistakes.append(Mistake(file, line, said))
            return None
    return Site(**{**_with_tuples(table), "base": base and base.rstrip("/") + "/", "embeds": embeds})


def _read_lesson(slug: str, folder: Path, site: Site | None, mistakes: list[Mistake]) -> Source | None:
    file = folder / LESSON
    whole = _decoded(file, mistakes)
    if whole is None:
        return None
    lines = whole.split("\n")
    end = next((at for at, line in enumerate(lines) if at and line.strip() == FENCE), None)
    if lines[0].strip() != FENCE or end is None:
        mistakes.append(Mistake(file, 1, _no_front_matter(lines)))
        return Source(slug, folder, whole, whole, None)
    front_matter = _read_front_matter("\n".join(lines[1:end]), file, site, mistakes)
    return Source(slug, folder, whole, "\n" * (end + 1) + "\n".join(lines[end + 1 :]), front_matter)


def _no_front_matter(lines: list[str]) -> str:
    expected = f"a lesson begins with front matter: TOML between two lines of {FENCE}"
    if lines[0].strip() == "---":
        return f'{expected}; this one is YAML between lines of ---: write {FENCE} and title = "…" instead'
    if lines[0].strip() == FENCE:
        return f"{expected}; the second is missing"
    return expected


def _read_front_matter(source: str, file: Path, site: Site | None, mistakes: list[Mistake]) -> FrontMatter | None:
    kinds = {
        "title": str, "summary": str, "date": datetime.date, "authors": list, "language": str,
        "order": int, "draft": bool, "packages": list, "files": list,
    }  # fmt: skip
    table = _read_toml(source, 2, file, kinds, {"title", "summary", "date"}, mistakes)
    if table is None:
        return None
    defaults = {"authors": site.authors if site else (), "language": site.language if site else "en"}
    return FrontMatter(**{**defaults, **_with_tuples(table)})


def _with_tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _decoded(file: Path, mistakes: list[Mistake]) -> str | None:
    """A file's text, whichever way its lines end; a byte order mark is no part of it."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start : error.end].hex(" ")
        mistakes.append(Mistake(file, line, f"this is not UTF-8 (byte {found}): save the file as UTF-8"))
        return None


_EXPECTED = {
    list: "a list of texts in quotes",
    dict: 'a table of texts, name = "…"',
    str: "text in quotes",
    datetime.date: "a date like 2026-11-23",
    int: "a whole number",
    bool: "true or false",
}


def _read_toml(
    source: str,
    first_line: int,
    file: Path,
    kinds: Mapping[str, type],
    needed: Collection[str],
    mistakes: list[Mistake],
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
        line = line_of_key(source, key) + first_line - 1
        if key not in kinds:
            mistakes.append(Mistake(file, line, f"unknown key {key!r}{did_you_mean(key, kinds)}"))
        elif not _is(value, kinds[key]):
            mistakes.append(Mistake(file, line, f"{key} is {_EXPECTED[kinds[key]]}, not {_shown(value)}"))
    misspelt = {guess for key in table if key not in kinds for guess in near(key, kinds)}
    for key in sorted(set(needed) - set(table) - misspelt):
        mistakes.append(Mistake(file, first_line, f"{key} is missing"))
    return table if len(mistakes) == before else None


def _is(value: object, kind: type) -> bool:
    if isinstance(value, list) and kind is list:
        return all(isinstance(one, str) for one in value)
    if isinstance(value, dict) and kind is dict:
        return all(isinstance(one, str) for one in value.values())
    return type(value) is kind


def _shown(value: object) -> str:
    return repr(str(value)) if isinstance(value, datetime.date) else repr(value)
