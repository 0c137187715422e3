"""Lists as CommonMark has them, nested by the width of their markers, or by the older rule of four spaces."""

import re

from builder import indents, passages
from builder.kept import EMPTY
from builder.marks import Line
from builder.parser import Block, Lines, Parser

RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_ITEM = re.compile(r"( *)([-+*]|\d{1,9}[.)])(?:([ \t]+)(.*)|)$")
_BLOCK_AT_ONCE = re.compile(r"`{3}|~{3}|[-+*] |\d+[.)] ")


def is_item(lines: Lines, at: int) -> bool:
    """Whether a line begins an item of a list."""
    match = _ITEM.match(lines[at].text)
    return match is not None and len(match[1]) < 4 and not RULE.match(lines[at].text)


def interrupts(text: str) -> bool:
    """Whether an item may follow a paragraph at once: a number at the head of a line is the end of a sentence else."""
    match = _ITEM.match(text)
    return match is not None and bool((match[4] or "").strip()) and match[2] in ("-", "+", "*", "1.", "1)")


def read(lines: Lines, at: int, parser: Parser) -> Block:
    """A list of one kind: its items, those in between that are nested in them, and the empty lines that make it loose."""
    kind = _kind_of(lines[at])
    out: list[str] = []
    end, is_loose = at, False
    while end < len(lines):
        begin = end
        while begin < len(lines) and not lines[begin].text.strip():
            begin += 1
        if begin >= len(lines) or not is_item(lines, begin) or _kind_of(lines[begin]) != kind:
            break
        if out and (begin > end or is_loose):
            out.append("")
        end, item = _item(lines, begin, parser)
        is_loose = "" in item
        out += item
    return end, out


def _item(lines: Lines, at: int, parser: Parser) -> Block:
    match = _ITEM.match(lines[at].text)
    assert match
    base, marker, spaces, first = len(match[1]), match[2], indents.of(match[3] or " "), match[4] or ""
    width = base + len(marker) + (spaces if spaces <= 4 else 1)
    first = first if spaces <= 4 else " " * (spaces - 1) + first
    end, rest = _item_lines(lines, at, (base, width), parser)
    inner = [Line(lines[at].number, first), *rest]
    body = parser.item(inner if first.strip() or len(inner) == 1 else inner[1:])
    body = body if any(body) else [EMPTY]
    if _begins_as_block(body[0]):
        body = [EMPTY, "", *body]
    sign = "-" if not marker[0].isdigit() else f"{marker[:-1]}."
    return end, [f"{sign} {body[0]}", *indents.added(body[1:])]


def _item_lines(lines: Lines, at: int, columns: tuple[int, int], parser: Parser) -> tuple[int, list[Line]]:
    """The lines that belong to an item, without their indent, and the line after the last."""
    base, width = columns
    end = at + 1
    own: list[Line] = []
    fence = ""
    while end < len(lines):
        text = lines[end].text
        if not text.strip():
            after = next((one for one in range(end, len(lines)) if lines[one].text.strip()), None)
            if after is None or not _is_child(lines[after].text, base, width):
                break
            own += lines[end:after]
            end = after
            continue
        is_lazy = (
            bool(lines[end - 1].text.strip())
            and not fence
            and not parser.interrupts(lines, end)
            and not passages.ATTRIBUTES.match(text)
        )
        if not _is_child(text, base, width) and (not is_lazy or _is_next_item(lines, end, lines[at])):
            break
        own.append(lines[end])
        fence = _open_fence(fence, text)
        end += 1
    indent = _item_indent(own, base, width, bool(_BLOCK_AT_ONCE.match(lines[at].text[width:])))
    return end, [Line(one.number, indents.removed(one.text, indent)) for one in own]


def _is_next_item(lines: Lines, at: int, before: Line) -> bool:
    return is_item(lines, at) and (_kind_of(lines[at]) == _kind_of(before) or interrupts(lines[at].text))


def _is_child(text: str, base: int, width: int) -> bool:
    indent = indents.of(text)
    is_marker = bool(_ITEM.match(text)) and not RULE.match(text)
    return indent >= min(width, base + 4) or (indent >= base + 2 and is_marker)


def _item_indent(own: Lines, base: int, width: int, begins_with_block: bool) -> int:
    """How far an item's lines are indented, by CommonMark's rule or by the older one of four spaces."""
    if begins_with_block:
        return width
    columns = [indents.of(one.text) for one in own if one.text.strip()]
    least = min((indent for indent in columns if indent >= min(width, base + 4)), default=None)
    if least is None:
        return min((indent for indent in columns if indent >= base + 2), default=width)
    if least <= width + 3:
        return min(least, base + 4) if width <= base + 4 else width
    return base + 4 if least >= base + 8 else width


def _open_fence(opened: str, text: str) -> str:
    """The backticks of the code block that a line is in, given those before it."""
    run = re.match(r"\s*(`{3,}|~{3,})(.*)$", text)
    if run and not opened:
        return run[1]
    return "" if run and run[1].startswith(opened) and not run[2].strip() else opened


def _begins_as_block(text: str) -> bool:
    return bool(re.match(r"```|!!!|\?\?\?|> |- |\d+\. |:   |\||///", text)) and not re.match(
        r"- \[[ xX]\] ", "x" + text
    )


def _kind_of(line: Line) -> str:
    match = _ITEM.match(line.text)
    assert match
    return "1" if match[2][0].isdigit() else "-"
