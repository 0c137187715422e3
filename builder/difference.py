"""Where two views differ for whoever looks at them: a number may by one unit of its last digit, nothing else may."""

import base64
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from itertools import zip_longest

from nncore.figures.markup import VOID

_SPACES = " \u00a0\u202f\u2009"
_PLAIN = rf"(?:\d{{1,3}}(?:[,{_SPACES[1:]}]\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
# A digit that ends a name, as in w1, is no number; a sign may stand a space before one, as in y = 2x − 0.5.
_SAID_NUMBER = re.compile(rf"(?<![\w.])((?:[-−+][{_SPACES}]?)?(?:{_PLAIN})(?:e[-−+]?\d+)?)", re.IGNORECASE)
_PATH_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)", re.IGNORECASE)
# A colour, or a number that does not end a name, as in --x1 or url(#clip7).
_DRAWN_VALUE = re.compile(
    rf"((?<!\()#(?:[0-9a-f]{{8}}|[0-9a-f]{{6}})\b|(?<![\w.#-]){_PATH_NUMBER.pattern[1:]}", re.IGNORECASE
)
_PICTURE = re.compile(r"(data:image/png;base64,[A-Za-z0-9+/=]+)")
_AS_PYTHON = str.maketrans("−", "-", f",{_SPACES}")

_SAID = frozenset(
    {
        "alt", "aria-description", "aria-label", "aria-valuetext", "label", "placeholder", "title"
    }
)  # fmt: skip
_DRAWN = frozenset(
    {
        "aria-valuemax", "aria-valuemin", "aria-valuenow", "color", "cx", "cy", "d", "data-x0", "data-x1",
        "data-y0", "data-y1", "dx", "dy", "fill", "fill-opacity", "font-size", "fx", "fy",
        "gradienttransform", "height", "high", "low", "max", "min", "offset", "opacity", "optimum",
        "patterntransform", "points", "r", "rotate", "rx", "ry", "stop-color", "stop-opacity", "stroke",
        "stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "stroke-width", "style", "transform",
        "viewbox", "width", "x", "x1", "x2", "y", "y1", "y2"
    }
)  # fmt: skip
_WITH_VALUES = frozenset({"input", "meter", "output", "progress"})
# What cancels leaves noise in place of 0, and no screen shows it.
_UNSEEN = Decimal("1e-9")
_AROUND = 30


@dataclass(frozen=True)
class Difference:
    """The first place where two views differ: what stands there in each, with a little around it, and in which element."""

    expected: str
    found: str
    where: str = ""


@dataclass(frozen=True)
class _Piece:
    """A tag or a text of a view."""

    kind: str
    text: str
    where: str
    attributes: tuple[tuple[str, str], ...] = ()


def difference_in_bytes(expected: str, found: str) -> Difference | None:
    """The first difference of any kind."""
    if expected == found:
        return None
    at = _alike(expected, found)
    return Difference(_clipped(expected, at), _clipped(found, at))


def difference(expected: str, found: str) -> Difference | None:
    """The first difference of two views but for the last digit of what is shown or drawn, and one level of a colour."""
    if expected == found:
        return None
    end = _Piece("end", "", "")
    for one, other in zip_longest(_pieces(expected), _pieces(found), fillvalue=end):
        if different := _of_pieces(one, other):
            return different
    return None


def _of_pieces(one: _Piece, other: _Piece) -> Difference | None:
    if one.kind == other.kind == "text":
        different = _of_texts(one.text, other.text)
        return different and Difference(different.expected, different.found, one.where)
    names, other_names = ([name for name, _ in piece.attributes] for piece in (one, other))
    if (one.kind, one.text, names) != (other.kind, other.text, other_names):
        return Difference(_written(one), _written(other), one.where)
    for (name, value), (_, other_value) in zip(one.attributes, other.attributes, strict=True):
        if different := _of_attributes(one.text, name, value, other_value):
            return Difference(different.expected, different.found, f"the {name} of <{one.text}>")
    return None


def _of_attributes(tag: str, name: str, one: str, other: str) -> Difference | None:
    if _PICTURE.search(one):
        different = _of_values(one, other, _PICTURE, _is_near_picture)
        return different and Difference("a picture", "another")
    if name in _SAID:
        return _of_texts(one, other)
    if name in _DRAWN or (name == "value" and tag in _WITH_VALUES):
        return _of_values(one, other, _PATH_NUMBER if name == "d" else _DRAWN_VALUE, _is_drawn_near)
    return difference_in_bytes(one, other)


def _of_texts(expected: str, found: str) -> Difference | None:
    return _of_values(expected, found, _SAID_NUMBER, _is_near)


def _of_values(one: str, other: str, value: re.Pattern[str], is_near: Callable[[str, str], bool]) -> Difference | None:
    """The first difference in the values that a pattern finds, where they are not near, and in what stands between them."""
    if one == other:
        return None
    parts, other_parts = value.split(one), value.split(other)
    for index, (part, other_part) in enumerate(zip_longest(parts, other_parts, fillvalue="")):
        is_value = index % 2 == 1
        if part != other_part and not (is_value and part and other_part and is_near(part, other_part)):
            same = 0 if is_value else _alike(part, other_part)
            ats = [len("".join(before[:index])) + same for before in (parts, other_parts)]
            return Difference(_clipped(one, ats[0]), _clipped(other, ats[1]))
    return None


def _is_near(one: str, other: str) -> bool:
    """Whether two numbers differ by one unit of the last digit of the one that has more of them."""
    numbers = [Decimal(text.translate(_AS_PYTHON)) for text in (one, other)]
    unit = min(Decimal(1).scaleb(int(number.as_tuple().exponent)) for number in numbers)
    return abs(numbers[0] - numbers[1]) <= unit


def _is_drawn_near(one: str, other: str) -> bool:
    if "#" in one + other:
        return one[0] == other[0] and len(one) == len(other) and _are_near(*map(bytes.fromhex, (one[1:], other[1:])))
    return _is_near(one, other) or abs(Decimal(one) - Decimal(other)) <= _UNSEEN


def _are_near(one: bytes, other: bytes) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True))


def _is_near_picture(one: str, other: str) -> bool:
    """Whether two pictures, as `nncore.figures` writes them, differ by one level of their colours in each pixel."""
    chunks, other_chunks = _chunks(one), _chunks(other)
    pixels, other_pixels = chunks.pop(b"IDAT", b""), other_chunks.pop(b"IDAT", b"")
    if not pixels or chunks != other_chunks or not _are_near(pixels, other_pixels):
        return False
    width, height, depth, kind, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    is_plain = len(pixels) == height * (width + 1) and not any(pixels[:: width + 1])
    opacity = chunks.get(b"tRNS", b"")
    # In a palette that ends with what is not seen at all, that is not one level more.
    unseen = len(opacity) - 1 if opacity.endswith(b"\0") else None
    kept = not any((a == unseen) != (b == unseen) for a, b in zip(pixels, other_pixels, strict=True))
    return (depth, kind) == (8, 3) and is_plain and kept


def _chunks(picture: str) -> dict[bytes, bytes]:
    """What a PNG holds by kind, its pixels inflated; nothing of one that cannot be read."""
    found: dict[bytes, bytes] = {}
    try:
        data, at = base64.b64decode(picture.partition(",")[2]), 8
        while at < len(data):
            size, kind = struct.unpack_from(">I4s", data, at)
            found[kind] = found.get(kind, b"") + data[at + 8 : at + 8 + size]
            at += 12 + size
        return found | {b"IDAT": zlib.decompress(found[b"IDAT"]), b"IHDR": found[b"IHDR"]}
    except (ValueError, KeyError, struct.error, zlib.error):
        return {}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Piece] = []
        self.open: list[str] = []

    def add(self, kind: str, text: str, attributes: tuple[tuple[str, str], ...] = ()) -> None:
        self.found.append(_Piece(kind, text, f"<{self.open[-1]}>" if self.open else "", attributes))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.add("start", tag, tuple((name, value or "") for name, value in attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        self.add("end of", tag)

    def handle_data(self, data: str) -> None:
        self.add("text", data)

    def handle_comment(self, data: str) -> None:
        self.add("comment", data)


def _pieces(markup: str) -> Iterator[_Piece]:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return iter(reader.found)


def _written(piece: _Piece) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in piece.attributes)
    wholes = {"start": f"<{piece.text}{attributes}>", "end of": f"</{piece.text}>", "end": "nothing more"}
    return _clipped(wholes.get(piece.kind, piece.text), 0)


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _clipped(text: str, at: int) -> str:
    start, end = max(0, at - _AROUND), at + _AROUND
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}".replace("\n", "⏎")
