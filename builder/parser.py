"""What the readers of blocks know of each other: how the lines inside of a block are read in their turn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from builder.kept import Kept
from builder.marks import Line

type Lines = Sequence[Line]
type Block = tuple[int, list[str]]
"""The line after a block's end, and the block as Python-Markdown reads it."""


@dataclass(frozen=True)
class Parser:
    """What a block's reader is given.

    `kept` takes out code, formulas and mistakes; `words` are the titles of boxes; `blocks` reads lines that stand inside of
    another block, `item` those of a list's item, where a list may follow the first line at once; `interrupts` says whether
    a line begins a block although a paragraph goes before it without an empty line.
    """

    kept: Kept
    words: Mapping[str, str]
    blocks: Callable[[Lines], list[str]]
    item: Callable[[Lines], list[str]]
    interrupts: Callable[[Lines, int], bool]
