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
from urllib.parse import urlsplit

from builder.mistakes import Mistake, did_you_mean, near
from builder.symbols import ROLES

FENCE = "+++"
LESSON = "lesson.md"
NAMES = "lesson.py"
# What a site has beside its lessons: templates and assets that stand in for ours, and files that are copied as they are.
TEMPLATES, ASSETS, STATIC = "templates", "assets", "static"
_OWN_FOLDERS = {TEMPLATES, ASSETS, STATIC}
_ADDRESS = "an absolute address like 'https://example.org/course/'"
_ORIGIN = re.compile(r"https?://[\w.-]+(?::\d+)?")


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
    words: Mapping[str, object] = field(default_factory=dict)


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
    symbols: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    signature: str | None = None
    question: str | None = None
    afterwards: str | None = None


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


def line_of_key(source: str, key: str, table: str | None = None) -> int:
    """The line on which a TOML text gives a key, or a table of that name; the first one where it cannot be found.

    A key of a table is looked for where the table begins, and after that.
    """
    if table:
        begin = line_of_key(source, table)
        rest = "\n".join(source.split("\n")[begin - 1 :])
        found = re.search(rf"""(?m)(?:^|[{{,.])[ \t]*["']?{re.escape(key)}["']?[ \t]*[.=\]]""", rest)
        return begin + rest.count("\n", 0, found.start()) if found else begin
    written = rf"""["']?{re.escape(key)}["']?"""
    found = re.search(rf"(?m)^[ \t]*(?:{written}[ \t]*[.=]|\[[ \t]*{written}[ \t]*[\].])", source)
    return source.count("\n", 0, found.start()) + 1 if found else 1


def decoded(file: Path, mistakes: list[Mistake]) -> str | None:
    """A file's text, whichever way its lines end; a byte order mark is no part of it."""
    wrong = unreadable(file)
    if wrong:
        mistakes.append(Mistake(file, None, wrong))
        return None
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start : error.end].hex(" ")
        mistakes.append(Mistake(file, line, f"this is not UTF-8 (byte {found}): save the file as UTF-8"))
        return None


def unreadable(file: Path) -> str | None:
    """Why a file cannot be read, if it cannot."""
    if file.is_symlink() and not file.exists():
        return f"this is a link to {os.readlink(file)!r}, where nothing is"
    if not file.is_file():
        return "this is no file that can be read"
    try:
        file.open("rb").close()
    except OSError as error:
        return f"this cannot be read: {error.strerror}"
    return None


def folders_below(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """A folder and all below it, each with its folders and its files; links are followed, but never back into themselves."""
    for place, folders, files in os.walk(folder, followlinks=True, onerror=_raise):
        folders[:] = sorted(name for name in folders if not _leads_back(place, name))
        yield Path(place), folders, sorted(files)


def _raise(error: OSError) -> None:
    raise error


def _leads_back(folder: str, name: str) -> bool:
    place = os.path.join(folder, name)
    return os.path.islink(place) and Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(place))


def is_hidden(name: str) -> bool:
    """Whether a file or folder is none of an author's content: hidden, a backup, or what Python and editors leave behind."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".bak", ".orig", ".pyc")) or name == "__pycache__"


def _slugs(content: Path, mistakes: list[Mistake]) -> list[str]:
    """The folders that hold a lesson."""
    if not content.is_dir():
        mistakes.append(Mistake(content, None, "there is no such folder; --content names the one with the lessons"))
        return []
    mistakes += [
        Mistake(content / name, None, f"{name!r} is a folder for the site's own {name}: here it is a file")
        for name in sorted(_OWN_FOLDERS)
        if (content / name).is_file()
    ]
    mistakes += _misplaced_texts(content)
    found = sorted(path.parent for path in _lessons_below(content))
    slugs, known = [], dict[str, Path]()
    for folder in found:
        wrong = _wrong_place(folder, content, known)
        if wrong:
            mistakes.append(Mistake(folder / LESSON, None, wrong))
        else:
            slugs.append(folder.name)
        known.setdefault(_folded(folder.name), folder)
    if not found and not mistakes:
        mistakes.append(Mistake(content, None, f"no lessons here: a lesson is a folder with a {LESSON}"))
    return slugs


def _lessons_below(content: Path) -> Iterator[Path]:
    for folder, folders, files in folders_below(content):
        is_too_deep = len(folder.relative_to(content).parts) > 3
        folders[:] = [] if is_too_deep else [name for name in folders if not is_hidden(name) and name != STATIC]
        if LESSON in files and folder != content:
            yield folder / LESSON


def _misplaced_texts(content: Path) -> Iterator[Mistake]:
    """Texts that look like a lesson's and would be left out without a word."""
    if (content / LESSON).is_file():
        yield Mistake(content / LESSON, None, f"a lesson lies in a folder of its own: move this to NAME/{LESSON}")
    for folder in sorted(content.iterdir()):
        if folder.is_dir() and not is_hidden(folder.name) and folder.name not in _OWN_FOLDERS:
            names = os.listdir(folder)
            for name in sorted(names):
                if name.casefold() == LESSON and LESSON not in names:
                    yield Mistake(folder / name, None, f"a lesson's text is called {LESSON!r}: rename this file")


def _wrong_place(folder: Path, content: Path, known: Mapping[str, Path]) -> str | None:
    if folder.parent != content:
        return f"a lesson's folder lies directly in {content}, or its lesson is not found: move {folder.name!r} there"
    if folder.name in _OWN_FOLDERS:
        return f"{folder.name!r} is the folder for the site's own {folder.name}: give the lesson another name"
    composed = unicodedata.normalize("NFC", folder.name)
    if _is_address(composed) and composed != folder.name:
        return (
            "letters and their accents stand apart in this folder's name (NFD), as some systems write them: "
            f"rename it {composed!r}, typed anew, or links will not find it"
        )
    if not _is_address(folder.name):
        return (
            f"{folder.name!r} cannot be a lesson's address: a name begins with a letter or a digit, and goes on with "
            "letters, digits, spaces and any of . + - _ (a lesson that is not ready says draft = true)"
        )
    if (other := known.get(_folded(folder.name))) is not None:
        return f"{folder.name!r} and {other.name!r} are the same folder on some computers: rename one of them"
    return None


def _is_address(name: str) -> bool:
    """Whether a folder's name can be a lesson's address. In many scripts letters carry marks, which are no letters."""
    is_fine = all(letter in "_ .+-" or letter.isalnum() or unicodedata.category(letter)[0] == "M" for letter in name)
    return is_fine and name[0].isalnum() and name[-1] not in " ."


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _read_site(file: Path, mistakes: list[Mistake]) -> Site | None:
    if not file.exists() and not file.is_symlink():
        if file.parent.is_dir():
            mistakes.append(Mistake(file, None, "missing: it gives the site's title, summary and authors"))
        return None
    source = decoded(file, mistakes)
    if source is None:
        return None
    kinds: dict[str, type] = {
        "title": str, "summary": str, "authors": list, "language": str, "base": str, "licence": str,
        "packages": list, "embeds": list, "macros": dict, "words": Mapping,
    }  # fmt: skip
    table = _read_toml(source, 1, file, kinds, {"title", "summary", "authors"}, mistakes)
    if table is None:
        return None
    base = table.get("base") or None
    wrong = _wrong_base(base) if base else None
    if wrong:
        mistakes.append(Mistake(file, line_of_key(source, "base"), wrong))
        return None
    embeds = tuple(embed.rstrip("/").lower() for embed in table.get("embeds", ()))
    for embed in embeds:
        if not _ORIGIN.fullmatch(embed):
            line = line_of_key(source, "embeds")
            said = f"embeds names places that pages may show something of, like 'https://example.org', not {embed!r}"
            mistakes.append(Mistake(file, line, said))
            return None
    return Site(**{**_with_tuples(table), "base": base and base.rstrip("/") + "/", "embeds": embeds})


def _wrong_base(base: str) -> str | None:
    """What keeps a text from being the address that all pages of a site begin with."""
    strange = re.search(r"""[\s"'<>\\^`{|}?#]""", base)
    if strange:
        return f"base is {_ADDRESS}, without {strange[0]!r}: not {base!r}"
    try:
        parts = urlsplit(base)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if is_whole:
        return None
    guess = f"https://{base.strip('/')}/"
    hint = f" (did you mean {guess!r}?)" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", base) else ""
    return f"base is {_ADDRESS}, not {base!r}{hint}"


def _read_lesson(slug: str, folder: Path, site: Site | None, mistakes: list[Mistake]) -> Source | None:
    file = folder / LESSON
    whole = decoded(file, mistakes)
    if whole is None:
        return None
    lines = whole.split("\n")
    begin = next((at for at, line in enumerate(lines) if line.strip()), 0)
    end = next((at for at, line in enumerate(lines) if at > begin and line.strip() == FENCE), None)
    if lines[begin].strip() != FENCE or end is None:
        mistakes.append(Mistake(file, begin + 1, _no_front_matter(lines[begin:])))
        return Source(slug, folder, whole, _after_yaml(lines, begin), None)
    front_matter = _read_front_matter("\n".join(lines[begin + 1 : end]), begin + 2, file, site, mistakes)
    return Source(slug, folder, whole, "\n" * (end + 1) + "\n".join(lines[end + 1 :]), front_matter)


def _after_yaml(lines: list[str], begin: int) -> str:
    """The text, without front matter of another kind: what is wrong with that is said, and none of it is Markdown."""
    end = next((at for at, line in enumerate(lines) if at > begin and line.strip() in ("---", "...")), None)
    if lines[begin].strip() != "---" or end is None:
        return "\n".join(lines)
    return "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _no_front_matter(lines: list[str]) -> str:
    expected = f"a lesson begins with front matter: TOML between two lines of {FENCE}"
    if lines[0].strip() == "---":
        return f'{expected}; this one is YAML between lines of ---: write {FENCE} and title = "…" instead'
    if lines[0].strip() == FENCE:
        return f"{expected}; the second is missing"
    return expected


def _read_front_matter(
    source: str, first_line: int, file: Path, site: Site | None, mistakes: list[Mistake]
) -> FrontMatter | None:
    kinds = {
        "title": str, "summary": str, "date": datetime.date, "authors": list, "language": str,
        "order": int, "draft": bool, "packages": list, "files": list, "symbols": dict, "data": dict,
        "signature": str, "question": str, "afterwards": str,
    }  # fmt: skip
    table = _read_toml(source, first_line, file, kinds, {"title", "summary", "date"}, mistakes)
    if table is None:
        return None
    strange = next((role for role in table.get("symbols", {}).values() if role not in ROLES), None)
    if strange is not None:
        line = line_of_key(source, "symbols") + first_line - 1
        said = f"a symbol is {', '.join(ROLES[:-1])} or {ROLES[-1]}, not {strange!r}{did_you_mean(strange, ROLES)}"
        mistakes.append(Mistake(file, line, said))
        return None
    defaults = {"authors": site.authors if site else (), "language": site.language if site else "en"}
    return FrontMatter(**{**defaults, **_with_tuples(table)})


def _with_tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


_EXPECTED = {
    list: "a list of texts in quotes",
    dict: 'a table of texts, name = "…"',
    Mapping: 'a table, name = "…"',
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
    before = len(mistakes)
    table, broken = _tables(source, first_line, file, mistakes)
    if table is None:
        return None
    for key, value in table.items():
        line = line_of_key(source, key) + first_line - 1
        if key not in kinds:
            mistakes.append(Mistake(file, line, f"unknown key {key!r}{did_you_mean(key, kinds)}"))
        elif not _is(value, kinds[key]):
            mistakes.append(Mistake(file, line, f"{key} is {_EXPECTED[kinds[key]]}, not {_shown(value)}"))
        elif key in needed and not isinstance(value, datetime.date) and not any(map(str.strip, value)):
            mistakes.append(Mistake(file, line, f"{key} is empty"))
        elif strange := _control_character(value):
            mistakes.append(Mistake(file, line, f"{key} holds {strange!r}, a control character that no page can show"))
    misspelt = {guess for key in table if key not in kinds for guess in near(key, kinds)}
    for key in sorted(set(needed) - set(table) - misspelt - broken):
        mistakes.append(Mistake(file, first_line, f"{key} is missing"))
    return table if len(mistakes) == before else None


def _control_character(value: object) -> str | None:
    """The first character that may stand in no page and no feed, in a text or anywhere in a list or table of texts."""
    if isinstance(value, str):
        found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", value)
        return found[0] if found else None
    inner: Collection[object] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next(filter(None, map(_control_character, inner)), None)


def _tables(
    source: str, first_line: int, file: Path, mistakes: list[Mistake]
) -> tuple[dict[str, Any] | None, set[str]]:
    """What a TOML text says, without the lines that are none, and the keys on those; nothing where that cannot be told."""
    lines, broken = source.split("\n"), set[str]()
    while True:
        try:
            return tomllib.loads("\n".join(lines)), broken
        except tomllib.TOMLDecodeError as error:
            at = re.search(r" \(at line (\d+), (column \d+)\)", str(error))
            line = int(at[1]) if at else len(lines)
            # The line as it is in the file, once.
            said = str(error).replace(at[0], f" ({at[2]})") if at else str(error)
            mistakes.append(Mistake(file, line + first_line - 1, f"this is not TOML: {said}"))
            key = re.match(r"""\s*["']?([\w-]+)["']?\s*=""", lines[line - 1]) if line <= len(lines) else None
            # What goes over several lines ends nobody knows where.
            if key is None or lines[line - 1].rstrip().endswith(("[", "{", ",")):
                return None, broken
            broken.add(key[1])
            lines[line - 1] = ""


def _is(value: object, kind: type) -> bool:
    if kind is Mapping:
        return isinstance(value, dict)
    if isinstance(value, list) and kind is list:
        return all(isinstance(one, str) for one in value)
    if isinstance(value, dict) and kind is dict:
        return all(isinstance(one, str) for one in value.values())
    return type(value) is kind


def _shown(value: object) -> str:
    return repr(str(value)) if isinstance(value, datetime.date) else repr(value)
