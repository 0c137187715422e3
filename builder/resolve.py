"""From what texts refer to, to where that is: links, pictures, figures and files, each looked up and each mistake named."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from builder.markdown import Reference
from builder.mistakes import Mistake, did_you_mean
from builder.read import LESSON, NAMES, STATIC, FrontMatter, Source, is_hidden, line_of_key
from builder.references import Text
from builder.sandbox.imports import CONTENT, Library
from nncore.figures.exercise import is_exercise

_HOME = "index.html"
# What every site has beside its lessons, and somebody may want to point to.
_OF_THE_SITE = {"feed.xml", "notices.txt"}
_MODULE_PART = re.compile(r"[^.\s/\\]+")
# The names in a folder; each is looked into once.
type Listed = Callable[[Path], frozenset[str]]
# What has a meaning of its own in an address.
_PLAIN = re.compile(r"[%?# ]")
_ID = re.compile(r"[^\s:\"'<>]+")


@dataclass(frozen=True)
class Place:
    """A figure's place in a text, or an exercise's: its id, its module, its caption as HTML."""

    id: str
    module: str
    file: Path
    caption: str
    slot: str
    is_exercise: bool = False


@dataclass(frozen=True)
class Address:
    """Where a link or picture leads, as the page needs it; the file that is there, and what has to be published for it."""

    href: str
    file: Path | None = None
    published: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Resolved:
    """A text with everything found that it refers to: addresses by slot, figures in order, files by their path in the site."""

    text: Text
    addresses: Mapping[str, Address]
    figures: tuple[Place, ...]
    files: Mapping[str, Path]
    data: tuple[Path, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Known:
    """What there is to be referred to: every lesson's ids, which lessons are drafts, and whose pictures may be shown."""

    content: Path
    library: Library
    ids: Mapping[str, frozenset[str]]
    drafts: frozenset[str]
    listed: Listed
    embeds: frozenset[str]

    @cached_property
    def static(self) -> Path:
        """The folder that is copied as it is."""
        return self.content / STATIC


def resolve(
    texts: Iterable[Text], content: Path, library: Library, drafts: Iterable[str] = (), embeds: Iterable[str] = ()
) -> tuple[Resolved, ...]:
    """Look up what every text refers to. Nothing is raised: each result holds its own mistakes."""
    texts, listed = tuple(texts), cache(_names)
    places = {text.source.slug: _places(text, content, library, listed) for text in texts}
    ids = {
        text.source.slug: frozenset([*text.document.ids, *(place.id for place in places[text.source.slug][0])])
        for text in texts
    }
    ids = {**dict.fromkeys(drafts, frozenset()), **ids}
    known = Known(content, library, ids, frozenset(drafts), listed, frozenset(embeds))
    return tuple(_resolved(text, known, *places[text.source.slug]) for text in texts)


def _resolved(text: Text, known: Known, places: tuple[Place, ...], mistakes: list[Mistake]) -> Resolved:
    addresses: dict[str, Address] = {}
    files: dict[str, Path] = {}
    wrong = list(mistakes)
    for reference in text.document.references:
        if reference.kind in ("figure", "cell") or "{{" in reference.address:
            continue
        try:
            found = _looked_up(reference, text.source, known)
        except ValueError as error:
            wrong.append(Mistake(text.source.file, reference.line, str(error)))
            continue
        addresses[reference.slot] = found
        files |= found.published
    data = _declared(text.source, known, wrong)
    return Resolved(text, addresses, places, files, data, tuple(wrong))


def _places(text: Text, content: Path, library: Library, listed: Listed) -> tuple[tuple[Place, ...], list[Mistake]]:
    """The figures of a text, and what is wrong with how they are put in."""
    source = text.source
    places: dict[str, Place] = {}
    mistakes: list[Mistake] = []
    given: set[str | None] = set()
    for reference in text.document.references:
        if reference.kind != "figure":
            continue
        try:
            place = _place(reference, source, content, library, listed)
            # Of ids that the text gives, it is said already where two are the same, or one is the page's own.
            if reference.id is None or (reference.id not in given and ":" not in reference.id):
                _check_id(place, places, reference, text.document.ids)
        except ValueError as error:
            mistakes.append(Mistake(source.file, reference.line, str(error)))
            continue
        places[place.id] = place
        given |= {reference.id} - {None}
        # An id that the text gives the figure is one of the text's own: twice there, it is a mistake already.
        if reference.id is None and place.id in text.document.ids:
            line = text.document.ids[place.id]
            mistakes.append(Mistake(source.file, line, f"the id {place.id!r} is that of a figure already"))
    return tuple(places.values()), mistakes


def _place(reference: Reference, source: Source, content: Path, library: Library, listed: Listed) -> Place:
    address = reference.address
    split = _split(address)
    if split.netloc:
        raise ValueError(f"the figure {address!r}: a figure is a file of this site, and no address elsewhere")
    wanted = _normal(source.folder / unquote(split.path))
    file = _on_disk(wanted, content, listed) if wanted.is_relative_to(content) else None
    if file is None:
        folder = wanted.parent if wanted.is_relative_to(content) and wanted.parent.is_dir() else source.folder
        prefix = address.rpartition("/")[0]
        known = [path.name for path in sorted(folder.glob("*.py")) if path.name != NAMES and path.is_file()]
        guesses = [f"{prefix}/{name}" if prefix else name for name in known]
        raise ValueError(f"there is no figure {address!r}{did_you_mean(address, guesses)}")
    if file.name == NAMES:
        raise ValueError(f"{NAMES} gives the text its names; it is no figure")
    parts = file.relative_to(content).with_suffix("").parts
    if not all(_MODULE_PART.fullmatch(part) for part in parts[1:]):
        raise ValueError(f"the figure {address!r}: dots and spaces cannot stand in the names of its file and folders")
    module = ".".join([CONTENT, library.package(parts[0]), *parts[1:]])
    is_one = _is_exercise(file)
    # A section about softmax may well have an exercise of that name.
    made = f"{'exercise-' if is_one else ''}{file.stem.replace('_', '-')}"
    return Place(reference.id or made, module, file, reference.caption, reference.slot, is_one)


def _is_exercise(file: Path) -> bool:
    try:
        return is_exercise(file.read_bytes())
    except OSError:
        # What cannot be read is said when it is run.
        return False


def _check_id(place: Place, places: Mapping[str, Place], reference: Reference, ids: Mapping[str, int | None]) -> None:
    if not _ID.fullmatch(place.id):
        raise ValueError(
            f"the id {place.id!r} of the figure {reference.address!r} holds what no id may: give it another"
        )
    other = places.get(place.id)
    if other is None:
        return
    how = f"![…]({reference.address}){{#{place.id}-2}}"
    if other.file == place.file:
        raise ValueError(f"the figure {reference.address!r} is in this lesson already; its id would be there twice")
    raise ValueError(
        f"the figures {other.file.name!r} and {reference.address!r} have the same id, {place.id!r}: give one of them "
        f"another, {how}"
    )


def _looked_up(reference: Reference, source: Source, known: Known) -> Address:
    """Where a link or a picture leads, as the finished page needs it. Raises a ValueError where it leads nowhere."""
    address = reference.address
    parts = _split(address)
    if parts.scheme or parts.netloc:
        _check_elsewhere(address, parts)
        if reference.kind != "link":
            _check_embed(address, known)
        return Address(address)
    path = unquote(parts.path)
    if path.startswith("/"):
        raise ValueError(
            f"the link {address!r} begins at the root of the host, where this site may not be: write it from this lesson, "
            f"{'..' + path!r}"
        )
    if not path:
        _check_anchor(address, parts.fragment, source.slug, source, known)
        return Address(address)
    target = _normal(source.folder / path)
    rest = f"{'?' if parts.query else ''}{parts.query}{'#' if parts.fragment else ''}{parts.fragment}"
    if reference.kind != "picture":
        slug = _lesson_at(target, known)
        if slug is not None:
            return Address(_lesson_address(address, slug, parts.fragment, source, known))
        if target in (known.content, known.content / _HOME):
            return Address(f"../{_HOME}{rest}")
        if target.parent == known.content and target.name in _OF_THE_SITE:
            return Address(f"../{target.name}{rest}")
    found = _file_at(target, known)
    if found is None:
        if path.strip("/") in known.ids:
            raise ValueError(f"the link {address!r} leads nowhere (did you mean '../{path.strip('/')}/'?)")
        raise ValueError(
            f"the link {address!r} leads nowhere{did_you_mean(address.partition('#')[0], _nearby(source, known))}"
        )
    place, file = found
    # What is in static/ is published as it is, whether anything leads there or not.
    is_static = file.is_relative_to(known.static)
    return Address(_relative(place, source) + rest, file, {} if is_static else {place: file})


def _check_embed(address: str, known: Known) -> None:
    parts = urlsplit(address.lower())
    origin = f"{parts.scheme or 'https'}://{parts.netloc}"
    if parts.netloc and origin not in known.embeds:
        raise ValueError(
            f"{address!r} comes from elsewhere, which would learn who reads here: put a copy beside the lesson, or allow it "
            f'in site.toml, embeds = ["{origin}"]'
        )


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise ValueError(f"the link {address!r} is no address: {error}") from error


def _check_elsewhere(address: str, parts: SplitResult) -> None:
    """Raise a ValueError for an address that leads nowhere on any reader's computer."""
    if len(parts.scheme) == 1 or parts.scheme == "file":
        raise ValueError(f"the link {address!r} is a path of this computer: write it from this lesson, with /")
    if parts.scheme in {"http", "https"} and not parts.netloc:
        raise ValueError(f"the link {address!r} names no host, as https://example.org/ does")


def _lesson_at(target: Path, known: Known) -> str | None:
    if target.name in (LESSON, _HOME):
        target = target.parent
    return target.name if target.parent == known.content and target.name in known.ids else None


def _lesson_address(address: str, slug: str, fragment: str, source: Source, known: Known) -> str:
    if slug in known.drafts and source.slug not in known.drafts:
        raise ValueError(f"the link {address!r}: the lesson {slug!r} is a draft, which is not published")
    _check_anchor(address, fragment, slug, source, known)
    return f"../{quote(slug)}/{_HOME}{'#' if fragment else ''}{fragment}"


def _check_anchor(address: str, fragment: str, slug: str, source: Source, known: Known) -> None:
    anchor = unicodedata.normalize("NFC", unquote(fragment))
    ids = known.ids[slug]
    # What comes after an equals sign is a state that the figure opens.
    if not anchor or anchor in ids or anchor.partition("=")[0] in ids or anchor.startswith(("fn:", "fnref")):
        return
    where = "this lesson" if slug == source.slug else f"the lesson {slug!r}"
    raise ValueError(f"the link {address!r}: {where} has no {anchor!r}{did_you_mean(anchor, ids)}")


def _file_at(target: Path, known: Known) -> tuple[str, Path] | None:
    """A file of the content folder, or one that is copied as it is, with its path in the site."""
    if not target.is_relative_to(known.content):
        return None
    relative = target.relative_to(known.content)
    if relative.parts and relative.parts[0] == STATIC:
        relative = relative.relative_to(STATIC)
    else:
        file = _on_disk(target, known.content, known.listed)
        if file:
            return file.relative_to(known.content).as_posix(), file
    file = _on_disk(known.static / relative, known.static, known.listed)
    return (file.relative_to(known.static).as_posix(), file) if file else None


def _relative(place: str, source: Source) -> str:
    own = f"{source.slug}/"
    return quote(place.removeprefix(own)) if place.startswith(own) else f"../{quote(place)}"


def _nearby(source: Source, known: Known) -> list[str]:
    """What an address in a text may be, as it is written there: the other lessons, and the files beside it."""
    addresses = [*(f"../{other}/" for other in known.ids), *_beside(source)]
    return [_PLAIN.sub(lambda match: quote(match[0]), address) for address in addresses]


def _beside(source: Source) -> list[str]:
    """The files of a lesson, by their paths from there."""
    return [
        Path(folder, name).relative_to(source.folder).as_posix()
        for folder, _, names in os.walk(source.folder)
        for name in names
        if not is_hidden(name) and Path(folder, name).is_file()
    ]


def _on_disk(file: Path, root: Path, listed: Listed) -> Path | None:
    """A file by its name as the disk has it, nothing hidden: not every host forgives other letters.

    Accents may be part of their letters or stand apart, as systems differ in that and nobody sees it.
    """
    place = root
    for part in file.relative_to(root).parts:
        names = listed(place) if not is_hidden(part) else frozenset()
        same = [part] if part in names else [name for name in names if _composed(name) == _composed(part)]
        if not same:
            return None
        place /= same[0]
    return place if place.is_file() else None


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _names(folder: Path) -> frozenset[str]:
    return frozenset(os.listdir(folder)) if folder.is_dir() else frozenset()


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))


def _declared(source: Source, known: Known, mistakes: list[Mistake]) -> tuple[Path, ...]:
    """The data files that a lesson's front matter names."""
    front_matter: FrontMatter | None = source.front_matter
    found: list[Path] = []
    for pattern in front_matter.files if front_matter else ():
        matched = _matched(pattern, source.folder)
        files = [_on_disk(path, known.content, known.listed) for path in matched if path.is_relative_to(known.content)]
        own = [file for file in files if file]
        if not own:
            mistakes.append(Mistake(source.file, _line_of_pattern(pattern, source), _no_file(pattern, matched, source)))
        found += own
    return tuple(dict.fromkeys(found))


def _matched(pattern: str, folder: Path) -> list[Path]:
    if not pattern or pattern.startswith(("/", "\\")) or "\0" in pattern:
        return []
    try:
        return [_normal(path) for path in sorted(folder.glob(pattern))]
    except (ValueError, NotImplementedError):
        # What is no pattern to some versions of Python.
        return []


def _no_file(pattern: str, matched: Iterable[Path], source: Source) -> str:
    where = f"files: {pattern!r} names no file of the content folder"
    if any(path.is_dir() for path in matched):
        return f"{where}: it is a folder, and {pattern.rstrip('/') + '/*'!r} names the files in it"
    return f"{where}{did_you_mean(pattern, _beside(source))}"


def _line_of_pattern(pattern: str, source: Source) -> int:
    """The line on which the front matter names a file."""
    begin = line_of_key(source.whole, "files")
    rest = source.whole.split("\n")[begin - 1 :]
    return next(
        (at for at, line in enumerate(rest, begin) if re.search(rf"""["']{re.escape(pattern)}["']""", line)), begin
    )
