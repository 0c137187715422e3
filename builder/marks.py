"""Marks that carry a line number through Jinja and Markdown, and the tokens that stand in for what they must not touch.

Both are written in noncharacters, which no text may hold, so that nothing an author writes can be taken for one.
"""

import re
from dataclasses import dataclass

_DIGITS = "".join(map(chr, range(0xFDD0, 0xFDDA)))
_TO_DIGITS = str.maketrans("0123456789", _DIGITS)
_FROM_DIGITS = str.maketrans(_DIGITS, "0123456789")
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Token:
    """A kind of token: it begins and ends with a noncharacter and carries a number."""

    begin: str
    end: str

    def of(self, number: int) -> str:
        """The token that carries a number."""
        return self.begin + str(number).translate(_TO_DIGITS) + self.end

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds such tokens; the number is the first group, to be read with `number`."""
        return re.compile(f"{self.begin}([{_DIGITS}]+){self.end}")


LINE = Token("\ufdda", "\ufddb")
_LINE = LINE.pattern

_JINJA = re.compile(
    r"(?P<comment><!--\#.*?\#-->|\{%[+-]?\s*set\b[^=]*?%\}.*?\{%[+-]?\s*endset\b.*?%\})|\{%[+-]?\s*raw\s*-?%\}(?P<raw>.*?)\{%[+-]?\s*endraw\s*[+-]?%\}"
    r"|(?P<block>\{%.*?%\})|(?P<value>\{\{(?P<left>-?).*?\}\})",
    re.DOTALL,
)


@dataclass(frozen=True)
class Line:
    """A line of a lesson and its number in the author's file, where it is known."""

    number: int | None
    text: str


def number(digits: str) -> int:
    """The number that a token's digits stand for."""
    return int(digits.translate(_FROM_DIGITS))


def mark(source: str, first_line: int = 1) -> str:
    """The source with a mark before the first word of every line: Jinja may repeat and join lines then.

    No mark stands inside of Jinja's own tags, nor where it would keep `{%-` or `-%}` from joining lines.
    """
    source = _NONCHARACTERS.sub("\ufffd", source)
    skipped = _jinja(source)
    marked: list[str] = []
    done = 0
    start = 0
    for at, text in enumerate(source.split("\n")):
        place = _first_word(source, start, start + len(text), skipped)
        if place is not None:
            marked += [source[done:place], LINE.of(first_line + at)]
            done = place
        start += len(text) + 1
    return "".join([*marked, source[done:]])


def unmarked(text: str) -> str:
    """The text without its marks."""
    return _LINE.sub("", text)


def line(text: str) -> int | None:
    """The line that the first mark in a text carries."""
    found = _LINE.search(text)
    return number(found[1]) if found else None


def plain(text: str) -> str:
    """The text without any noncharacter, whole tokens or parts of them."""
    return _NONCHARACTERS.sub("", _LINE.sub("", text))


def lines(text: str) -> list[Line]:
    """The lines of a text, marked or not, each with its number; a line that Jinja made has that of the line before."""
    parts = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    is_marked = _LINE.search(text) is not None
    found: list[Line] = []
    for at, part in enumerate(parts, 1):
        before = found[-1].number if found else None
        own = (line(part) or before) if is_marked else at
        found.append(Line(own, _CONTROLS.sub("", plain(part))))
    return found


def _jinja(source: str) -> list[tuple[int, int, int | None]]:
    """Where Jinja's tags begin and end, and where a mark may stand instead: before a value that strips nothing."""
    spans: list[tuple[int, int, int | None]] = []
    for match in _JINJA.finditer(source):
        if match["raw"] is not None:
            spans += [(match.start(), match.start("raw"), None), (match.end("raw"), match.end(), None)]
        else:
            keeps = match["value"] is not None and not match["left"]
            spans.append((match.start(), match.end(), match.start() if keeps else None))
    return spans


def _first_word(source: str, start: int, end: int, skipped: list[tuple[int, int, int | None]]) -> int | None:
    at = start
    for begin, stop, instead in skipped:
        if stop <= at:
            continue
        if begin >= end:
            break
        word = re.compile(r"\S").search(source, at, min(begin, end)) if begin > at else None
        if word:
            return word.start()
        if instead is not None and begin >= start:
            return instead
        at = stop
    word = re.compile(r"\S").search(source, at, end) if at < end else None
    return word.start() if word else None
