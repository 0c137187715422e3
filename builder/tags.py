"""One pass over finished HTML: formulas and code put back, slots for what the text refers to, ids and their lines."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Literal

from builder.kept import BESIDE, CELL, CODE, EMPTY, FIGURE, FIGURE_END, FORMULA, RAW, SLOT, Code, Image, Kept
from builder.marks import line, number, plain
from builder.maths import PREFIX, Formula, Rendered

_PIECE = re.compile(
    r"(?P<comment><!--.*?-->)|(?P<tag><(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>)"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s=>"'/]+)(?P<is>\s*=\s*)(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"']+))"""
)
_FIGURE = re.compile(rf"(<p>)?\s*{FIGURE.pattern.pattern}((?:(?!{FIGURE_END}).)*){FIGURE_END}\s*(?(1)</p>)", re.DOTALL)
_CELL = re.compile(rf"(<p>)?\s*{CELL.pattern.pattern}\s*(?(1)</p>)")
_WORDLESS = re.compile(rf'<a\s[^<>]*href="({SLOT.begin}[^"]*)"[^<>]*>\s*</a>')
_LONE = re.compile(r"<p>[\s\ufdd0-\ufddb]*(<img\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)\s*</p>")
_NO_TEXT = re.compile(rf"<p>\s*(?:{EMPTY}\s*)+</p>\n?")
_PLACE = re.compile(r"<p>((?:<a (?:id|name)=\"[^\"<>]*\"></a>\s*)+)</p>")
_FORMULA, _CODE, _RAW, _SLOT = FORMULA.pattern, CODE.pattern, RAW.pattern, SLOT.pattern
_AS_WRITTEN = frozenset({"pre", "code", "kbd", "samp", "script", "style", "textarea"})
_RAW_TEXT = frozenset({"script", "style", "textarea"})
_BESIDE = re.compile(rf'\s+{BESIDE}="([^"]*)"')
_OWN_LINK = re.compile(r'\sclass="(?:headerlink|footnote-ref|footnote-backref)"')
_OWN_ID = re.compile(r"(?:fn|fnref\d*):")
type _Kind = Literal["link", "picture", "frame"]
_ADDRESSES: dict[str, dict[str, _Kind]] = {
    "a": {"href": "link"},
    "area": {"href": "link"},
    "link": {"href": "frame"},
    "iframe": {"src": "frame"},
    "script": {"src": "picture"},
    "img": {"src": "picture", "srcset": "picture"},
    "image": {"href": "picture", "xlink:href": "picture"},
    "source": {"src": "picture", "srcset": "picture"},
    "video": {"src": "picture", "poster": "picture"},
    "audio": {"src": "picture"},
    "track": {"src": "picture"},
    "embed": {"src": "picture"},
    "object": {"data": "picture"},
}


@dataclass(frozen=True)
class Reference:
    """Something that a text refers to: a figure, a cell, a link's target, a picture, or a page in a frame.

    `slot` is what stands in the HTML in its place. A figure has a caption, as HTML, and an id where its author gave one.
    """

    kind: Literal["figure", "cell"] | _Kind
    address: str
    line: int | None
    slot: str
    caption: str = ""
    id: str | None = None


@dataclass(frozen=True)
class Cell:
    """A cell of a text, by its place among them from 1; its output stands in its slot."""

    number: int
    code: Code
    slot: str


@dataclass
class Finished:
    """The HTML with slots, and what was found in it; of each formula the HTML that it is shown as, and how it was written."""

    html: str = ""
    references: list[Reference] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    formulas: list[tuple[str, Formula]] = field(default_factory=list)
    ids: dict[str, int | None] = field(default_factory=dict)
    again: dict[str, list[int | None]] = field(default_factory=dict)


def finish(html: str, kept: Kept, rendered: Sequence[Rendered]) -> Finished:
    """The HTML as it is to be, with every problem that only shows in it noted in `kept`."""
    reader = _Reader(kept, rendered)
    text = _LONE.sub(lambda match: _as_figure(match, kept), html)
    text = _RAW.sub(lambda match: kept.raws[number(match[1])], text)
    text = "".join(reader.piece(match) for match in _PIECE.finditer(text))
    text = _CELL.sub(reader.cell, _FIGURE.sub(reader.figure, text))
    text = _PLACE.sub(r"\1", _NO_TEXT.sub("", text))
    reader.found.html = plain_but_slots(text)
    _check_ids(reader.found, kept)
    _check_words(reader.found, kept)
    return reader.found


def title(html: str, kept: Kept, rendered: Sequence[Rendered]) -> str:
    """A heading as plain text."""
    text = _FORMULA.sub(lambda match: rendered[number(match[1])].html, html)
    text = re.sub(r"<[^>]*>", "", text)
    text = _CODE.sub(lambda match: escape(kept.codes[number(match[1])], quote=False), text)
    return plain(unescape(text))


def plain_but_slots(html: str) -> str:
    """HTML without any token but those of slots."""
    parts = re.split(f"({_SLOT.pattern})", html)
    return "".join(part if at % 3 == 1 else plain(part) for at, part in enumerate(parts) if at % 3 != 2)


class _Reader:
    def __init__(self, kept: Kept, rendered: Sequence[Rendered]) -> None:
        self.kept = kept
        self.rendered = rendered
        self.found = Finished()
        self.verbatim: list[str] = []
        self.heading: str | None = None

    def piece(self, match: re.Match[str]) -> str:
        if self.verbatim and self.verbatim[-1] in _RAW_TEXT:
            closes = match["close"] and (match["name"] or "").lower() == self.verbatim[-1]
            return self.tag(match) if closes else self.kept.written(match[0])
        if match["tag"]:
            return self.tag(match)
        if match["comment"]:
            return "" if EMPTY in match[0] else self.kept.written(match[0])
        return self.text(match[0])

    def text(self, text: str) -> str:
        if self.heading is not None and (here := line(text)) is not None:
            self.found.ids[self.heading] = self.found.ids[self.heading] or here
            self.heading = None
        if self.verbatim:
            text = _FORMULA.sub(lambda match: escape(self.kept.formulas[number(match[1])].source, quote=False), text)
        else:
            text = _FORMULA.sub(lambda match: self.formula(number(match[1])), text)
        return _CODE.sub(lambda match: escape(self.kept.codes[number(match[1])], quote=False), text)

    def formula(self, which: int) -> str:
        rendered, formula = self.rendered[which], self.kept.formulas[which]
        for problem in rendered.problems:
            self.kept.wrong(formula.line, problem)
        for id_ in re.findall(r'\sid="([^"]+)"', rendered.html):
            self.id(unescape(id_), formula.line)
        self.found.formulas.append((rendered.html, formula))
        return rendered.html

    def tag(self, match: re.Match[str]) -> str:
        name = match["name"].lower()
        if match["close"]:
            if name in self.verbatim:
                del self.verbatim[len(self.verbatim) - 1 - self.verbatim[::-1].index(name) :]
            return plain(match[0])
        is_closed = match["rest"].rstrip().endswith("/")
        if name in _AS_WRITTEN and not is_closed:
            self.verbatim.append(name)
        known = {} if _OWN_LINK.search(match["rest"]) else _ADDRESSES.get(name, {})
        at = line("".join(_BESIDE.findall(match["rest"])))
        rest = _ATTRIBUTE.sub(lambda one: self.attribute(one, name, known, at), _BESIDE.sub("", match["rest"]))
        return f"<{match['name']}{rest}>"

    def attribute(self, match: re.Match[str], tag: str, known: dict[str, _Kind], beside: int | None) -> str:
        name = match["name"].lower()
        value = next(match[group] for group in ("double", "single", "bare") if match[group] is not None)
        at = line(value) or beside
        written = escape(unescape(value))
        if name in known:
            written = self.address(unescape(value), at, name, known[name])
        elif name == "id" or (name == "name" and tag == "a" and not re.search(r"\sid\s*=", match.string)):
            self.id(unescape(plain(value)), at)
            if re.fullmatch(r"h[1-6]", tag):
                self.heading = unescape(plain(value))
        written = self.kept_in(written)
        if not any(char in value for char in _STANDING) and name not in known:
            return match[0]
        return f'{match["name"]}{match["is"].strip()}"{written}"'

    def kept_in(self, value: str) -> str:
        value = _FORMULA.sub(lambda match: escape(self.kept.formulas[number(match[1])].source), value)
        return _CODE.sub(lambda match: escape(self.kept.codes[number(match[1])]), value)

    def address(self, value: str, at: int | None, name: str, kind: _Kind) -> str:
        if name != "srcset":
            return self.slot(kind, plain(self.kept.written(value)).strip(), at)
        entries = [entry.split() for entry in re.split(r",\s+|,$", plain(self.kept.written(value))) if entry.strip()]
        return ", ".join(" ".join([self.slot(kind, entry[0], at), *map(escape, entry[1:])]) for entry in entries)

    def slot(self, kind: _Kind, address: str, at: int | None) -> str:
        if kind == "picture" and re.search(r"\.py(?:[?#]\S*)?$", address):
            self.kept.wrong(at, f"the figure {address!r} needs a paragraph of its own")
            return escape(address)
        slot = SLOT.of(len(self.found.references))
        self.found.references.append(Reference(kind, address, at, slot))
        return slot

    def figure(self, match: re.Match[str]) -> str:
        image = self.kept.images[number(match[2])]
        slot = SLOT.of(len(self.found.references))
        caption = plain_but_slots(match[3]).strip()
        self.found.references.append(Reference("figure", image.address, image.line, slot, caption, image.id))
        if image.id:
            self.id(image.id, image.line)
        return f'<div class="figure-place">{slot}</div>'

    def cell(self, match: re.Match[str]) -> str:
        code = self.kept.cells[number(match[2])]
        slot = SLOT.of(len(self.found.references))
        self.found.references.append(Reference("cell", "", code.line, slot))
        self.found.cells.append(Cell(len(self.found.cells) + 1, code, slot))
        return slot

    def id(self, id_: str, at: int | None) -> None:
        if id_ in self.found.ids:
            self.found.again.setdefault(id_, []).append(at)
        else:
            self.found.ids[id_] = at


_STANDING = {chr(code) for code in range(0xFDD0, 0xFDF0)}


def _as_figure(match: re.Match[str], kept: Kept) -> str:
    """A figure whose image was written as a reference, `![Its caption][dial]`."""
    attributes = {one["name"]: one for one in _ATTRIBUTE.finditer(match[1])}
    source = attributes["src"]["double"] if "src" in attributes and attributes["src"]["double"] else ""
    address = unescape(plain(source))
    if not re.search(r"\.py(?:[?#]\S*)?$", address):
        return match[0]
    caption = attributes["alt"]["double"] if "alt" in attributes else ""
    at = line(source)
    if not (caption or "").strip():
        kept.wrong(at, f"the figure {address!r} needs a caption between the square brackets")
    id_ = attributes["id"]["double"] if "id" in attributes else None
    return f"<p>{kept.image(Image(address, at, plain(id_) if id_ else None), caption or '')}</p>"


def _check_words(found: Finished, kept: Kept) -> None:
    at = {one.slot: one for one in found.references}
    for match in _WORDLESS.finditer(found.html):
        link = at[match[1]]
        kept.wrong(link.line, f"the link {link.address!r} needs words between the square brackets")


def _check_ids(found: Finished, kept: Kept) -> None:
    for id_, lines in found.again.items():
        if not id_.startswith(PREFIX) or lines[0] is None:
            kept.wrong(lines[0], f"the id {id_!r} is used {len(lines) + 1} times; an id names one thing")
    for id_, at in found.ids.items():
        if ":" in id_ and not id_.startswith(PREFIX) and not _OWN_ID.match(id_):
            kept.wrong(at, f"the id {id_!r} has a colon: those with a colon are the page's own, write a dash")


def put(html: str, answer: Callable[[str], str | None]) -> str:
    """HTML with every slot replaced."""
    return _SLOT.sub(lambda match: answer(match[0]) or "", html)
