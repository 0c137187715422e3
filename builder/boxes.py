"""Boxes, which Markdown's authors call admonitions or callouts: written with `!!!`, with `:::`, or as a directive."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from builder import fences, indents, maths, passages
from builder.kept import EMPTY
from builder.marks import Line
from builder.parser import Block, Lines, Parser

_COLONS = re.compile(r" {0,3}(:{3,})[ \t]*(.*?)[ \t]*$")
_BOX = re.compile(r" {0,3}(?:!!!|\?\?\?\+?) ?[\w\"-]")
_BOX_HEAD = re.compile(r'(?:!!!|\?\?\?\+?)(?: [\w-]+(?: +inline)?(?: +end)?|(?: [\w-]+)+ +".*"|(?<=[?+]) ".*")')
_CALLOUT = re.compile(r"\[!(\w+)\][-+]?[ \t]*$")


def directive(header: fences.Header, first: Line, inner: Lines, parser: Parser) -> list[str]:
    """What a directive of MyST's is here: a formula, a box, or a mistake that says what to write instead."""
    name, argument = header.directive, header.argument
    options, inner = _options(inner)
    if name == "math":
        latex = "\n".join([argument, *(one.text for one in inner)]).strip()
        formula = maths.Formula(f"$${latex}$$", latex, True, first.number, options.get("label") or None)
        return [parser.kept.formula(formula)]
    if name in fences.BOXES:
        return _written(_Box(name, _title_in(name, argument), options), inner, first, parser)
    instead = fences.INSTEAD.get(
        name, "there is none here of this name; code begins with ```python or another language"
    )
    parser.kept.wrong(first.number, f"the directive {{{name}}} is of another generator: {instead}")
    return []


def is_colons(lines: Lines, at: int) -> bool:
    """Whether a line of colons begins a box."""
    return _box_of(lines[at].text) is not None


def colons(lines: Lines, at: int, parser: Parser) -> Block:
    """A box between two lines of colons."""
    match, box = _COLONS.match(lines[at].text), _box_of(lines[at].text)
    assert match
    assert box
    end = _closing(lines, at)
    if end is None:
        parser.kept.wrong(lines[at].number, f"this box is not closed: a line of {match[1]} has to end it")
    options, inner = _options(lines[at + 1 : end])
    title, inner = (box.title, inner) if box.title else _titled(inner)
    after = len(lines) if end is None else end + 1
    return after, _written(_Box(box.kind, title, {**box.options, **options}), inner, lines[at], parser)


def is_box(lines: Lines, at: int) -> bool:
    """Whether a line begins a box whose text is indented."""
    return bool(_BOX.match(lines[at].text))


def box(lines: Lines, at: int, parser: Parser) -> Block:
    """A box whose text is indented."""
    end, inner = indents.children(lines, at + 1, indents.of_first(lines, at + 1, 2, 4))
    if not inner:
        parser.kept.wrong(lines[at].number, f"{lines[at].text.strip()} has no text: indent its text by four spaces")
    head = re.sub(r"^ *(!!!|\?\?\?\+?) ?", r"\1 ", lines[at].text.rstrip())
    if not _BOX_HEAD.fullmatch(head):
        parser.kept.wrong(lines[at].number, f'{head}: the title of a box stands in quotes, as in !!! note "Title"')
    elif not head.endswith('"'):
        head = f'{head} "{title(head.split()[1], parser.words)}"'
    if given := re.search(r'"(.*)"$', head):
        (shown,) = passages.written([Line(lines[at].number, given[1])], parser.kept)
        head = f'{head[: given.start()]}"{shown}"'
    return end, [head, *indents.added(parser.blocks(inner) or [EMPTY])]


def callout(inner: Lines, parser: Parser) -> Lines:
    """A quote's lines, with a title where the first one only names a kind of box, `[!NOTE]`."""
    match = _CALLOUT.match(inner[0].text) if inner else None
    if not match:
        return inner
    return [Line(inner[0].number, f"{match[0].rstrip()} {title(match[1].lower(), parser.words)}"), *inner[1:]]


def title(kind: str, words: Mapping[str, str]) -> str:
    """The title of a box that has none of its own."""
    return words.get(kind, kind.replace("-", " ").capitalize())


@dataclass(frozen=True)
class _Box:
    """A box's kind, its own title, and what else its author says of it."""

    kind: str
    title: str
    options: Mapping[str, str] = field(default_factory=dict)


def _box_of(text: str) -> _Box | None:
    """The box that `:::` begins in MyST, Quarto and VuePress; nothing where it is no such box."""
    match = _COLONS.match(text)
    found = re.match(r"\{?[ \t]*\.?(?:callout-)?([\w-]+)([^}\n]*)\}?[ \t]*(.*)$", match[2]) if match else None
    if not found or found[1] not in fences.BOXES:
        return None
    options = dict(re.findall(r"([\w-]+)=[\"']?([^\"'\s}]*)", found[2]))
    titled = re.search(r"title=\"([^\"]*)\"", found[2])
    own = "" if "=" in found[2] else found[2].strip().strip("[]")
    after = _title_in(found[1], found[3]) if match and match[2].startswith("{") else found[3]
    return _Box(found[1], titled[1] if titled else after or own, options)


def _title_in(kind: str, argument: str) -> str:
    """The title that a directive's argument is; a solution's names the exercise instead."""
    return "" if kind == "solution" and re.fullmatch(r"\S*[-_:\d]\S*", argument.strip()) else argument


def _closing(lines: Lines, at: int) -> int | None:
    """The line of colons that closes the box which begins at a line."""
    depth = 0
    for end in range(at, len(lines)):
        one = _COLONS.match(lines[end].text)
        if one and one[2]:
            depth += 1
        elif one and (depth := depth - 1) <= 0:
            return end
    return None


def _options(inner: Lines) -> tuple[dict[str, str], Lines]:
    """The options at the head of a directive, `:class: dropdown`, and the lines after them."""
    options: dict[str, str] = {}
    while inner and (option := re.match(r":([\w-]+):[ \t]*(.*?)[ \t]*$", inner[0].text)):
        options[option[1]] = option[2]
        inner = inner[1:]
    return options, inner


def _titled(inner: Lines) -> tuple[str, Lines]:
    """A box's lines without the heading that they begin with, which is its title."""
    at = next((at for at, one in enumerate(inner) if one.text.strip()), None)
    match = re.match(r"#{1,6}\s+(.*)$", inner[at].text) if at is not None else None
    return (match[1], inner[at + 1 :]) if match and at is not None else ("", inner)


def _written(box: _Box, inner: Lines, first: Line, parser: Parser) -> list[str]:
    """An admonition, or one that opens where its author says that it drops down or collapses."""
    kind = "note" if box.kind == "admonition" else box.kind
    own = box.title.strip().replace('"', "”") or title(kind, parser.words)
    (shown,) = passages.written([Line(first.number, own)], parser.kept)
    opens = "dropdown" in box.options.get("class", "") or box.options.get("collapse") in ("true", "false")
    is_open = opens and ("open" in box.options or box.options.get("collapse") == "false")
    sign = ("???+" if is_open else "???") if opens else "!!!"
    body = [f'{sign} {kind} "{shown}"', *indents.added(parser.blocks(inner) or [EMPTY])]
    name = box.options.get("name") or box.options.get("label")
    return [*body, "", f"{passages.mark(first)}{{: #{passages.mark(first)}{name} }}"] if name else body
