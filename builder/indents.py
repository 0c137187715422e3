"""Indents: how deep a line stands, and the lines that stand inside of another."""

from collections.abc import Sequence

from builder.marks import Line


def children(lines: Sequence[Line], at: int, indent: int) -> tuple[int, list[Line]]:
    """The lines from one on that are indented so far, and the empty ones between them."""
    end = last = at
    while end < len(lines) and (not lines[end].text.strip() or of(lines[end].text) >= indent):
        end += 1
        last = end if lines[end - 1].text.strip() else last
    return last, [Line(one.number, removed(one.text, indent)) for one in lines[at:last]]


def of_first(lines: Sequence[Line], at: int, least: int, most: int) -> int:
    """The columns of the first line that is not empty, within limits."""
    first = next((one.text for one in lines[at:] if one.text.strip()), "")
    return min(max(of(first), least), most)


def added(texts: Sequence[str]) -> list[str]:
    """Lines one step deeper, as Python-Markdown counts: four spaces."""
    return [f"    {text}" if text else "" for text in texts]


def of(text: str) -> int:
    """How many columns a line is indented by."""
    blank = text[: len(text) - len(text.lstrip(" \t"))]
    return len(blank.expandtabs(4))


def removed(text: str, by: int) -> str:
    """A line without so many columns of its indent: half a tab becomes spaces, and tabs after it stay."""
    at = column = 0
    while column < by and text[at : at + 1] in (" ", "\t"):
        column += 1 if text[at] == " " else 4 - column % 4
        at += 1
    return " " * (column - by) + text[at:]
