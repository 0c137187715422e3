"""What is taken out of a text before Markdown sees it, with tokens in its place, and what was found wrong on the way."""

import re
from dataclasses import dataclass, field

from builder.marks import LINE, Token, number
from builder.maths import NOTHING, Formula

FORMULA = Token("\ufddc", "\ufddd")
CODE = Token("\ufdde", "\ufddf")
RAW = Token("\ufde0", "\ufde1")
FIGURE = Token("\ufde2", "\ufde3")
FIGURE_END = "\ufde4"
EMPTY = NOTHING
BESIDE = "data-line-of-id"
SLOT = Token("\ufde6", "\ufde7")
CELL = Token("\ufde8", "\ufde9")


@dataclass(frozen=True)
class Problem:
    """Something wrong with a passage of the text, and its line in the author's file, where it is known."""

    line: int | None
    text: str


@dataclass(frozen=True)
class Image:
    """An image of a Python file, alone in its paragraph."""

    address: str
    line: int | None
    id: str | None


@dataclass(frozen=True)
class Code:
    """A block of code that is live: its source, the line of its fence and those of the source, its title."""

    source: str
    line: int | None
    lines: tuple[int | None, ...]
    raises: bool = False
    title: str = ""


@dataclass
class Kept:
    """What tokens stand for: each number is a place in one of these lists; `names` are the ids that HTML gives by hand."""

    formulas: list[Formula] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    cells: list[Code] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    is_open: bool = False
    depth: int = 0

    def formula(self, formula: Formula) -> str:
        """Keep a formula; the token for it."""
        self.formulas.append(formula)
        return FORMULA.of(len(self.formulas) - 1)

    def code(self, text: str) -> str:
        """Keep the text of a piece of code; the token for it."""
        self.codes.append(text)
        return CODE.of(len(self.codes) - 1)

    def raw(self, html: str) -> str:
        """Keep HTML that nothing may change; the token for it."""
        self.raws.append(html)
        return RAW.of(len(self.raws) - 1)

    def image(self, image: Image, caption: str) -> str:
        """Keep a figure's image; its caption between tokens."""
        self.images.append(image)
        return FIGURE.of(len(self.images) - 1) + caption + FIGURE_END

    def cell(self, cell: Code) -> str:
        """Keep a live block of code; the token for it."""
        self.cells.append(cell)
        return CELL.of(len(self.cells) - 1)

    def wrong(self, line: int | None, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(line, text))

    def written(self, text: str) -> str:
        """A text with what its author wrote in place of formulas and code, and without marks."""
        text = _FORMULA.sub(lambda match: self.formulas[number(match[1])].source, text)
        return _LINE.sub("", _CODE.sub(lambda match: self.codes[number(match[1])], text))


_FORMULA, _CODE, _LINE = FORMULA.pattern, CODE.pattern, re.compile(LINE.pattern)
